import { useSearchParams } from 'react-router';

/** What a page shows stands in its address, so that it can be shared and come back to; empty values are left out. */
export function useAddress() {
  const [parameters, setParameters] = useSearchParams();
  const change = (changes: { readonly [name: string]: string | null }) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          if (value) after.set(name, value);
          else after.delete(name);
        }
        return after;
      },
      { replace: true },
    );
  const read = (name: string) => parameters.get(name);
  /** One of a few; where the address names none of them, the first. */
  const choice = <One extends string>(name: string, among: readonly [One, ...One[]]): One =>
    among.find((one) => one === read(name)) ?? among[0];
  return { read, choice, change };
}
