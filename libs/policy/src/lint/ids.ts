import { pointerTo, type Finding } from '../finding.js';
import { finding } from '../load/problems.js';
import type { Draft } from './draft.js';
import { placedRules, placedShared, type At } from './places.js';

/** Ids that stand twice: in a list, across files, or in the catalogue as well. */
export function checkIds(draft: Draft): Finding[] {
  const { own, base } = draft;
  const { words: added, credits, sources } = own;
  const { words, units, consequences } = base.catalogue;
  const parts = credits.parsed;
  return [
    ...twice(placedRules(draft).map(({ file, at, rule }) => ({ file, at: `${at}/id`, name: rule.id }))),
    ...twice(placedShared(draft)),
    ...twice(
      listed(sources.file, '/clauses', sources.parsed?.clauses),
      base.clauses.map(({ id }) => id),
    ),
    ...(['valuation', 'factors', 'unique', 'spread', 'carryOver', 'caps'] as const).flatMap((list) =>
      twice(listed(credits.file, `/${list}`, parts?.[list])),
    ),
    ...twice(
      own.cases.flatMap(({ file, parsed }) =>
        (parsed?.cases ?? []).map(({ name }, i) => ({ file, at: `/cases/${i}/name`, name })),
      ),
      [],
      'duplicate-case',
    ),
    ...twice(own.workflows.flatMap(({ file, parsed }) => (parsed ? [{ file, at: '/id', name: parsed.id }] : []))),
    ...twice(listed(added.file, '/categories', added.parsed?.categories), ids(words.categories)),
    ...twice(listed(added.file, '/purposes', added.parsed?.purposes), ids(words.purposes)),
    ...twice(listed(added.file, '/units', added.parsed?.units), ids(units)),
    ...twice(listed(added.file, '/consequences', added.parsed?.consequences), ids(consequences)),
  ];
}

type Named = At & { readonly name: string };

function listed(file: string, at: string, parts: readonly { readonly id: string }[] = []): Named[] {
  return parts.map(({ id }, i) => ({ file, at: `${at}${pointerTo([i, 'id'])}`, name: id }));
}

function ids(words: readonly { readonly id: string }[]): string[] {
  return words.map(({ id }) => id);
}

/** Names that stand before, in the list or outside of it. */
export function twice(
  named: readonly Named[],
  taken: readonly string[] = [],
  code: 'duplicate-id' | 'duplicate-case' = 'duplicate-id',
): Finding[] {
  const seen = new Set(taken);
  return named.flatMap(({ file, at, name }) => {
    if (seen.has(name)) return [finding(file, at, code, { name })];
    seen.add(name);
    return [];
  });
}
