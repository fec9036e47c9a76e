import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { Refused } from './decider.js';
import { refusals, refusalText } from './messages.js';
import { deciders, uuid } from './testing/index.js';

const root = process.cwd();
const sources = ['libs', 'apps/api/src', 'apps/cli/src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(spec|contract)\.ts$|\/testing\//.test(file))
    .map((file) => join(folder, file)),
);

/** The codes given to `demand(…)` and `new Refused(…)`, each with the places and the names of its values. */
function codesUsed(): Map<string, { place: string; values: string[] | undefined }[]> {
  const found = new Map<string, { place: string; values: string[] | undefined }[]>();
  for (const file of sources) {
    const text = readFileSync(join(root, file), 'utf8');
    if (!/\bdemand\(|\bnew Refused\(/.test(text)) continue;
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
    const visit = (node: ts.Node): void => {
      const isDemand = ts.isCallExpression(node) && node.expression.getText() === 'demand';
      const isRefused = ts.isNewExpression(node) && node.expression.getText() === 'Refused';
      if (isDemand || isRefused) {
        const [code, values] = isDemand ? node.arguments.slice(1) : (node.arguments ?? []);
        for (const literal of stringsIn(code!)) {
          const { line } = source.getLineAndCharacterOfPosition(node.getStart());
          const use = { place: `${file}:${line + 1}`, values: namesIn(values) };
          found.set(literal, [...(found.get(literal) ?? []), use]);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

/** The texts an expression may come to: a literal, or those of both branches of a condition. */
function stringsIn(node: ts.Node): string[] {
  if (ts.isStringLiteral(node)) return [node.text];
  return ts.isConditionalExpression(node) ? [...stringsIn(node.whenTrue), ...stringsIn(node.whenFalse)] : [];
}

/** The names in an object literal; `undefined` when they are put together elsewhere. */
function namesIn(node: ts.Node | undefined): string[] | undefined {
  if (!node) return [];
  if (!ts.isObjectLiteralExpression(node) || node.properties.some(ts.isSpreadAssignment)) return undefined;
  return node.properties.map((one) => one.name!.getText());
}

const used = codesUsed();
/** Composed from the kind of a stream that a command refers to and that does not exist, and of what the store of evidence says. */
const composed = [
  ...['person-unknown', 'school-unknown', 'programme-unknown', 'class-unknown'],
  ...['too-large', 'type', 'empty', 'unknown', 'changed'].map((code) => `evidence-${code}`),
];

describe('the texts of refusals', () => {
  it('are found: the scan sees the sources', () => {
    expect(sources.length).toBeGreaterThan(80);
    expect(used.size).toBeGreaterThan(40);
  });

  it('exist in both languages for every code that is used', () => {
    for (const [code, places] of used)
      for (const language of ['zh-CN', 'en'] as const)
        expect([code, places, refusals[code]?.[language]?.trim()]).toEqual([code, places, expect.stringMatching(/./)]);
  });

  it('are all used', () => {
    const known = new Set([...used.keys(), ...composed]);
    expect(Object.keys(refusals).filter((code) => !known.has(code))).toEqual([]);
  });

  it('name no value that the code does not give', () => {
    for (const [code, uses] of used)
      for (const { place, values } of uses)
        for (const { 'zh-CN': zh, en } of [refusals[code]!])
          for (const [, name] of `${zh}${en}`.matchAll(/\{(\w+)\}/g))
            expect([place, code, values ?? [name]]).toEqual([place, code, expect.arrayContaining([name])]);
  });

  it('name the same values in both languages', () => {
    const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const [code, { 'zh-CN': zh, en }] of Object.entries(refusals))
      // In a bureau "this award" is said of the one on the screen; its id is said where it is all there is.
      expect([code, [...new Set(names(zh))]]).toEqual([code, [...new Set(names(en))]]);
  });

  it('are Chinese in Chinese', () => {
    for (const [code, { 'zh-CN': zh, en }] of Object.entries(refusals)) {
      expect([code, zh]).toEqual([code, expect.stringMatching(/\p{sc=Han}|[{]text[}]/u)]);
      expect([code, en]).toEqual([code, expect.not.stringMatching(/\p{sc=Han}/u)]);
    }
  });

  it('exist for everything that a command may refer to', () => {
    const data = { school: uuid(1), class: uuid(1), person: uuid(1), programme: uuid(1), toSchool: uuid(1) };
    const source = { class: uuid(1) };
    for (const decider of Object.values(deciders))
      for (const type of Object.keys(decider.commands))
        for (const { stream } of decider.refers?.({ type, data: { ...data, source, replacement: { source } } }) ?? []) {
          const kind = stream.split('-')[0]!;
          expect(Object.keys(refusals)).toContain(kind === 'teacher' ? 'person-unknown' : `${kind}-unknown`);
        }
  });

  it('spell values as people read them', () => {
    const text = (language: 'zh-CN' | 'en') =>
      refusalText(
        new Refused('step-not-allowed', {
          ...{ step: 'Complete', allowed: ['Approve', 'Reject'] },
          state: { 'zh-CN': '已报名', en: 'Applied' },
        }),
        language,
      );
    expect(text('zh-CN')).toBe('当前状态“已报名”不能办理“Complete”；可办理：Approve、Reject。');
    expect(text('en')).toBe('"Complete" is not possible in the state "Applied"; possible: Approve, Reject.');
    expect(refusalText({ code: 'never-heard-of', values: {} }, 'en')).toBe('never-heard-of');
    expect(refusalText({ code: 'class-full', values: {} }, 'en')).toBe('All — places are taken.');
  });
});
