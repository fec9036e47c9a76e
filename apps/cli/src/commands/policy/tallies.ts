import type { Tally } from '#libs/authoring';
import type { Pack } from '#libs/policy';
import type { Call, Say } from '../../command.js';
import { table } from '../../table.js';

/** A tally as a table: a line for each outcome, outlook and consequence. */
export function tallyText(
  pack: Pack,
  { persons, outcomes, outlooks, consequences }: Tally,
  language: Call['language'],
  say: Say,
): string {
  const share = (count: number) => `${Math.floor((count * 1000) / persons) / 10}%`;
  const lines = (counts: Tally['outcomes'], label: (id: string) => string) =>
    Object.entries(counts).map(([id, count]) => [label(id), String(count), share(count)]);
  const message = (code: string) => pack.messages[code]?.[language] ?? code;
  return table(
    [say(`共 ${persons} 人`, `${persons} persons`), { right: say('人数', 'persons') }, { right: '' }],
    [
      ...lines(outcomes, (id) => message(`outcome.${id}`)),
      ...lines(outlooks, (id) => `  ${message(`outlook.${id}`)}`),
      ...lines(consequences, (id) => `→ ${pack.consequences.find((one) => one.id === id)?.label[language] ?? id}`),
    ],
  );
}
