import { closest, type Finding } from '../../finding.js';
import { finding } from '../../load/problems.js';
import { caseEventFields } from '../../schema/case-event-types.js';
import type { Bilingual } from '../../schema/fields.js';
import type { RecordKind } from '../../schema/pack-files.js';
import { aboutFields, type Effect, type WorkflowDefinition } from '../../schema/workflow.js';
import { fits, formOf, kindOf, type Draft } from '../draft.js';
import { placedSteps } from './placed.js';
import { allDetails, caseIds, caseTerms, detailsGiven, inputTerms, type Terms } from './vocabulary.js';

type Values = { readonly [field: string]: string | boolean | readonly string[] };
type Place = { readonly file: string; readonly at: string };

/** What an effect may look at: names with values, the details of the case, and what else there is in the pack. */
type Scope = {
  readonly definition: WorkflowDefinition;
  readonly terms: Terms;
  readonly details: Terms;
  readonly draft: Draft;
  readonly workflows: readonly WorkflowDefinition[];
};

/**
 * Effects that can be carried out: kinds of records, workflows and steps that there are, fields that they have, values
 * that the case has. The commands of `command` are those of `libs/domain`, which checks them beside its tables.
 */
export function checkEffects(
  file: string,
  definition: WorkflowDefinition,
  { draft, workflows }: Pick<Scope, 'draft' | 'workflows'>,
): Finding[] {
  const known = { ...caseTerms(definition), ...idTerms };
  const details = allDetails(definition);
  return placedSteps(definition).flatMap(({ step, at }) => {
    const terms = { ...known, ...inputTerms(definition, step) };
    const scope = { definition, terms, details, draft, workflows };
    return step.effect.flatMap((one, i) => checkEffect({ file, at: `${at}/effect/${i}` }, one, scope));
  });
}

const idTerms: Terms = Object.fromEntries(
  [...caseIds, ...aboutFields.map((one) => `case.about.${one}`)].map((name) => [name, { kind: 'text' as const }]),
);

function checkEffect(place: Place, effect: Effect, scope: Scope): Finding[] {
  const { file, at } = place;
  const { subject } = scope.definition;
  const onPerson = (name: string): Finding[] =>
    subject === 'person' ? [] : [finding(file, `${at}/${name}`, 'effect-on-person', { name })];
  if ('award' in effect) return [...onPerson('award'), ...checkAward(place, effect.award, scope)];
  if ('enrol' in effect) return onPerson('enrol');
  if ('restore' in effect) return onPerson('restore');
  if ('record' in effect) return checkRecord({ file, at: `${at}/record` }, effect.record, scope);
  if ('command' in effect) {
    const { of, data = {} } = effect.command;
    return [
      ...checkOf({ file, at: `${at}/command/of` }, of, scope),
      ...checkValues({ file, at: `${at}/command/data` }, data, scope, false),
    ];
  }
  if ('open' in effect) return checkOpen({ file, at: `${at}/open` }, effect.open, scope);
  return 'step' in effect ? checkStep({ file, at: `${at}/step` }, effect.step, scope) : [];
}

type EffectPart<K extends string> = Extract<Effect, { [key in K]: unknown }>[K &
  keyof Extract<Effect, { [key in K]: unknown }>];

/** An award has unit, level, mode and category: from the effect, or from details that the case is sure to have. */
function checkAward({ file, at }: Place, award: EffectPart<'award'>, scope: Scope): Finding[] {
  const { unit, level, mode, category, topic, on, amount } = award;
  const said = { unit, level, mode, category, topic, on, amount };
  const values = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as Values;
  return [
    ...checkValues({ file, at: `${at}/award` }, values, scope),
    ...(['unit', 'level', 'mode', 'category'] as const)
      .filter((name) => award[name] === undefined && (scope.details[name]?.optional ?? !scope.details[name]))
      .map((name) => finding(file, `${at}/award`, 'award-incomplete', { name })),
  ];
}

