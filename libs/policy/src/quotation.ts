/**
 * The fragments of a quotation, which …… may elide between, that do not stand in a text; white space and line breaks
 * aside, as scans and web pages break lines anywhere. Empty when the quotation is verbatim.
 */
export function fragmentsNotIn(text: string, quote: string): string[] {
  const source = squeezed(text);
  return quote.split('……').filter((fragment) => !source.includes(squeezed(fragment)));
}

/**
 * The sentences of a text that no quotation holds, even in part: headings and signatures among them, and clauses that
 * were forgotten. A sentence ends with 。；; or a line.
 */
export function sentencesNotIn(text: string, quotes: readonly string[]): string[] {
  const quoted = quotes.flatMap((quote) => quote.split(/……|[。；;\n]/).map(squeezed)).filter((one) => one.length > 3);
  return text
    .split(/[。；;\n]/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => {
      const bare = squeezed(sentence);
      return bare.length > 3 && !quoted.some((one) => one.includes(bare) || bare.includes(one));
    });
}

function squeezed(text: string): string {
  return text.replace(/[\s\u3000]+/g, '');
}
