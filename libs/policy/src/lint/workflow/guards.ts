import type { Json } from '#libs/canonical';
import { closest, type Finding } from '../../finding.js';
import { finding } from '../../load/problems.js';
import { shapeOf } from '../../load/shape.js';
import { leavesOf, topCondition, type Leaf } from '../../schema/conditions.js';
import type { SubjectKind } from '../../schema/pack.js';
import { aboutKinds, type Step, type WorkflowDefinition } from '../../schema/workflow.js';
import { fits, formOf, isOrdered, kindOf, unitOf, type Draft } from '../draft.js';
import { placedSteps } from './placed.js';
import { caseTerms, detailsOf, inputTerms, type Term, type Terms } from './vocabulary.js';

const outcomes = ['qualified', 'unqualified', 'undetermined', 'open', 'notApplicable'];

/** Where the leave for the session of the input stands; a step without a session reads none. */
const leave: Term = { kind: 'text', words: ['none', 'requested', 'granted', 'refused'] };

/** Guards read what there is, may be read, and can be compared. */
export function checkGuards(file: string, definition: WorkflowDefinition, draft: Draft): Finding[] {
  const facts = caseTerms(definition);
  return placedSteps(definition).flatMap(({ step, at }) => {
    if (!step.guard) return [];
    const input = inputTerms(definition, step);
    const terms = { ...facts, ...input, ...('input.session' in input && { 'case.leave': leave }) };
    const needed = Object.entries(detailsOf(definition.data)).filter(([, { optional }]) => !optional);
    const known = [...(definition.about ?? []), ...needed.map(([name]) => name)];
    return checkGuard({ file, at: `${at}/guard` }, step.guard, { terms, kind: definition.subject, known }, draft);
  });
}

type At = { readonly file: string; readonly at: string };

type Own = {
  readonly terms: Terms;
  readonly kind: SubjectKind;
  /** What every case is about, and the details it cannot open without. */
  readonly known: readonly string[];
};

function checkGuard(
  { file, at }: At,
  guard: NonNullable<Step['guard']>,
  { terms, kind, known }: Own,
  draft: Draft,
): Finding[] {
  const { parsed, findings } = shapeOf(topCondition, file, guard.when as Json);
  if (!parsed) return findings.map((one) => ({ ...one, path: `${at}/when${one.path}` }));
  const leaves = leavesOf(parsed, draft.conditions);
  return [
    ...leaves.flatMap(({ leaf, path }) => checkLeaf({ file, at: `${at}/when${path}` }, leaf, terms, draft)),
    ...checkWindow({ file, at }, guard, leaves, draft),
    ...(guard.of && !known.includes(guard.of)
      ? [finding(file, `${at}/of`, 'about-not-required', { name: guard.of })]
      : []),
    ...leaves.flatMap(({ leaf, path }) => checkVerdict({ file, at: `${at}/when${path}` }, leaf, guard, kind, draft)),
  ];
}

function checkLeaf({ file, at }: At, leaf: Leaf, terms: Terms, draft: Draft): Finding[] {
  const { fact, operator, value } = leaf;
  const names = [fact, ...(isReference(value) ? [value.fact] : [])];
  const wrong = names.flatMap((name) => checkName({ file, at }, name, terms));
  if (wrong.length > 0) return wrong;
  const left = termOf(fact, terms, draft);
  const optional = names.filter((name) => name.startsWith('input.') && terms[name]?.optional);
  return [
    ...checkTypes({ file, at }, { left, operator, value }, fact, terms, draft),
    ...optional.map((name) => finding(file, at, 'guard-reads-optional', { name })),
  ];
}

function checkName({ file, at }: At, name: string, terms: Terms): Finding[] {
  if (!/^(case|input)\./.test(name)) return [];
  const term = terms[name];
  if (!term) return [finding(file, at, 'unknown-fact', { name }, closest(name, Object.keys(terms)))];
  return term.personal ? [finding(file, at, 'personal-read', { name })] : [];
}

