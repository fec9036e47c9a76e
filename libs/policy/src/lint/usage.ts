import type { Finding } from '../finding.js';
import { finding, type ProblemCode } from '../load/problems.js';
import { leavesOf, topCondition, type Condition } from '../schema/conditions.js';
import type { PolicyRule } from '../schema/pack-files.js';
import type { WorkflowDefinition } from '../schema/workflow.js';
import { namesIn } from '../engine/worlds.js';
import { kindOf, type Draft } from './draft.js';
import { sharedIn } from './places.js';
import { placedSteps } from './workflow/placed.js';
import { workflowsIn } from './workflows.js';

/**
 * Parts that nothing uses. A part with a clause of its own carries it, whether or not a rule reads it; so a parameter,
 * which always has one, is left over only when its clause is carried by something else as well. Lists and texts keep
 * what the document enumerates, for people to read.
 */
export function checkUsage(draft: Draft): Finding[] {
  const { own } = draft;
  const used = usedIn(draft);
  const carried = clausesCarried(draft);
  const unused = <T>(
    { file, part }: { file: string; part: string },
    entries: { readonly [name: string]: T } | undefined,
    code: ProblemCode,
    isUsed: (name: string, one: T) => boolean,
  ): Finding[] =>
    Object.entries(entries ?? {}).flatMap(([name, one]) =>
      isUsed(name, one) ? [] : [finding(file, `/${part}/${name}`, code, { name })],
    );
  return [
    ...unused(
      { file: own.parameters.file, part: 'parameters' },
      own.parameters.parsed?.parameters,
      'unused-parameter',
      (name, { clause, unit }) =>
        used.parameters.has(name) || !carried.has(clause) || ['list', 'text'].includes(kindOf(draft.catalogue, unit)),
    ),
    ...unused(
      { file: own.facts.file, part: 'facts' },
      own.facts.parsed?.facts,
      'unused-fact',
      (name, { clause }) => used.names.has(name) || clause !== undefined,
    ),
    ...unused(
      { file: own.records.file, part: 'records' },
      own.records.parsed?.records,
      'unused-record',
      (name, { clause }) => used.records.has(name) || clause !== undefined,
    ),
    ...own.rules.flatMap(({ file, parsed }) =>
      unused({ file, part: 'conditions' }, parsed?.conditions, 'unused-condition', (name) => used.conditions.has(name)),
    ),
  ];
}

/** The rules that read a parameter, or `elsewhere` when something without a date of its own reads it too. */
export function rulesReading(draft: Draft, parameter: string): readonly PolicyRule[] | 'elsewhere' {
  const rules = draft.rules.filter((rule) => {
    const names = new Set<string>();
    for (const condition of conditionsOf(rule)) readInto(names, condition, draft);
    return names.has(`param:${parameter}`) || rule.ifNot.some(({ length }) => length === parameter);
  });
  return parametersElsewhere(draft).has(parameter) ? 'elsewhere' : rules;
}

type Used = {
  /** Facts, and parameters as `param:…`. */
  readonly names: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
  readonly records: ReadonlySet<string>;
  readonly conditions: ReadonlySet<string>;
};

function usedIn(draft: Draft): Used {
  const { rules, credits, facts, conditions: shared } = draft;
  const workflows = workflowsIn(draft);
  const roots = [
    ...rules.flatMap(conditionsOf),
    ...credits.valuation.flatMap(({ requires }) => requires ?? []),
    ...workflows.flatMap(guardsOf),
  ];
  const names = new Set<string>();
  for (const root of roots) readInto(names, root, draft);
  // A fact with a clause is there for people to read, and so is what it is made of.
  for (const [name, { clause }] of Object.entries(facts)) if (clause !== undefined) readFactInto(names, name, draft);
  const conditions = new Set<string>();
  const follow = (name: string): void => {
    if (conditions.has(name)) return;
    conditions.add(name);
    if (shared[name]) sharedIn(shared[name]).forEach(follow);
  };
  roots.flatMap(sharedIn).forEach(follow);
  const parameters = parametersElsewhere(draft);
  for (const name of names) if (name.startsWith('param:')) parameters.add(name.slice('param:'.length));
  for (const { length } of rules.flatMap(({ ifNot }) => ifNot)) if (length) parameters.add(length);
  for (const name of workflows.flatMap(lengthsOf)) parameters.add(name);
  const records = new Set([
    ...Object.values(facts).flatMap((fact) => [
      ...('from' in fact && fact.from.startsWith('record:') ? [fact.from.slice('record:'.length)] : []),
      ...('excluding' in fact && fact.excluding ? [fact.excluding] : []),
    ]),
    ...workflows.flatMap(recordsOf),
  ]);
  return { names, parameters, records, conditions };
}

