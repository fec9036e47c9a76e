import type { Json } from '#libs/canonical';
import { getNodeValue, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pointerTo, type Finding } from '../finding.js';
import { finding } from './problems.js';

/** A file as it was read: its value, unless it is so broken that it has none. */
export type ReadFile = { readonly file: string; readonly value?: Json; readonly findings: readonly Finding[] };

/** Reads UTF-8 text without a byte order mark. */
export function readText(dir: string, file: string): { readonly text?: string; readonly findings: readonly Finding[] } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(dir, file));
  } catch {
    return { findings: [finding(file, '', 'not-readable')] };
  }
  if (bytes.subarray(0, 3).equals(Buffer.of(0xef, 0xbb, 0xbf))) return { findings: [finding(file, '', 'bom')] };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), findings: [] };
  } catch {
    return { findings: [finding(file, '', 'not-utf8')] };
  }
}

/** Reads strict JSON: no comments, no trailing commas, and no key twice, which others would keep silently. */
export function readJson(dir: string, file: string): ReadFile {
  const { text, findings } = readText(dir, file);
  if (text === undefined) return { file, findings };
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  if (!tree || errors.length > 0) return { file, findings: errors.map((error) => syntaxFinding(file, text, error)) };
  return { file, value: getNodeValue(tree) as Json, findings: duplicateKeys(file, tree, []) };
}

function syntaxFinding(file: string, text: string, { error, offset }: ParseError): Finding {
  const before = text.slice(0, offset).split('\n');
  const what = `${printParseErrorCode(error)}, ${before.length}:${before.at(-1)!.length + 1}`;
  return finding(file, '', 'not-json', { what });
}

function duplicateKeys(file: string, node: Node, path: readonly (string | number)[]): Finding[] {
  if (node.type === 'array')
    return (node.children ?? []).flatMap((child, i) => duplicateKeys(file, child, [...path, i]));
  if (node.type !== 'object') return [];
  const seen = new Set<string>();
  return (node.children ?? []).flatMap(({ children }) => {
    const [key, value] = children as [Node, Node | undefined];
    const name = key.value as string;
    const twice = seen.has(name) ? [finding(file, pointerTo([...path, name]), 'duplicate-key', { name })] : [];
    seen.add(name);
    return [...twice, ...(value ? duplicateKeys(file, value, [...path, name]) : [])];
  });
}
