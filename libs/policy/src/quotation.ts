/**
 * The fragments of a quotation, which …… may elide between, that do not stand in a text; white space and line breaks
 * aside, as scans and web pages break lines anywhere. Empty when the quotation is verbatim.
 */
export function fragmentsNotIn(text: string, quote: string): string[] {
  const source = squeezed(text);
  return quote.split('……').filter((fragment) => !source.includes(squeezed(fragment)));
}

function squeezed(text: string): string {
  return text.replace(/[\s\u3000]+/g, '');
}
