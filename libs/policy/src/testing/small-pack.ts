import { packOf, type Pack, type ResolvedPack } from '../pack.js';
import type { z } from 'zod';
import { creditsFile, factDefinition, parameter, rule } from '../schema/pack-files.js';
import type { FactValue } from '../verdict.js';

const said = (text: string) => ({ 'zh-CN': text, en: text });

/** What a small pack is about; labels, clauses and titles are filled in. */
export type SmallPack = {
  /** Facts by name: a unit, or a definition without a label. A bare unit is a sum over awards or, where it is no amount, an attribute. */
  readonly facts?: { readonly [name: string]: string | { readonly unit: string; readonly [field: string]: unknown } };
  /** Parameters by id: unit and value; `null` is a silent document. */
  readonly parameters?: {
    readonly [id: string]: readonly [unit: string, value: string | boolean | readonly string[] | null];
  };
  readonly conditions?: ResolvedPack['conditions'];
  /** Rules by id; by default of the purpose `cycle` for the cycle. */
  readonly rules: { readonly [id: string]: Partial<z.input<typeof rule>> & Pick<z.input<typeof rule>, 'requires'> };
  readonly transition?: ResolvedPack['transition'];
};

const numeric = ['credit', 'hour', 'day', 'time', 'item'];

/** A pack that exists in memory only, with no more than a test is about. */
export function smallPack({ facts = {}, parameters = {}, conditions = {}, rules, transition }: SmallPack): Pack {
  return packOf({
    format: 1,
    id: '990101-small',
    version: '1.0.0',
    jurisdiction: { code: '990101', name: said('示例县') },
    title: said('示例办法'),
    effective: { from: '2021-01-01' },
    calendar: {
      year: { starts: '01-01', basis: 'default' },
      schoolYear: { starts: '09-01', basis: 'default' },
      cycle: { kind: 'fixed', from: '2021-01-01', years: 5, basis: 'stated' },
      probation: { years: 1, basis: 'default' },
    },
    unit: 'credit',
    ...(transition && { transition }),
    coverage: { reserved: [], exceptions: [] },
    notes: [],
    document: {
      title: said('示例办法'),
      number: null,
      issuer: '示例县教育局',
      issued: '2020-12-01',
      period: 'from 2021',
      notes: [],
    },
    clauses: [],
    sourceText: null,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([id, [unit, value]]) => [
        id,
        parameter.parse({
          label: said(id),
          unit,
          clause: 'SM-1',
          values: [value === null ? { value, reason: said('文件未写明') } : { value }],
        }),
      ]),
    ),
    conditions,
    rules: Object.entries(rules).map(([id, one]) =>
      rule.parse({
        id,
        clause: 'SM-1',
        title: said(id),
        window: 'cycle',
        purpose: ['cycle'],
        ifNot: [{ consequence: 'small.failed', clause: 'SM-1', basis: 'stated' }],
        ...one,
      }),
    ),
    facts: Object.fromEntries(
      Object.entries(facts).map(([name, one]) => [
        name,
        factDefinition.parse({ label: said(name), ...definitionOf(one) }),
      ]),
    ),
    records: {},
    credits: creditsFile.omit({ $schema: true }).parse({}),
    roles: [],
    programmes: [],
    workflows: [],
    units: [
      ...numeric.map((id) => [id, true] as const),
      ...['ratio', 'list', 'date', 'yesNo', 'text'].map((id) => [id, false] as const),
    ].map(([id, isNumeric]) => ({ id, label: said(id), numeric: isNumeric })),
    levels: ['province', 'city', 'county', 'school'].map((id) => ({ id, label: said(id) })),
    modes: [],
    categories: [],
    staffCategories: [],
    stages: [],
    purposes: [],
    consequences: [{ id: 'small.failed', label: said('不合格'), text: said('不合格'), kind: 'sanction' }],
    messages: Object.fromEntries(
      ['unknown.fact', 'unknown.parameter', 'unknown.noValue'].map((code) => [code, said(code)]),
    ),
  });
}

function definitionOf(one: string | { readonly unit: string }): { readonly unit: string } {
  if (typeof one !== 'string') return one;
  return numeric.includes(one)
    ? ({ from: 'award', aggregate: 'sum', of: 'recognised', unit: one } as { unit: string })
    : ({ from: 'person', of: 'stage', unit: one } as { unit: string });
}

/** Facts with these values and no evidence, in the units that the pack declares. */
export function factsOf(
  pack: Pack,
  values: { readonly [name: string]: string | boolean | null | Partial<FactValue> },
): { [name: string]: FactValue } {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      {
        value: null,
        unit: pack.facts[name]!.unit,
        evidence: [],
        ...(typeof value === 'object' && value !== null ? value : { value }),
      },
    ]),
  );
}