function checkRecord(place: Place, { kind, of, on, fields = {} }: EffectPart<'record'>, scope: Scope): Finding[] {
  const { file, at } = place;
  const { records } = scope.draft;
  const known = records[kind];
  if (!known)
    return [finding(file, `${at}/kind`, 'unknown-record', { name: kind }, closest(kind, Object.keys(records)))];
  const label: Bilingual = { 'zh-CN': `记录种类“${kind}”`, en: `The kind of record "${kind}"` };
  const other = of === undefined && known.subject !== scope.definition.subject;
  return [
    ...(other ? [finding(file, `${at}/kind`, 'record-about-other', { name: kind, subject: known.subject })] : []),
    ...checkOf({ file, at: `${at}/of` }, of, scope),
    ...(on === undefined ? [] : checkValues(place, { on }, scope)),
    ...checkFields({ file, at: `${at}/fields` }, fields, Object.keys(known.fields), label),
    ...missing({ file, at: `${at}/fields` }, fields, requiredOf(known), label),
    ...checkValues({ file, at: `${at}/fields` }, fields, scope),
    ...Object.entries(fields).flatMap(([name, value]) =>
      checkLiteral({ file, at: `${at}/fields/${name}` }, name, value, known, scope.draft),
    ),
  ];
}

function requiredOf({ fields }: RecordKind): string[] {
  return Object.entries(fields)
    .filter(([, field]) => field.required)
    .map(([name]) => name);
}

/** A literal in a record is one of the words of its field, or has the form of its unit. */
function checkLiteral(
  { file, at }: Place,
  name: string,
  value: Values[string],
  { fields }: RecordKind,
  { catalogue }: Draft,
): Finding[] {
  const field = fields[name];
  if (!field || typeof value === 'object' || isLookup(value)) return [];
  const kind = kindOf(catalogue, field.unit);
  if (!fits(value, kind)) return [finding(file, at, 'bad-value', { name: String(value), form: formOf[kind] })];
  const words = field.open ? undefined : field.values;
  if (!words || words.includes(String(value))) return [];
  const meant = closest(String(value), words);
  return [finding(file, at, 'unknown-field-value', { name: String(value), kind: name }, meant)];
}

function checkOpen({ file, at }: Place, effect: EffectPart<'open'>, scope: Scope): Finding[] {
  const { workflow, of, about = {}, details = {} } = effect;
  const target = scope.workflows.find(({ id }) => id === workflow);
  if (!target) return [unknownWorkflow({ file, at: `${at}/workflow` }, workflow, scope)];
  const starts = target.start.map((one) => one.do);
  const kind = dataOf(workflow);
  const given = detailsGiven(target, target.start[0]!);
  const required = Object.keys(given).filter((name) => !given[name]!.optional);
  const step = target.start.find((one) => one.do === effect.do);
  return [
    ...(step ? cannotGive({ file, at }, effect.do, [...step.requires, ...Object.keys(step.evidence ?? {})]) : []),
    ...(starts.includes(effect.do)
      ? []
      : [finding(file, `${at}/do`, 'unknown-step', { name: effect.do }, closest(effect.do, starts))]),
    ...(of === undefined && target.subject !== scope.definition.subject
      ? [finding(file, at, 'case-about-other', { name: workflow, subject: target.subject })]
      : []),
    ...checkOf({ file, at: `${at}/of` }, of, scope),
    ...checkFields({ file, at: `${at}/details` }, details, Object.keys(given), kind),
    ...missing({ file, at: `${at}/details` }, details, required, kind),
    ...checkValues({ file, at: `${at}/details` }, details, scope, false),
    ...checkValues({ file, at: `${at}/about` }, about, scope, false),
    ...(target.about ?? [])
      .filter((field) => field !== 'case' && about[field] === undefined)
      .map((name) => finding(file, `${at}/about`, 'open-about-missing', { name, workflow })),
  ];
}

