import type { Requirement } from '../api/types.js';

/** A clause in the document's own words. */
export function ClauseQuote({ document, clause, quote }: Requirement['source']) {
  return (
    <figure className="clause">
      <blockquote lang="zh-CN">{quote}</blockquote>
      <figcaption>
        {document} <code>{clause}</code>
      </figcaption>
    </figure>
  );
}
