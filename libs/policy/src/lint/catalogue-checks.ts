import type { Finding } from '../finding.js';
import type { Catalogue, CatalogueParts } from '../load/read-catalogue.js';
import { catalogueBase } from '../load/base.js';
import { draftOf } from '../load/draft-of.js';
import { checkReferences } from '../load/references.js';
import type { PackFolder } from '../load/read-pack.js';
import { checkFacts } from './facts.js';
import { twice } from './ids.js';
import { namesOf } from './names.js';
import { checkConsequenceTexts, missingMessages } from './texts.js';
import { checkWorkflows } from './workflows.js';

/** What is wrong in a catalogue although it has the right form: looked at as if it were the facts of a pack. */
export function checkCatalogue(parts: CatalogueParts, catalogue: Catalogue | undefined): Finding[] {
  if (!catalogue) return [];
  const nothing = { raw: undefined, parsed: undefined };
  const folder: PackFolder = {
    pack: { kind: 'pack', file: '', ...nothing },
    sources: { kind: 'sources', file: '', ...nothing },
    parameters: { kind: 'parameters', file: '', ...nothing },
    rules: [],
    facts: parts.facts,
    records: { ...parts.records, kind: 'records' },
    words: { kind: 'words', file: '', ...nothing },
    credits: { kind: 'credits', file: '', ...nothing },
    roles: { kind: 'roles', file: '', ...nothing },
    programmes: { kind: 'programmes', file: '', ...nothing },
    workflows: parts.workflows,
    cases: [],
    walks: parts.walks,
    findings: [],
  };
  const draft = draftOf(folder, catalogueBase(catalogue));
  const names = namesOf(draft);
  return [
    ...[parts.facts, parts.records, ...parts.workflows, ...parts.walks].flatMap(({ kind, file, raw }) =>
      raw === undefined ? [] : checkReferences(kind, file, raw, names),
    ),
    ...checkFacts(draft),
    ...Object.entries(parts.words.parsed ?? {}).flatMap(([list, words]) =>
      Array.isArray(words)
        ? twice(words.map(({ id }, i) => ({ file: parts.words.file, at: `/${list}/${i}/id`, name: id })))
        : [],
    ),
    ...checkConsequenceTexts(parts.consequences.file, catalogue.consequences),
    ...missingMessages(parts.messages.file, catalogue.messages),
    ...checkWorkflows(draft),
  ];
}
