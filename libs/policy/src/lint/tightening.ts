import { compareRatios, parseRatio } from '../facts/ratio.js';
import { closest, type Finding } from '../finding.js';
import { finding } from '../load/problems.js';
import type { Parameter, PolicyRule } from '../schema/pack-files.js';
import type { Bilingual } from '../schema/fields.js';
import { cellsOf } from './cells.js';
import { kindOf, type Draft } from './draft.js';
import { placedRules, type At } from './places.js';
import { stricterWays } from './stricter.js';
import { witnessOf } from './witness.js';

/**
 * A pack may tighten what it extends and not loosen it: parameters by the way they are used, rules by what they come to
 * over everything that facts may be, consequences by name. Whoever has a reason says so with `looser`.
 */
export function checkTightening(draft: Draft): Finding[] {
  const { own, base } = draft;
  if (!base.parent) return [];
  const { file } = own.parameters;
  return [
    ...Object.entries(own.parameters.parsed?.parameters ?? {}).flatMap(([id, parameter]) => {
      const above = base.parameters[id];
      return above && !parameter.looser
        ? checkParameter({ file, at: `/parameters/${id}` }, id, { parameter, above }, draft)
        : [];
    }),
    ...placedRules(draft).flatMap(({ rule, ...at }) => {
      const above = base.rules.find(({ id }) => id === rule.id);
      return above ? checkRule(at, rule, above, draft) : [];
    }),
    ...checkCaps(draft),
  ];
}

function checkParameter(
  { file, at }: At,
  id: string,
  { parameter, above }: { parameter: Parameter; above: Parameter },
  draft: Draft,
): Finding[] {
  if (parameter.unit !== above.unit)
    return [finding(file, `${at}/unit`, 'unit-mismatch', { name: `${parameter.unit} / ${above.unit}` }, above.unit)];
  const ways = stricterWays(id, draft);
  if (ways.size === 0) return [];
  return parameter.values.flatMap(({ value, from, to }, i) => {
    // Against every value of the superior pack that is in force on some day of this one.
    const met = above.values.filter(
      (one) => (!to || !one.from || one.from <= to) && (!from || !one.to || from <= one.to),
    );
    const looser = met.find(
      (one) =>
        one.value !== null &&
        (value === null || isLooser(value, one.value, ways, kindOf(draft.catalogue, parameter.unit) === 'date')),
    );
    if (!looser) return [];
    const shown = (one: Parameter['values'][number]['value']): string => (one === null ? 'null' : String(one));
    const values = { name: id, value: shown(value), parent: shown(looser.value), clause: above.clause };
    return [finding(file, `${at}/values/${i}/value`, 'looser-than-parent', values, shown(looser.value))];
  });
}

type Value = Exclude<Parameter['values'][number]['value'], null>;

function isLooser(own: Value, above: Value, ways: ReadonlySet<'higher' | 'lower'>, days: boolean): boolean {
  const order = days ? compareTexts(String(own), String(above)) : compareAmounts(own, above);
  if (order === undefined) return false;
  return (order < 0 && ways.has('higher')) || (order > 0 && ways.has('lower'));
}

function compareAmounts(a: Value, b: Value): number | undefined {
  const [x, y] = [parseRatio(a), parseRatio(b)];
  return x && y ? compareRatios(x, y) : undefined;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function checkRule({ file, at }: At, rule: PolicyRule, above: PolicyRule, draft: Draft): Finding[] {
  const conflict = (path: string, what: Bilingual, meant?: string) =>
    finding(file, `${at}${path}`, 'conflicts-with-parent', { clause: above.clause, what }, meant);
  const dropped = above.ifNot.filter(
    ({ consequence, purpose }) =>
      !rule.ifNot.some((one) => one.consequence === consequence && (!one.purpose || one.purpose === purpose)),
  );
  const unasked = above.purpose.filter((purpose) => !rule.purpose.includes(purpose));
  return [
    ...dropped.map(({ consequence }) =>
      conflict(
        '/ifNot',
        { 'zh-CN': `后果“${consequence}”被去掉或替换`, en: `the consequence "${consequence}" is gone or replaced` },
        consequence,
      ),
    ),
    ...unasked.map((purpose) =>
      conflict(
        '/purpose',
        { 'zh-CN': `不再用于“${purpose}”`, en: `it no longer answers "${purpose}"` },
        closest(purpose, rule.purpose) ?? purpose,
      ),
    ),
    ...(rule.window === above.window && rule.subject === above.subject
      ? passes(rule, above, draft).map((witness) =>
          conflict('/requires', {
            'zh-CN': `${witness['zh-CN']}时上位规定未达到，本规则却不算未达到`,
            en: `with ${witness.en} the superior rule is not met, and this one lets it pass`,
          }),
        )
      : [conflict('/window', { 'zh-CN': '窗口或对象不同', en: 'its window or subject is another' }, above.window)]),
  ];
}

/** Facts with which the superior rule is missed and the one that stands instead of it is not. */
function passes(rule: PolicyRule, above: PolicyRule, draft: Draft): Bilingual[] {
  const conditions = [rule.who, rule.requires, above.who, above.requires].filter((one) => one !== undefined);
  // Comparisons that may come out either way by themselves would make up cells that cannot be.
  const cells = cellsOf(conditions, draft);
  if (cells.axes.some(({ classes }) => classes.some(({ values }) => values.length === 0))) return [];
  const cell = cells.some(
    ({ holds }) =>
      (!above.who || holds(above.who)) &&
      !holds(above.requires) &&
      ((rule.who && !holds(rule.who)) || holds(rule.requires)),
  );
  return cell ? [witnessOf(cells, cell, draft)] : [];
}

/** A cap that stands instead of another is for the same awards and the same window. */
function checkCaps({ own, base }: Draft): Finding[] {
  const { file, parsed } = own.credits;
  return (parsed?.caps ?? []).flatMap((cap, i) => {
    const above = base.credits?.caps.find(({ id }) => id === cap.id);
    if (!above || (above.window === cap.window && JSON.stringify(above.where) === JSON.stringify(cap.where))) return [];
    const what = { 'zh-CN': '上限的对象或窗口不同', en: 'the cap is for other awards or another window' };
    return [finding(file, `/caps/${i}`, 'conflicts-with-parent', { clause: above.clause, what })];
  });
}
