/** How wide a text is, in units in which a Chinese character is 12: Latin letters and digits are narrower. */
export function widthOf(lines: readonly string[]): number {
  return Math.max(0, ...lines.map((line) => 12 * cells(line)));
}

/** A text in lines of at most so many Chinese characters; Latin words are not broken. */
export function linesOf(text: string, most: number): string[] {
  const parts = text.match(/[A-Za-z0-9.’'-]+\s*|./gu) ?? [];
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    if (line !== '' && cells(line + part.trimEnd()) > most) {
      lines.push(line.trimEnd());
      line = part;
    } else line += part;
  }
  return [...lines, line.trimEnd()].filter((one) => one !== '');
}

function cells(text: string): number {
  let sum = 0;
  for (const sign of text) sum += sign.codePointAt(0)! > 0x2e80 ? 1 : 0.55;
  return sum;
}
