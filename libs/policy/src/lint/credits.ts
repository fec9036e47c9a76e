import type { Finding } from '../finding.js';
import { finding } from '../load/problems.js';
import type { Credits } from '../schema/pack-files.js';
import type { Draft } from './draft.js';
import { checkUnit } from './facts.js';
import { checkActivityFields, checkAwardFields } from './fields.js';

/** `credits.json`: parameters in the unit they are read in, gates that are whole, windows the calendar has. */
export function checkCredits(draft: Draft): Finding[] {
  const { file, parsed } = draft.own.credits;
  if (!parsed) return [];
  const counted = parsed.counts.unit ?? draft.credits.counts.unit ?? draft.pack?.unit ?? 'credit';
  const unit = (at: string, id: string | undefined, wanted: readonly string[]): Finding[] =>
    id === undefined ? [] : checkOneOf(file, at, id, wanted, draft);
  return [
    ...checkValuations(file, parsed, draft),
    ...parsed.factors.flatMap(({ percent }, i) => unit(`/factors/${i}/percent`, percent, SHARES)),
    ...parsed.spread.flatMap(({ years }, i) => unit(`/spread/${i}/years`, years, ['year'])),
    ...parsed.carryOver.flatMap(({ above, max, window }, i) => [
      ...unit(`/carryOver/${i}/above`, above, [counted]),
      ...unit(`/carryOver/${i}/max`, max, [counted]),
      ...checkWindow(file, `/carryOver/${i}/window`, window, draft),
    ]),
    ...unit('/makeUp/days', parsed.makeUp?.days, ['day']),
    ...parsed.unique.flatMap(({ window }, i) => checkWindow(file, `/unique/${i}/window`, window, draft)),
    ...parsed.caps.flatMap(({ max, window }, i) => [
      ...(typeof max === 'string'
        ? unit(`/caps/${i}/max`, max, [counted])
        : [...unit(`/caps/${i}/max/of`, max.of, [counted]), ...unit(`/caps/${i}/max/percent`, max.percent, SHARES)]),
      ...checkAmounts(file, `/caps/${i}/max`, typeof max === 'string' ? [max] : [max.of, max.percent], draft),
      ...checkWindow(file, `/caps/${i}/window`, window, draft),
    ]),
    ...checkWheres(file, parsed),
  ];
}

const SHARES = ['percent', 'ratio'];
const EARNED = ['credit', 'hour'];

function checkValuations(file: string, { valuation }: Credits, draft: Draft): Finding[] {
  return valuation.flatMap(({ amount, share, max, requires, gate }, i) => {
    const at = `/valuation/${i}`;
    const unit = (path: string, id: string | undefined, wanted: readonly string[]): Finding[] =>
      id === undefined ? [] : checkOneOf(file, `${at}${path}`, id, wanted, draft);
    return [
      ...('fixed' in amount ? unit('/amount/fixed', amount.fixed, EARNED) : []),
      ...('rate' in amount ? unit('/amount/rate', amount.rate, [...EARNED, 'ratio']) : []),
      ...('table' in amount
        ? amount.table.flatMap((row, at) => unit(`/amount/table/${at}/amount`, row.amount, EARNED))
        : []),
      ...(share ?? []).flatMap(({ percent }, at) => unit(`/share/${at}/percent`, percent, SHARES)),
      ...unit('/max', max, EARNED),
      ...(!requires !== !gate ? [finding(file, `${at}/${requires ? 'requires' : 'gate'}`, 'gate-incomplete')] : []),
    ];
  });
}

function checkOneOf(file: string, at: string, id: string, wanted: readonly string[], draft: Draft): Finding[] {
  const unit = draft.parameters[id]?.unit;
  return unit !== undefined && wanted.includes(unit)
    ? []
    : checkUnit(file, at, `param:${id}`, wanted.join(' / '), draft);
}

function checkAmounts(file: string, at: string, ids: readonly string[], { parameters }: Draft): Finding[] {
  return ids
    .filter((id) => parameters[id]?.values.some(({ value }) => value === null))
    .map((name) => finding(file, at, 'cap-without-amount', { name }));
}

/** Whether the calendar has the window that something is about. */
export function checkWindow(file: string, at: string, window: string, { pack }: Draft): Finding[] {
  if (window === 'cycle' && pack && !pack.calendar.cycle) return [finding(file, at, 'no-cycle')];
  return window === 'term' && pack && !pack.calendar.terms ? [finding(file, at, 'no-terms')] : [];
}

function checkWheres(file: string, credits: Credits): Finding[] {
  const lists = { factors: credits.factors, unique: credits.unique, spread: credits.spread, caps: credits.caps };
  const valued = credits.valuation.flatMap(({ where, amount, share = [] }) => [
    ...Object.keys(where),
    ...('per' in amount ? [amount.per] : []),
    ...('table' in amount ? amount.table.flatMap(({ when }) => Object.keys(when)) : []),
    ...share.flatMap(({ when }) => Object.keys(when)),
  ]);
  const check = (at: string, where: object): Finding[] => [
    ...checkAwardFields(file, at, Object.keys(where)),
    ...checkActivityFields(file, at, Object.keys(where), valued),
  ];
  return [
    ...check('/counts/where', credits.counts.where),
    ...Object.entries(lists).flatMap(([list, parts]) =>
      parts.flatMap(({ where }, i) => check(`/${list}/${i}/where`, where)),
    ),
  ];
}
