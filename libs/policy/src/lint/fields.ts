import { closest, pointerTo, type Finding } from '../finding.js';
import { finding } from '../load/problems.js';
import type { Names } from '../load/references.js';
import type { Bilingual } from '../schema/fields.js';
import type { FactDefinition, RecordKind } from '../schema/pack-files.js';
import type { Draft } from './draft.js';

type Aggregate = Extract<FactDefinition, { aggregate: string }>;

const award: Bilingual = { 'zh-CN': '学分', en: 'An award' };

function ofKind(record: string): Bilingual {
  return { 'zh-CN': `记录种类“${record}”`, en: `The kind of record "${record}"` };
}

/** What every record says beside its own fields. */
const ofEveryRecord = ['on', 'subject', 'jurisdiction', 'record', 'kind'];
/** What every award says; dots lead into objects, as in `source.kind` and `activity.rank`. */
const ofEveryAward = [
  ...['award', 'unit', 'planned', 'recognised', 'counted', 'level', 'mode', 'category', 'topic', 'approved', 'title'],
  ...[
    'occurredOn',
    'countsOn',
    'cause',
    'clause',
    'corrects',
    'fromJurisdiction',
    'transferredFrom',
    'source',
    'activity',
  ],
];

/** Fields of a record that a fact names: declared ones, and words that stand in their lists. */
export function checkRecordFields(
  file: string,
  at: string,
  { from, of, on, where }: Aggregate,
  kind: RecordKind | undefined,
): Finding[] {
  if (!kind) return [];
  const known = [...Object.keys(kind.fields), ...ofEveryRecord];
  const name = from.slice('record:'.length);
  const unknown = (field: string, path: string): Finding[] =>
    known.includes(field)
      ? []
      : [finding(file, path, 'unknown-field', { name: field, kind: ofKind(name) }, closest(field, known))];
  return [
    ...(of === undefined ? [] : unknown(of, `${at}/of`)),
    ...(on === undefined ? [] : unknown(on, `${at}/on`)),
    ...Object.entries(where).flatMap(([field, wanted]) => [
      ...unknown(field, `${at}/where${pointerTo([field])}`),
      ...checkValues(file, `${at}/where${pointerTo([field])}`, kind, field, valuesIn(wanted)),
    ]),
  ];
}

function valuesIn(wanted: Aggregate['where'][string]): string[] {
  if (typeof wanted === 'string') return [wanted];
  if (Array.isArray(wanted)) return wanted;
  return typeof wanted === 'object' && 'not' in wanted && typeof wanted.not === 'string' ? [wanted.not] : [];
}

function checkValues(file: string, at: string, kind: RecordKind, field: string, values: readonly string[]): Finding[] {
  const known = kind.fields[field]?.open ? undefined : kind.fields[field]?.values;
  if (!known) return [];
  return values
    .filter((value) => !known.includes(value))
    .map((name) => finding(file, at, 'unknown-field-value', { name, kind: field }, closest(name, known)));
}

/** Fields of awards that are misspelled. Events may say more than is listed here, so a name of its own is left alone. */
export function checkAwardFields(file: string, at: string, fields: readonly string[]): Finding[] {
  return fields.flatMap((name) => {
    const first = name.split('.')[0]!;
    const meant = ofEveryAward.includes(first) ? undefined : closest(first, ofEveryAward);
    return meant === undefined
      ? []
      : [finding(file, `${at}${pointerTo([name])}`, 'unknown-field', { name, kind: award }, meant)];
  });
}

/**
 * What counts reads awards, where fields of the activity stand under `activity.`: a name that only the valuation knows
 * would never hold there.
 */
export function checkActivityFields(file: string, at: string, fields: readonly string[], valued: readonly string[]) {
  return fields
    .filter((name) => !ofEveryAward.includes(name.split('.')[0]!) && valued.includes(name))
    .map((name) =>
      finding(file, `${at}${pointerTo([name])}`, 'unknown-field', { name, kind: award }, `activity.${name}`),
    );
}

/** Rules and facts whose values a golden case expects are there. */
export function checkExpectations({ own }: Draft, { rules, facts }: Names): Finding[] {
  const known = { rule: rules, fact: facts };
  return own.cases.flatMap(({ file, parsed }) =>
    (parsed?.cases ?? []).flatMap(({ expect }, i) => {
      const check = (of: 'rule' | 'fact', key: 'requirements' | 'outlook' | 'needed' | 'facts') =>
        Object.keys(expect[key] ?? {})
          .filter((name) => known[of]?.includes(name) === false)
          .map((name) => {
            const at = `/cases/${i}/expect/${key}${pointerTo([name])}`;
            return finding(file, at, `unknown-${of}`, { name }, closest(name, known[of]!));
          });
      return [
        ...check('rule', 'requirements'),
        ...check('rule', 'outlook'),
        ...check('rule', 'needed'),
        ...check('fact', 'facts'),
      ];
    }),
  );
}

/** Records in golden cases have the fields of their kind. */
export function checkCaseRecords({ own, records }: Draft): Finding[] {
  return own.cases.flatMap(({ file, parsed }) =>
    (parsed?.cases ?? []).flatMap(({ events }, i) =>
      events.flatMap((event, j) => {
        const kind = 'record' in event ? records[event.record] : undefined;
        if (!('record' in event) || !kind) return [];
        const known = Object.keys(kind.fields);
        return Object.entries(event.fields).flatMap(([name, value]) => {
          const at = `/cases/${i}/events/${j}/fields/${name}`;
          return known.includes(name)
            ? checkValues(file, at, kind, name, typeof value === 'string' ? [value] : [])
            : [finding(file, at, 'unknown-field', { name, kind: ofKind(event.record) }, closest(name, known))];
        });
      }),
    ),
  );
}
