import { Segmented } from 'antd';
import { useAddress } from './address.js';

/** Chooses one of a few, kept in the address; the first is the usual one and is not named there. */
export function Choice<One extends string>({
  name,
  label,
  among,
  say,
}: {
  readonly name: string;
  readonly label: string;
  readonly among: readonly [One, ...One[]];
  readonly say: (one: One) => string;
}) {
  const { choice, change } = useAddress();
  return (
    <Segmented
      aria-label={label}
      value={choice(name, among)}
      options={among.map((value) => ({ value, label: say(value) }))}
      onChange={(to) => change({ [name]: to === among[0] ? null : to })}
    />
  );
}
