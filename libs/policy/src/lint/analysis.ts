import type { Finding } from '../finding.js';
import { finding } from '../load/problems.js';
import { leavesOf, type Condition } from '../schema/conditions.js';
import type { PolicyRule } from '../schema/pack-files.js';
import { accrualOf, directionsOf, oneWay } from '../engine/accrual.js';
import { cellsOf, MAX_CELLS, type Cells } from './cells.js';
import type { Draft } from './draft.js';
import { placedRules, type At } from './places.js';
import { witnessOf } from './witness.js';

type Placed = At & { readonly rule: PolicyRule };

/** What rules come to over everything that facts may be: requirements that say nothing, and rules that clash. */
export function analyse(draft: Draft): Finding[] {
  const placed = placedRules(draft);
  const read = new Map(draft.rules.map(({ id, requires }) => [id, factsIn(requires, draft)]));
  const share = (a: PolicyRule, b: PolicyRule) => [...read.get(a.id)!].some((name) => read.get(b.id)!.has(name));
  return [
    ...placed.flatMap((one) => [...checkAlone(one, draft), ...checkForecast(one, draft)]),
    ...placed.flatMap((one, i) =>
      draft.rules
        .filter(({ id }) => !placed.slice(0, i + 1).some(({ rule }) => rule.id === id))
        .filter((other) => asksTogether(one.rule, other) && share(one.rule, other))
        .flatMap((other) =>
          checkPair(
            one,
            placed.find(({ rule }) => rule.id === other.id),
            other,
            draft,
          ),
        ),
    ),
  ];
}

function checkAlone({ file, at, rule: { who, requires } }: Placed, draft: Draft): Finding[] {
  const cells = cellsOf(who ? [who, requires] : [requires], draft);
  if (cells.count > MAX_CELLS)
    return [finding(file, `${at}/requires`, 'not-analysed', { most: MAX_CELLS.toLocaleString('en') })];
  if (who && !cells.some(({ holds }) => holds(who))) return [finding(file, `${at}/who`, 'never-true')];
  const applies = (holds: (condition: Condition) => boolean) => !who || holds(who);
  if (!cells.some(({ holds }) => applies(holds) && holds(requires)))
    return [finding(file, `${at}/requires`, 'never-true')];
  if (!cells.some(({ holds }) => applies(holds) && !holds(requires)))
    return [finding(file, `${at}/requires`, 'always-true')];
  return [];
}

/** A forecast is made from facts that move one way and work one way. */
function checkForecast({ file, at, rule }: Placed, { facts, parameters, conditions, catalogue }: Draft): Finding[] {
  if (!rule.forecast) return [];
  const pack = { facts, parameters, conditions, units: [...catalogue.units] };
  return Object.entries(directionsOf(pack, rule))
    .filter(([name, direction]) => !oneWay(accrualOf(pack, name), direction))
    .map(([name]) => finding(file, `${at}/forecast`, 'mixed-direction', { name }));
}

function asksTogether(a: PolicyRule, b: PolicyRule): boolean {
  return a.subject === b.subject && a.window === b.window && a.purpose.some((one) => b.purpose.includes(one));
}

function checkPair(one: Placed, placed: Placed | undefined, other: PolicyRule, draft: Draft): Finding[] {
  const [a, b] = [one.rule, other];
  const parts = [a.who, a.requires, b.who, b.requires].filter((part) => part !== undefined);
  const cells = cellsOf(parts, draft);
  if (cells.count > MAX_CELLS)
    return [finding(one.file, `${one.at}/requires`, 'not-analysed', { most: MAX_CELLS.toLocaleString('en') })];
  const clash = contradiction(a, b, cells);
  if (clash) return [contradictory(placed ?? one, placed ? a : b, witnessOf(cells, clash, draft))];
  const [below, above] = [subsumed(a, b, cells, draft), subsumed(b, a, cells, draft)];
  if (below)
    return [finding(one.file, one.at, 'subsumed-rule', { name: b.id, witness: witnessOf(cells, below, draft) })];
  if (!above || !placed) return [];
  return [finding(placed.file, placed.at, 'subsumed-rule', { name: a.id, witness: witnessOf(cells, above, draft) })];
}

function contradictory({ file, at }: At, other: PolicyRule, witness: ReturnType<typeof witnessOf>): Finding {
  return finding(file, `${at}/requires`, 'contradictory-rules', { name: other.id, witness });
}

function factsIn(condition: Condition, { conditions }: Draft): Set<string> {
  return new Set(leavesOf(condition, conditions).map(({ leaf }) => leaf.fact));
}

type Holds = (condition: Condition) => boolean;
const applies = ({ who }: PolicyRule, holds: Holds): boolean => !who || holds(who);
const missed = (rule: PolicyRule, holds: Holds): boolean => applies(rule, holds) && !holds(rule.requires);

/** Some for whom both rules are, when no values whatever meet both. */
function contradiction(a: PolicyRule, b: PolicyRule, cells: Cells) {
  const both = cells.some(({ holds }) => applies(a, holds) && applies(b, holds));
  const met = cells.some(
    ({ holds }) => applies(a, holds) && applies(b, holds) && holds(a.requires) && holds(b.requires),
  );
  return met ? undefined : both;
}

/** Whoever misses `a` misses `b` as well, with the same consequences: then `a` never decides alone. */
function subsumed(a: PolicyRule, b: PolicyRule, cells: Cells, draft: Draft) {
  if (!sameConsequences(a, b, draft)) return undefined;
  if (cells.some(({ holds }) => missed(a, holds) && !missed(b, holds))) return undefined;
  return cells.some(({ holds }) => missed(a, holds) && missed(b, holds));
}

/** Texts that name the rule are of that rule alone, so that two of them are never the same consequence. */
function sameConsequences(a: PolicyRule, b: PolicyRule, { catalogue }: Draft): boolean {
  const general = (id: string) =>
    !catalogue.consequences.find((one) => one.id === id)?.text['zh-CN'].includes('{title}');
  return (
    a.ifNot.length > 0 &&
    a.purpose.every((purpose) => b.purpose.includes(purpose)) &&
    a.ifNot.every(
      ({ consequence, purpose }) =>
        general(consequence) && b.ifNot.some((one) => one.consequence === consequence && one.purpose === purpose),
    )
  );
}
