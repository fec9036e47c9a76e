import { parseStrict, type Json } from '#libs/canonical';
import { getNodeValue, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { pointerTo, type Finding } from '../finding.js';
import type { Bilingual } from '../schema/fields.js';
import { finding } from './problems.js';
import type { RulesFiles } from './rules-files.js';

/** A file as it was read: its value, unless it is so broken that it has none. */
export type ReadFile = { readonly file: string; readonly value?: Json; readonly findings: readonly Finding[] };

/** The largest file that is read. A whole document with its clauses has a tenth of that. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** Where a file stands (`at`, from the rules folder), and what findings call it. */
export type Place = { readonly at: string; readonly file: string };

type Text = { readonly text?: string; readonly findings: readonly Finding[] };

/** Reads UTF-8 text without a byte order mark. */
export function readText(files: RulesFiles, { at, file }: Place): Text {
  const refuse = (code: Parameters<typeof finding>[2], values = {}): Text => ({
    findings: [finding(file, '', code, values)],
  });
  const size = files.size(at);
  if (size === undefined) return refuse('missing-file', { name: file });
  if (size > MAX_FILE_BYTES) return refuse('too-large', { size: megabytes(size), most: megabytes(MAX_FILE_BYTES) });
  let bytes: Uint8Array;
  try {
    bytes = files.read(at);
  } catch {
    return refuse('not-readable');
  }
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return refuse('bom');
  const text = decoded(bytes, 'utf-8');
  if (text !== undefined) return { text, findings: [] };
  return refuse(decoded(bytes, 'gb18030') === undefined ? 'not-utf8' : 'gb18030');
}

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / (1024 * 1024))} MB`;
}

/** Reads strict JSON: no comments, no trailing commas, and no key twice, which others would keep silently. */
export function readJson(files: RulesFiles, place: Place): ReadFile {
  const { file } = place;
  const { text, findings } = readText(files, place);
  if (text === undefined) return { file, findings };
  try {
    return { file, value: parseStrict(text), findings: [] };
  } catch {
    return diagnosed(file, text);
  }
}

/** Text in which something is wrong, and where: the parser that knows takes three times as long. */
function diagnosed(file: string, text: string): ReadFile {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  // What the parser says after the first mistake follows from it.
  if (!tree || errors.length > 0)
    return { file, findings: errors.slice(0, 1).map((one) => syntaxFinding(file, text, one)) };
  return { file, value: getNodeValue(tree) as Json, findings: duplicateKeys(file, tree, []) };
}

function syntaxFinding(file: string, text: string, { error, offset }: ParseError): Finding {
  const before = text.slice(0, offset).split('\n');
  const what = expected[printParseErrorCode(error)] ?? {
    'zh-CN': '有不认识的符号',
    en: 'a sign that has no place there',
  };
  return finding(file, '', 'not-json', {
    line: String(before.length),
    column: String(before.at(-1)!.length + 1),
    what,
  });
}

/** What is missing where JSON breaks off, by the code of the parser. */
const expected: { readonly [code: string]: Bilingual } = {
  CommaExpected: { 'zh-CN': '前面缺少逗号', en: 'a comma is missing before it' },
  ColonExpected: { 'zh-CN': '缺少冒号', en: 'a colon is missing' },
  PropertyNameExpected: { 'zh-CN': '缺少键，或前面多了逗号', en: 'a key is missing, or there is a comma too many' },
  ValueExpected: { 'zh-CN': '缺少值，或前面多了逗号', en: 'a value is missing, or there is a comma too many' },
  CloseBraceExpected: { 'zh-CN': '缺少 }', en: '} is missing' },
  CloseBracketExpected: { 'zh-CN': '缺少 ]', en: '] is missing' },
  EndOfFileExpected: { 'zh-CN': '文件到此应已结束', en: 'the file should have ended' },
  UnexpectedEndOfString: { 'zh-CN': '文本缺少后引号', en: 'a text has no closing quote' },
  InvalidCommentToken: { 'zh-CN': '不得有注释', en: 'there are no comments' },
};

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
