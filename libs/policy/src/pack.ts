import { canonicalBytes, canonicalHash, parseStrict, sha256Hex } from '#libs/canonical';
import { z } from 'zod';
import { frozen } from './frozen.js';
import { recent } from './recent.js';
import { catalogueConsequence, catalogueWord } from './schema/catalogue-files.js';
import { topCondition } from './schema/conditions.js';
import { basis, bilingual } from './schema/fields.js';
import {
  creditsFile,
  document,
  factDefinition,
  packFile,
  parameter,
  recordKind,
  rule,
  sourceClause,
  type SubjectKind,
} from './schema/pack-files.js';
import { workflowDefinition, type WorkflowDefinition } from './schema/workflow.js';

const role = catalogueWord.extend({
  clause: z.string().optional(),
  also: z.array(z.string()).optional(),
  basis: basis.optional(),
});

/** Everything a decision can depend on, resolved: catalogue defaults merged, workflows and programme rows included. */
export const resolvedPack = z.strictObject({
  format: z.literal(1),
  ...packFile.omit({ $schema: true }).shape,
  document,
  clauses: z.array(sourceClause),
  /** SHA-256 of the source text the quotations were checked against; `null`: there is none, they are unchecked. */
  sourceText: z.string().nullable(),
  parameters: z.record(z.string(), parameter),
  conditions: z.record(z.string(), topCondition),
  rules: z.array(rule),
  facts: z.record(z.string(), factDefinition),
  records: z.record(z.string(), recordKind).default({}),
  credits: creditsFile.omit({ $schema: true }),
  roles: z.array(role),
  programmes: z.array(z.record(z.string(), z.string())),
  workflows: z.array(workflowDefinition),
  units: z.array(catalogueWord.extend({ numeric: z.boolean() })),
  levels: z.array(catalogueWord),
  modes: z.array(catalogueWord),
  categories: z.array(catalogueWord),
  staffCategories: z.array(catalogueWord),
  stages: z.array(catalogueWord),
  purposes: z.array(catalogueWord),
  consequences: z.array(catalogueConsequence),
  messages: z.record(z.string(), bilingual),
});
/** Everything a decision can depend on. */
export type ResolvedPack = z.infer<typeof resolvedPack>;

/** A policy pack. `hash` is the SHA-256 of `bytes`, its canonical form; two packs with one hash decide alike for ever. */
export type Pack = ResolvedPack & { readonly hash: string; readonly bytes: Uint8Array };

/** Packs by their hash, as the folder and the log tell of the same ones: versions in force, and a draft or two. */
const known = recent<string, Pack>(16);

/**
 * The pack that canonical bytes describe, which nobody can change: it goes to all who ask. Needs nothing from disk, so
 * that an old decision replays from stored bytes.
 * @throws {z.ZodError} when the bytes are no resolved pack, {NotCanonical} or {SyntaxError} when they are no JSON.
 */
export function packFromBytes(bytes: Uint8Array): Pack {
  const hash = sha256Hex(bytes);
  return known.get(hash, () => read(bytes, hash));
}

function read(bytes: Uint8Array, hash: string): Pack {
  const resolved = resolvedPack.parse(parseStrict(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  return Object.freeze({ ...frozen(resolved), hash, bytes });
}

/** The pack of resolved content. What was left out stays out of the bytes. */
export function packOf(resolved: ResolvedPack): Pack {
  return packFromBytes(canonicalBytes(withoutUndefined(resolved)));
}

/** A definition with the hash of its canonical bytes. */
type Hashed = { readonly hash: string; readonly definition: WorkflowDefinition };

const hashed = new WeakMap<Pack, readonly Hashed[]>();

/** The workflow definitions of a pack, each with the hash of its canonical bytes, which are hashed once. */
export function workflowsOf(pack: Pack): readonly Hashed[] {
  let found = hashed.get(pack);
  if (!found) {
    found = pack.workflows.map((definition) => ({ hash: definitionHash(definition), definition }));
    hashed.set(pack, found);
  }
  return found;
}

/** The SHA-256 of a workflow definition's canonical bytes: the name a case keeps of it. */
export function definitionHash(definition: WorkflowDefinition): string {
  return canonicalHash(withoutUndefined(definition));
}

/** What a pack can be asked about a kind of subject: each purpose with the window it is decided for. */
export function purposesOf(
  pack: Pack,
  about: SubjectKind = 'person',
): { readonly purpose: string; readonly window: string; readonly rules: readonly string[] }[] {
  const found = new Map<string, { purpose: string; window: string; rules: string[] }>();
  for (const { id, purpose: purposes, window, subject } of pack.rules)
    for (const purpose of subject === about ? purposes : []) {
      const key = `${purpose}/${window}`;
      const entry = found.get(key) ?? { purpose, window, rules: [] };
      entry.rules.push(id);
      found.set(key, entry);
    }
  return [...found.values()];
}

/**
 * Whether something follows from a purpose by the document or by law: a sanction, or a necessary condition that is
 * missing. Of the others, flags and targets, nobody is 不合格: a requirement is met or not.
 */
export function binds(pack: Pack, purpose: string): boolean {
  const kinds = new Map(pack.consequences.map(({ id, kind }) => [id, kind]));
  return pack.rules.some(
    (rule) =>
      rule.purpose.includes(purpose) &&
      rule.ifNot.some(({ consequence }) => ['sanction', 'condition'].includes(kinds.get(consequence) ?? '')),
  );
}

function withoutUndefined<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
