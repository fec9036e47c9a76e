import type { Finding } from '../finding.js';
import { finding } from '../load/problems.js';
import { fragmentsNotIn } from '../quotation.js';
import type { Draft } from './draft.js';

/** Quotations: each fragment between …… stands in the source text, white space and line breaks aside. */
export function checkQuotations({ own: { sources, text } }: Draft): Finding[] {
  // The smallest pack has no source text; its quotations stay unchecked, and the pack says so.
  if (text === undefined) return sources.parsed ? [finding('source.txt', '', 'no-source-text')] : [];
  return (sources.parsed?.clauses ?? []).flatMap(({ quote }, i) =>
    fragmentsNotIn(text, quote).map((fragment) =>
      finding(sources.file, `/clauses/${i}/quote`, 'quote-not-verbatim', { name: fragment.trim() }),
    ),
  );
}
