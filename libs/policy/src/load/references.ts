import type { Json } from '#libs/canonical';
import { closest, pointerTo, type Finding } from '../finding.js';
import { finding, type ProblemCode } from './problems.js';
import type { FileKind } from './read-pack.js';

/** Names that a pack knows, by what they are names of; none where the file that declares them cannot be read. */
export type Names = { readonly [kind in NameKind]: readonly string[] | undefined };

type NameKind = keyof typeof codes;

const codes = {
  facts: 'unknown-fact',
  parameters: 'unknown-parameter',
  conditions: 'unknown-condition',
  rules: 'unknown-rule',
  records: 'unknown-record',
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
} as const satisfies { [kind: string]: ProblemCode };

type KeyKinds = { readonly [key: string]: NameKind };

/** Under which key a name of which kind stands in any file, at whatever depth. */
const everywhere: KeyKinds = { clause: 'clauses', also: 'clauses', unit: 'units', condition: 'conditions' };
/** Words that awards are described with. */
const awardWords: KeyKinds = { level: 'levels', atLeast: 'levels', mode: 'modes', category: 'categories' };

/** Words of what is told in cases and walks. */
const caseWords: KeyKinds = {
  ...awardWords,
  ...{ stage: 'stages', purpose: 'purposes', parameter: 'parameters', record: 'records' },
};

/** The same by kind of file, where a key means different things in different files. */
const byFile: { readonly [kind in FileKind]?: KeyKinds } = {
  rules: { consequence: 'consequences', purpose: 'purposes', length: 'parameters' },
  facts: { ...awardWords, stage: 'stages', days: 'parameters', lead: 'parameters', extendedTo: 'facts' },
  credits: {
    ...awardWords,
    purpose: 'purposes',
    max: 'parameters',
    percent: 'parameters',
    of: 'parameters',
    rate: 'parameters',
    fixed: 'parameters',
    amount: 'parameters',
    above: 'parameters',
    years: 'parameters',
    days: 'parameters',
  },
  workflow: awardWords,
  cases: caseWords,
  walks: { ...caseWords, clauses: 'clauses' },
};

/**
 * Checks that every name a file uses is known. It reads the raw value, so that a file with a mistake in its form still
 * gets all its names checked in the same pass.
 */
export function checkReferences(kind: FileKind, file: string, value: Json, names: Names): Finding[] {
  const findings: Finding[] = [];
  const check = (of: NameKind, name: string, path: Path): void => {
    const known = names[of];
    if (!known || known.includes(name)) return;
    findings.push(finding(file, pointerTo(path), codes[of], { name }, closest(name, known)));
  };
  const kinds: KeyKinds = { ...everywhere, ...byFile[kind] };
  visit(value, [], (key, text, path, owner) => {
    if (key === 'fact') checkFact(text, path, check);
    else if (key === 'category' && ('hired' in owner || 'post' in owner)) check('staffCategories', text, path);
    // What an effect looks up in a case is known by its workflow.
    else if (Object.hasOwn(kinds, key) && !(kind === 'workflow' && isLookup(text))) check(kinds[key]!, text, path);
  });
  return findings;
}

type Path = readonly (string | number)[];
type Visitor = (key: string, text: string, path: Path, owner: { readonly [key: string]: Json }) => void;

function checkFact(name: string, path: Path, check: (kind: NameKind, name: string, path: Path) => void): void {
  if (name.startsWith('param:')) check('parameters', name.slice('param:'.length), path);
  else if (name.startsWith('verdict:')) check('purposes', name.slice('verdict:'.length), path);
  else if (name.startsWith('outcome:')) check('rules', name.slice('outcome:'.length), path);
  // The facts of a case are known by its workflow, the fields of an activity by who enters it.
  else if (!/^(case|input|activity)\./.test(name)) check('facts', name, path);
}

function isLookup(text: string): boolean {
  return /^(case|input)\./.test(text);
}

/** Every text that stands under a key, also inside a list. */
function visit(value: Json, path: Path, visitor: Visitor): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) return value.forEach((one: Json, i) => visit(one, [...path, i], visitor));
  const owner = value as { readonly [key: string]: Json };
  for (const [key, child] of Object.entries(owner)) {
    if (hasOtherWords(key, path, owner)) continue;
    const at = [...path, key];
    if (typeof child === 'string') visitor(key, child, at, owner);
    else if (Array.isArray(child)) {
      child.forEach((one: Json, i) => {
        if (typeof one === 'string') visitor(key, one, [...at, i], owner);
        else visit(one, [...at, i], visitor);
      });
    } else visit(child, at, visitor);
  }
}

/** Schemas of case data, events, records and activities have fields of their own, and rounding has ways of its own. */
function hasOtherWords(key: string, path: Path, owner: { readonly [key: string]: Json }): boolean {
  if (key === 'data') return path.length === 0 || 'event' in owner || 'do' in owner;
  if (key === 'details') return true;
  if (key === 'activity') return 'award' in owner;
  if (key === 'expect') return 'workflow' in owner;
  if (key === 'fields') return true;
  if (key === 'round') return typeof owner[key] === 'object';
  return key === 'where' && typeof owner['from'] === 'string' && owner['from'].startsWith('record:');
}
