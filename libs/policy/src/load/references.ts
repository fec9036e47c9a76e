import type { Json } from '#libs/canonical';
import { closest, pointerTo, type Finding } from '../finding.js';
import { finding, type ProblemCode } from './problems.js';

/** Names that a pack knows, by what they are names of. */
export type Names = {
  readonly facts: readonly string[];
  readonly parameters: readonly string[];
  readonly conditions: readonly string[];
  readonly rules: readonly string[];
  readonly clauses: readonly string[];
  readonly consequences: readonly string[];
  readonly purposes: readonly string[];
  readonly units: readonly string[];
  readonly roles: readonly string[];
  readonly levels: readonly string[];
  readonly modes: readonly string[];
  readonly categories: readonly string[];
  readonly staffCategories: readonly string[];
  readonly stages: readonly string[];
};

type Kind = keyof Names;

const codes: { readonly [kind in Kind]: ProblemCode } = {
  facts: 'unknown-fact',
  parameters: 'unknown-parameter',
  conditions: 'unknown-condition',
  rules: 'unknown-rule',
  clauses: 'unknown-clause',
  consequences: 'unknown-consequence',
  purposes: 'unknown-purpose',
  units: 'unknown-unit',
  roles: 'unknown-role',
  levels: 'unknown-level',
  modes: 'unknown-mode',
  categories: 'unknown-category',
  staffCategories: 'unknown-staff-category',
  stages: 'unknown-stage',
};

/** Under which key a name of which kind stands, in whatever file and at whatever depth. */
const keyKinds: { readonly [key: string]: Kind } = {
  clause: 'clauses',
  also: 'clauses',
  condition: 'conditions',
  consequence: 'consequences',
  purpose: 'purposes',
  unit: 'units',
  parameter: 'parameters',
  max: 'parameters',
  percent: 'parameters',
  rate: 'parameters',
  fixed: 'parameters',
  above: 'parameters',
  length: 'parameters',
  by: 'roles',
  level: 'levels',
  atLeast: 'levels',
  mode: 'modes',
  category: 'categories',
  stage: 'stages',
};

/**
 * Checks that every name a file uses is known. It reads the raw value, so that a file with a mistake in its form still
 * gets all its names checked in the same pass.
 */
export function checkReferences(file: string, value: Json, names: Names): Finding[] {
  const findings: Finding[] = [];
  const check = (kind: Kind, name: string, path: Path): void => {
    if (names[kind].includes(name)) return;
    findings.push(finding(file, pointerTo(path), codes[kind], { name }, closest(name, names[kind])));
  };
  visit(value, [], (key, text, path, owner) => {
    if (key === 'fact') checkFact(text, path, check);
    else if (key === 'category' && ('hired' in owner || 'post' in owner)) check('staffCategories', text, path);
    else if (key === 'mode' && 'step' in owner)
      return; // the way of rounding
    else if (keyKinds[key]) check(keyKinds[key], text, path);
  });
  return findings;
}

type Path = readonly (string | number)[];
type Visitor = (key: string, text: string, path: Path, owner: { readonly [key: string]: Json }) => void;

function checkFact(name: string, path: Path, check: (kind: Kind, name: string, path: Path) => void): void {
  if (name.startsWith('param:')) check('parameters', name.slice('param:'.length), path);
  else if (name.startsWith('outcome:')) check('rules', name.slice('outcome:'.length), path);
  // The facts of a case are known by its workflow (see workflow-checks), fields of an activity by whoever reports it.
  else if (!/^(case|input|activity)\./.test(name)) check('facts', name, path);
}

/** Every text that stands under a key, also inside a list. Schemas of case data are no uses of names. */
function visit(value: Json, path: Path, visitor: Visitor): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) return value.forEach((one: Json, i) => visit(one, [...path, i], visitor));
  const owner = value as { readonly [key: string]: Json };
  for (const [key, child] of Object.entries(owner)) {
    const at = [...path, key];
    if ((key === 'data' && path.length === 0) || isFreeData(key, owner)) continue;
    if (typeof child === 'string') visitor(key, child, at, owner);
    else if (Array.isArray(child)) {
      child.forEach((one: Json, i) => {
        if (typeof one === 'string') visitor(key, one, [...at, i], owner);
        else visit(one, [...at, i], visitor);
      });
    } else visit(child, at, visitor);
  }
}

/** Fields of records, activities and events have names of their own, also where a fact asks for them. */
function isFreeData(key: string, owner: { readonly [key: string]: Json }): boolean {
  const from = owner['from'];
  return (
    (key === 'fields' && 'record' in owner) ||
    (key === 'data' && 'event' in owner) ||
    (key === 'activity' && 'award' in owner) ||
    (key === 'where' && typeof from === 'string' && from.startsWith('record:'))
  );
}
