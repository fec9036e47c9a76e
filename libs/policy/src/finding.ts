import { distance } from 'fastest-levenshtein';
import type { Bilingual } from './schema/fields.js';

/** Whether a finding keeps a pack out, or is only told to its author. */
export type Severity = 'error' | 'warning';

/** Something wrong in a pack: which file, which place in it (JSON Pointer), what, and what was probably meant. */
export type Finding = {
  /** File relative to the pack folder, or to `rules/` for shared files. */
  readonly file: string;
  /** JSON Pointer into the file; `''` is the file as a whole. */
  readonly path: string;
  /** Stable name of the problem, such as `unknown-fact`. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong and what to do. */
  readonly message: Bilingual;
  /** The name that was probably meant, or the text that would be right. */
  readonly suggestion?: string;
};

/** A pack that cannot be used, with everything that is wrong in it. */
export class PackInvalid extends Error {
  constructor(
    readonly pack: string,
    readonly findings: readonly Finding[],
  ) {
    super(`${pack}: ${findings.length} findings\n${findings.map(findingLine).join('\n')}`);
    this.name = 'PackInvalid';
  }
}

/** The findings that keep a pack out. */
export function errorsOf(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ severity }) => severity === 'error');
}

/** Whether there is an error among findings; a pack with warnings alone is used. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return errorsOf(findings).length > 0;
}

/** A finding in one line, in English: for logs and test output. */
export function findingLine({ file, path, code, message, suggestion }: Finding): string {
  return `${file}${path === '' ? '' : `#${path}`}: ${code}: ${message.en}${suggestion ? ` Did you mean "${suggestion}"?` : ''}`;
}

/** The known name closest to one that is not known, if any is close enough to be a slip of the pen. */
export function closest(name: string, known: Iterable<string>): string | undefined {
  let best: { name: string; off: number } | undefined;
  for (const candidate of known) {
    const off = distance(name.toLowerCase(), candidate.toLowerCase());
    if (!best || off < best.off) best = { name: candidate, off };
  }
  return best && best.off <= Math.max(2, Math.floor(name.length / 3)) ? best.name : undefined;
}

/** A segment as it stands in a JSON Pointer (RFC 6901). */
export function pointerTo(segments: readonly (string | number)[]): string {
  return segments.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