function checkTypes(
  { file, at }: At,
  { left, operator, value }: { left: Term; operator: Leaf['operator']; value: Leaf['value'] },
  name: string,
  terms: Terms,
  draft: Draft,
): Finding[] {
  const listed = operator === 'in' || operator === 'notIn';
  const right = isReference(value) ? termOf(value.fact, terms, draft) : undefined;
  if (listed !== (Array.isArray(value) || right?.kind === 'list'))
    return [finding(file, `${at}/value`, listed ? 'list-needed' : 'equal-on-list')];
  const { kind } = left;
  if (kind === 'list') return [finding(file, `${at}/fact`, 'not-comparable', { name })];
  if (kind === undefined) return [];
  if (/Than/.test(operator) && !isOrdered(kind)) return [finding(file, `${at}/fact`, 'not-comparable', { name })];
  if (right)
    return right.kind === undefined || listed || right.kind === kind
      ? []
      : [finding(file, `${at}/value`, 'unit-mismatch', { name: `${kind} / ${right.kind}` })];
  return (Array.isArray(value) ? value : [value as string | boolean]).flatMap((one) => {
    if (!fits(one, kind)) return [finding(file, `${at}/value`, 'bad-value', { name: String(one), form: formOf[kind] })];
    if (!left.words || left.words.includes(String(one))) return [];
    const meant = closest(String(one), left.words);
    return [finding(file, `${at}/value`, 'unknown-field-value', { name: String(one), kind: name }, meant)];
  });
}

/** What a name of any kind stands for; facts and parameters of the pack have units. */
function termOf(name: string, terms: Terms, draft: Draft): Term {
  if (/^(case|input)\./.test(name)) return terms[name] ?? {};
  if (name.startsWith('verdict:')) return { kind: 'text', words: outcomes };
  const unit = unitOf(name, draft);
  if (unit === undefined) return {};
  const kind = kindOf(draft.catalogue, unit);
  // A share is compared with a share; the operators read it as a text with a stroke.
  return kind === 'ratio' ? {} : { kind };
}

/** Facts of the pack and verdicts are those of a window that the pack has. */
function checkWindow(
  { file, at }: At,
  { window }: NonNullable<Step['guard']>,
  leaves: readonly { readonly leaf: Leaf }[],
  { pack }: Draft,
): Finding[] {
  const names = leaves.flatMap(({ leaf }) => [leaf.fact, ...(isReference(leaf.value) ? [leaf.value.fact] : [])]);
  const ofPack = names.find((name) => !/^(case\.|input\.|param:)/.test(name));
  if (ofPack !== undefined && window === undefined) return [finding(file, at, 'window-needed', { name: ofPack })];
  if (window === 'term' && pack && !pack.calendar.terms) return [finding(file, `${at}/window`, 'no-terms')];
  if (window === 'cycle' && pack && !pack.calendar.cycle) return [finding(file, `${at}/window`, 'no-cycle')];
  return [];
}

/** A verdict that no rule makes of such a subject is never anything but 不适用. */
function checkVerdict(
  { file, at }: At,
  { fact }: Leaf,
  { of, window }: NonNullable<Step['guard']>,
  kind: SubjectKind,
  { rules }: Draft,
): Finding[] {
  const purpose = /^verdict:(.+)$/.exec(fact)?.[1];
  if (purpose === undefined || window === undefined) return [];
  const about = of ? aboutKinds[of] : kind;
  const decided = rules.some(
    (rule) => rule.subject === about && rule.window === window && rule.purpose.includes(purpose),
  );
  return decided
    ? []
    : [finding(file, `${at}/fact`, 'verdict-never-made', { name: purpose, kind: `${about}/${window}` })];
}

function isReference(value: Leaf['value']): value is { fact: string } {
  return typeof value === 'object' && !Array.isArray(value);
}