function conditionsOf({ who, requires }: PolicyRule): Condition[] {
  return who ? [who, requires] : [requires];
}

/** Guards that are conditions at all; what is wrong with the others is found where they stand. */
function guardsOf(definition: WorkflowDefinition): Condition[] {
  return placedSteps(definition).flatMap(({ step }) => topCondition.safeParse(step.guard?.when).data ?? []);
}

/** Kinds of records that a workflow files. */
function recordsOf(definition: WorkflowDefinition): string[] {
  return placedSteps(definition).flatMap(({ step }) =>
    step.effect.flatMap((one) => ('record' in one ? [one.record.kind] : [])),
  );
}

/** Parameters that say how long a deadline runs. */
function lengthsOf({ deadlines = [] }: WorkflowDefinition): string[] {
  return deadlines
    .flatMap(({ after, before }) => [after, before].flatMap((span): unknown[] => Object.values(span ?? {})))
    .flatMap((length) => (typeof length === 'string' ? [length.replace(/^param:/, '')] : []));
}

/** Everything a condition reads, also through derived facts and windows. */
function readInto(names: Set<string>, root: Condition, draft: Draft): void {
  for (const { leaf } of leavesOf(root, draft.conditions))
    for (const name of namesIn(leaf)) readFactInto(names, name, draft);
}

function readFactInto(names: Set<string>, first: string, { facts }: Draft): void {
  const visit = (name: string): void => {
    if (names.has(name)) return;
    names.add(name);
    const fact = facts[name];
    if (!fact) return;
    if ('derive' in fact) fact.of.forEach(visit);
    if (!('window' in fact) || typeof fact.window !== 'object') return;
    if ('until' in fact.window)
      for (const limit of [fact.window.days, fact.window.lead]) if (limit !== undefined) names.add(`param:${limit}`);
    if ('extendedTo' in fact.window) visit(fact.window.extendedTo);
  };
  visit(first);
}

/** Parameters that `credits.json` reads. */
function parametersElsewhere({ credits }: Draft): Set<string> {
  const { valuation, factors, spread, carryOver, makeUp, caps } = credits;
  const ids = [
    ...valuation.flatMap(({ amount, share, max }) => [
      ...('fixed' in amount ? [amount.fixed] : 'per' in amount ? [amount.rate] : amount.table.map((row) => row.amount)),
      ...(share ?? []).map(({ percent }) => percent),
      max,
    ]),
    ...factors.map(({ percent }) => percent),
    ...spread.map(({ years }) => years),
    ...carryOver.flatMap(({ above, max }) => [above, max]),
    makeUp?.days,
    ...caps.flatMap(({ max }) => (typeof max === 'string' ? [max] : [max.percent, max.of])),
  ];
  return new Set(ids.filter((id) => id !== undefined));
}

/** Clauses that something else than a parameter carries. */
function clausesCarried({ rules, facts, records, credits, catalogue }: Draft): Set<string> {
  const clauses = new Set<string>();
  const visit = (value: unknown, key?: string): void => {
    if (typeof value === 'string' && (key === 'clause' || key === 'also')) clauses.add(value);
    else if (Array.isArray(value)) value.forEach((one) => visit(one, key));
    else if (typeof value === 'object' && value !== null)
      for (const [name, one] of Object.entries(value)) visit(one, name);
  };
  [rules, facts, records, credits, catalogue.roles, catalogue.workflows].forEach((part) => visit(part));
  return clauses;
}
