import { closest, type Finding } from '../finding.js';
import { finding } from '../load/problems.js';
import { leavesOf } from '../schema/conditions.js';
import type { PolicyRule } from '../schema/pack-files.js';
import { namesIn } from '../engine/worlds.js';
import { circlesIn } from './circles.js';
import { checkWindow } from './credits.js';
import type { Draft } from './draft.js';
import { placedRules, placedShared, sharedIn } from './places.js';

/** Rules: windows the calendar has, purposes somebody can ask, lengths that are times. */
export function checkRules(draft: Draft): Finding[] {
  return placedRules(draft).flatMap(({ file, at, rule }) => [
    ...checkWindow(file, `${at}/window`, rule.window, draft),
    ...rule.ifNot.flatMap(({ purpose, length }, i) => [
      ...(purpose === undefined || rule.purpose.includes(purpose)
        ? []
        : [neverAsked(file, `${at}/ifNot/${i}/purpose`, purpose, rule.purpose)]),
      ...checkLength(file, `${at}/ifNot/${i}/length`, length, draft),
    ]),
  ]);
}

function checkLength(file: string, at: string, length: string | undefined, { parameters }: Draft): Finding[] {
  const unit = length === undefined ? undefined : parameters[length]?.unit;
  if (unit === undefined || ['day', 'month', 'year'].includes(unit)) return [];
  return [finding(file, at, 'wrong-unit', { name: length!, unit, wanted: 'day / month / year' })];
}

/** Purposes of `credits.json` that no rule answers: what is limited to them never applies. */
export function checkPurposes({ own, rules }: Draft): Finding[] {
  const { file, parsed } = own.credits;
  const asked = [...new Set(rules.flatMap(({ purpose }) => purpose))];
  if (!parsed || asked.length === 0) return [];
  return (['caps', 'factors'] as const).flatMap((list) =>
    parsed[list].flatMap(({ purpose }, i) =>
      (purpose ?? []).flatMap((name, j) =>
        asked.includes(name) ? [] : [neverAsked(file, `/${list}/${i}/purpose/${j}`, name, asked)],
      ),
    ),
  );
}

function neverAsked(file: string, at: string, name: string, asked: readonly string[]): Finding {
  return finding(file, at, 'purpose-never-asked', { name }, closest(name, asked) ?? asked[0]);
}

/** Shared conditions that name each other in a circle; nothing may look into conditions before this is clean. */
export function checkConditionCircles(draft: Draft): Finding[] {
  const placed = placedShared(draft);
  const circles = circlesIn(
    placed.map(({ name }) => name),
    (name) => (draft.conditions[name] ? sharedIn(draft.conditions[name]) : []),
  );
  return circles.map(({ name, way }) => {
    const { file, at } = placed.find((one) => one.name === name)!;
    return finding(file, at, 'waits-for-itself', { name: way.join(' → ') });
  });
}

/** Rules that read outcomes of each other in a circle could never be put into stages. */
export function checkOutcomeCircles(draft: Draft): Finding[] {
  const rules = new Map(draft.rules.map((rule) => [rule.id, rule]));
  const reads = (id: string): string[] => (rules.has(id) ? outcomesRead(rules.get(id)!, draft) : []);
  return placedRules(draft).flatMap(({ file, at, rule }) =>
    circlesIn([rule.id], reads).map(({ way }) => finding(file, at, 'waits-for-itself', { name: way.join(' → ') })),
  );
}

function outcomesRead({ who, requires }: PolicyRule, { conditions }: Draft): string[] {
  return [...(who ? leavesOf(who, conditions) : []), ...leavesOf(requires, conditions)]
    .flatMap(({ leaf }) => namesIn(leaf))
    .filter((name) => name.startsWith('outcome:'))
    .map((name) => name.slice('outcome:'.length));
}
