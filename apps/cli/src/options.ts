import { isLegalDate, legalDateAt, type LegalDate } from '#libs/canonical';
import { START, type Position } from '#libs/event-log';
import type { OpenLedger } from '#libs/ledger';
import { both, unusable, type Call, type CommandOption } from './command.js';

/** The options for the two axes of time. */
export const axes: readonly CommandOption[] = [
  {
    flags: '--as-of <day>',
    text: both('截至哪一天的事实（YYYY-MM-DD）', 'what was true on a day (YYYY-MM-DD)'),
  },
  {
    flags: '--known-at <instant>',
    text: both(
      '当时已记录的内容（ISO 时刻，或某天结束时 YYYY-MM-DD）',
      'what was on record then (an ISO instant, or YYYY-MM-DD for the end of a day in China)',
    ),
  },
];

/** The options that narrow a list of cases, or of what falls due in them. */
export const ofCases: readonly CommandOption[] = [
  { flags: '--workflow <id>', text: both('流程，如 self-study', 'workflow, such as self-study') },
  { flags: '--school <id>', text: both('学校编号', 'id of the school') },
  { flags: '--jurisdiction <code>', text: both('辖区（含下级）', 'jurisdiction with those below') },
];

/** A text option, if it was given. */
export function text(options: Call['options'], name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** Text options by their names, as the parameters of a query take them. */
export function texts<N extends string>(options: Call['options'], ...names: readonly N[]) {
  return Object.fromEntries(names.map((name) => [name, text(options, name)])) as { [name in N]: string | undefined };
}

/** A day option. @throws {Unusable} */
export function day(options: Call['options'], name: string): LegalDate | undefined {
  const value = text(options, name);
  if (value === undefined || isLegalDate(value)) return value;
  throw unusable(`“${value}”不是日期：请写作 2025-12-31。`, `"${value}" is no day: write it as 2025-12-31.`);
}

/**
 * The position up to which the log was known at an instant; its end without one.
 * @throws {Unusable} when it is no instant, or nothing was known then.
 */
export async function knownAt({ log }: Pick<OpenLedger, 'log'>, options: Call['options']): Promise<Position> {
  const asked = text(options, 'knownAt');
  if (asked === undefined) return (await log.head()).position;
  const instant = isLegalDate(asked) ? `${asked}T23:59:59.999+08:00` : asked;
  if (!/^\d{4}-\d\d-\d\dT.+(Z|[+-]\d\d:\d\d)$/.test(instant) || Number.isNaN(Date.parse(instant)))
    throw unusable(
      `“${asked}”不是时刻：请写作 2025-12-31 或 2025-12-31T18:00:00+08:00。`,
      `"${asked}" is no instant: write it as 2025-12-31 or 2025-12-31T18:00:00+08:00.`,
    );
  const position = await log.positionAt(new Date(instant).toISOString());
  if (position === START)
    throw unusable(`${asked} 时账本中尚无记录。`, `Nothing was on record at ${asked}.`, 'nothing-known');
  return position;
}

/** `cycle/2021-2025` as kind and key; a kind alone is the window that holds the day asked for. @throws {Unusable} */
export function windowNamed(
  options: Call['options'],
  asOf: LegalDate,
): { readonly kind: string; readonly key: string } | undefined {
  const value = text(options, 'window');
  if (value === undefined) return undefined;
  const [, kind, key] = /^([a-zA-Z]+)(?:\/(.+))?$/.exec(value) ?? [];
  if (kind === undefined)
    throw unusable(
      `期间“${value}”有误：请写作 year/2025、schoolYear/2024-2025、cycle/2021-2025。`,
      `"${value}" is no window: write year/2025, schoolYear/2024-2025 or cycle/2021-2025.`,
    );
  return { kind, key: key ?? (kind === 'sinceHire' ? '' : asOf) };
}

/** Today in China by the clock of the ledger. */
export function today({ now }: Pick<OpenLedger, 'now'>): LegalDate {
  return legalDateAt(now());
}