function checkStep({ file, at }: Place, effect: EffectPart<'step'>, scope: Scope): Finding[] {
  const { workflow, of, data = {} } = effect;
  const target = scope.workflows.find(({ id }) => id === workflow);
  if (!target) return [unknownWorkflow({ file, at: `${at}/workflow` }, workflow, scope)];
  const later = placedSteps(target).filter(({ from }) => from !== undefined);
  const step = later.find((one) => one.step.do === effect.do)?.step;
  const names = later.map((one) => one.step.do);
  if (!step) return [finding(file, `${at}/do`, 'unknown-step', { name: effect.do }, closest(effect.do, names))];
  const kind: Bilingual = { 'zh-CN': `步骤“${effect.do}”`, en: `The step "${effect.do}"` };
  const details = detailsGiven(target, step);
  const wanted = Object.keys(details).filter((name) => !details[name]!.optional);
  const known = [...Object.keys(caseEventFields(step.records) ?? {}), ...Object.keys(details)];
  return [
    ...cannotGive({ file, at }, effect.do, Object.keys(step.evidence ?? {})),
    ...checkOf({ file, at: `${at}/of` }, of, scope),
    ...checkFields({ file, at: `${at}/data` }, data, known, kind),
    ...missing({ file, at: `${at}/data` }, data, [...step.requires, ...wanted], kind),
    ...checkValues({ file, at: `${at}/data` }, data, scope, false),
  ];
}

/** Evidence of another step, and fields of the one that opens a case, have no place in an effect. */
function cannotGive({ file, at }: Place, name: string, fields: readonly string[]): Finding[] {
  return fields.length > 0 ? [finding(file, at, 'service-cannot-give', { name, fields: fields.join(', ') })] : [];
}

function unknownWorkflow({ file, at }: Place, name: string, { workflows }: Scope): Finding {
  const known = workflows.map(({ id }) => id);
  return finding(file, at, 'unknown-workflow', { name }, closest(name, known));
}

function dataOf(workflow: string): Bilingual {
  return { 'zh-CN': `流程“${workflow}”的数据`, en: `The data of the workflow "${workflow}"` };
}

/** Whose stream: a detail of the case, or something it is about. */
function checkOf({ file, at }: Place, of: string | undefined, { details }: Scope): Finding[] {
  if (of === undefined) return [];
  const name = of.replace(/^case\./, '');
  if (caseIds.includes(`case.${name}`) || (aboutFields as readonly string[]).includes(name.replace(/^about\./, '')))
    return [];
  const kind: Bilingual = { 'zh-CN': '个案数据', en: 'The data of the case' };
  if (!details[name]) return [finding(file, at, 'unknown-field', { name, kind }, closest(name, Object.keys(details)))];
  return details[name].personal ? [finding(file, at, 'personal-read', { name })] : [];
}

function checkFields({ file, at }: Place, given: Values, known: readonly string[], kind: Bilingual): Finding[] {
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => finding(file, `${at}/${name}`, 'unknown-field', { name, kind }, closest(name, known)));
}

function missing({ file, at }: Place, given: Values, required: readonly string[], kind: Bilingual): Finding[] {
  return required
    .filter((name) => given[name] === undefined)
    .map((name) => finding(file, at, 'effect-field-missing', { name, kind }));
}

/**
 * Values that are looked up: the case has them. What was given personally with the step itself may be passed on, to
 * where it is kept as personal again (`open` false); records and awards are open to all who may see them.
 */
function checkValues({ file, at }: Place, values: Values, { terms }: Scope, open = true): Finding[] {
  return Object.entries(values).flatMap(([field, value]) => {
    if (!isLookup(value)) return [];
    const term = terms[value];
    if (!term)
      return [finding(file, `${at}/${field}`, 'unknown-fact', { name: value }, closest(value, Object.keys(terms)))];
    const given = !open && value.startsWith('input.');
    return term.personal && !given ? [finding(file, `${at}/${field}`, 'personal-read', { name: value })] : [];
  });
}

function isLookup(value: unknown): value is string {
  return typeof value === 'string' && /^(case|input)\./.test(value);
}
