import { canonicalBytes, type Json } from '#libs/canonical';
import { loadCatalogue } from '../../load/catalogue.js';
import { packFromBytes, type Pack, type ResolvedPack } from '../../pack.js';
import { creditsFile, packFile, type Parameter } from '../../schema/pack-files.js';
import type { FactEvent } from '../../verdict.js';

/** What a spec of credits says about its pack; everything else is the least a pack can have. */
export type PackParts = {
  readonly credits?: unknown;
  /** `[unit, value]`, or dated values. */
  readonly parameters?: { readonly [id: string]: readonly [string, string | null] | Parameter };
} & Partial<Pick<ResolvedPack, 'calendar' | 'transition' | 'facts' | 'conditions'>>;

const text = { 'zh-CN': '示例', en: 'example' };
const { words, ...catalogue } = loadCatalogue(new URL('../../../../../rules', import.meta.url).pathname);
const { eventTypes: _, ...wordLists } = words;

/** A pack with these credits and parameters, in credits, with calendar years and the cycle 2021–2025. */
export function packWith({ credits = {}, parameters = {}, ...parts }: PackParts): Pack {
  const resolved = {
    format: 1,
    ...packFile.parse({
      id: '990199-spec',
      version: '1.0.0',
      jurisdiction: { code: '990199', name: text },
      title: text,
      effective: { from: '2020-01-01' },
      calendar: { cycle: { from: '2021-01-01', years: 5 } },
      unit: 'credit',
    }),
    document: { title: text, number: null, issuer: '示例', issued: null, period: '示例', notes: [] },
    clauses: [],
    sourceText: null,
    rules: [],
    programmes: [],
    ...wordLists,
    ...catalogue,
    facts: { ...catalogue.facts, ...parts.facts },
    conditions: parts.conditions ?? {},
    parameters: Object.fromEntries(Object.entries(parameters).map(([id, one]) => [id, parameterOf(one)])),
    credits: creditsFile.parse(credits),
    ...(parts.calendar && { calendar: parts.calendar }),
    ...(parts.transition && { transition: parts.transition }),
  };
  return packFromBytes(canonicalBytes(JSON.parse(JSON.stringify(resolved)) as Json));
}

function parameterOf(given: readonly [string, string | null] | Parameter): Parameter {
  if (!('length' in given)) return given;
  const [unit, value] = given;
  const values = [
    value === null ? { value, basis: 'stated' as const, reason: text } : { value, basis: 'stated' as const },
  ];
  return { label: text, unit, clause: 'SL-1', values };
}

/** An award as the ledger has it; what a spec does not say is a county training of 2021 in credits. */
export function awarded(
  award: string,
  recognised: string,
  occurredOn: string,
  fields: { readonly [field: string]: unknown } = {},
): FactEvent {
  return {
    id: `event-${award}`,
    type: 'fromJurisdiction' in fields ? 'CreditTransferredIn' : 'CreditAwarded',
    position: award,
    recordedAt: '2026-01-01T00:00:00.000Z',
    data: {
      award,
      unit: 'credit',
      recognised,
      level: 'county',
      mode: 'centralized',
      category: 'professional',
      occurredOn,
      countsOn: occurredOn,
      source: { kind: 'manual', title: award, cause: award },
      ...fields,
    },
  };
}
