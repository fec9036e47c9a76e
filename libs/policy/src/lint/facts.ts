import { closest, type Finding } from '../finding.js';
import { personAttributes } from '../facts/person.js';
import { finding } from '../load/problems.js';
import type { FactDefinition } from '../schema/pack-files.js';
import { circlesIn } from './circles.js';
import { kindOf, unitOf, type Draft } from './draft.js';
import { checkAwardFields, checkRecordFields } from './fields.js';
import { isUnread, keysIn } from './names.js';

type Aggregate = Extract<FactDefinition, { aggregate: string }>;
type Derived = Extract<FactDefinition, { derive: string }>;

/** Facts: sources, attributes and fields that exist, units that come out, windows the calendar has, no circles. */
export function checkFacts(draft: Draft): Finding[] {
  const { file, parsed } = draft.own.facts;
  const own = Object.entries(parsed?.facts ?? {});
  return [
    ...own.flatMap(([name, definition]) => {
      const at = `/facts/${name}`;
      if ('derive' in definition) return checkDerived(file, at, definition, draft);
      return 'aggregate' in definition
        ? checkAggregate(file, at, definition, draft)
        : checkAttribute(file, `${at}/of`, definition.of);
    }),
    ...circlesIn(
      own.map(([name]) => name),
      (name) => reads(draft.facts[name]),
    ).map(({ name, way }) => finding(file, `/facts/${name}`, 'waits-for-itself', { name: way.join(' → ') })),
  ];
}

/** The facts that a fact is made from. */
function reads(definition: FactDefinition | undefined): readonly string[] {
  if (!definition) return [];
  if ('derive' in definition) return definition.of;
  const window = 'window' in definition ? definition.window : 'rule';
  return typeof window === 'object' && 'extendedTo' in window ? [window.extendedTo] : [];
}

function checkAttribute(file: string, at: string, of: string): Finding[] {
  const known = Object.keys(personAttributes);
  return known.includes(of) ? [] : [finding(file, at, 'unknown-attribute', { name: of }, closest(of, known))];
}

function checkAggregate(file: string, at: string, definition: Aggregate, draft: Draft): Finding[] {
  const { from, aggregate, of, excluding } = definition;
  const needsField = !['count', 'exists', 'days'].includes(aggregate);
  return [
    ...checkSource(file, `${at}/from`, from, draft),
    ...(needsField && of === undefined ? [finding(file, at, 'field-needed', { name: aggregate })] : []),
    ...(excluding === undefined || excluding === 'leave' ? [] : checkRecord(file, `${at}/excluding`, excluding, draft)),
    ...(from.startsWith('record:')
      ? checkRecordFields(file, at, definition, draft.records[from.slice('record:'.length)])
      : []),
    ...(from === 'award' || from === 'counted'
      ? checkAwardFields(file, `${at}/where`, Object.keys(definition.where))
      : []),
    ...checkAggregateUnit(file, at, definition, draft),
    ...checkFactWindow(file, at, definition, draft),
  ];
}

function checkSource(file: string, at: string, from: string, draft: Draft): Finding[] {
  if (from.startsWith('record:')) {
    const kind = from.slice('record:'.length);
    return checkRecord(file, at, kind, draft, 'record:');
  }
  const types = ['award', 'counted', ...draft.catalogue.words.eventTypes.map(({ id }) => id)];
  return types.includes(from) ? [] : [finding(file, at, 'unknown-event-type', { name: from }, closest(from, types))];
}

function checkRecord(file: string, at: string, name: string, { own, records }: Draft, prefix = ''): Finding[] {
  const known = [...Object.keys(records), ...keysIn(own.records.raw, 'records')];
  if (known.includes(name) || isUnread(own.records, own)) return [];
  const meant = closest(name, known);
  return [finding(file, at, 'unknown-record', { name }, meant && `${prefix}${meant}`)];
}

/** The unit an aggregate comes out in, where it cannot be any other. */
function checkAggregateUnit(file: string, at: string, definition: Aggregate, { catalogue, records }: Draft): Finding[] {
  const { from, aggregate, of, unit, where } = definition;
  const wrong = (wanted: string) => [
    finding(file, `${at}/unit`, 'wrong-unit', { name: aggregate, unit, wanted }, wanted),
  ];
  if (aggregate === 'exists') return unit === 'yesNo' ? [] : wrong('yesNo');
  if (aggregate === 'days' || aggregate === 'spanDays') return unit === 'day' ? [] : wrong('day');
  if (aggregate === 'count' || aggregate === 'distinct')
    return kindOf(catalogue, unit) === 'amount' ? [] : wrong('time');
  if (from.startsWith('record:')) {
    const field = of === undefined ? undefined : records[from.slice('record:'.length)]?.fields[of];
    return !field || field.unit === unit ? [] : wrong(field.unit);
  }
  const amounts = (from === 'award' || from === 'counted') && (of === 'counted' || of === 'recognised');
  const inUnit = where['unit'];
  return amounts && typeof inUnit === 'string' && inUnit !== unit ? wrong(inUnit) : [];
}

function checkFactWindow(file: string, at: string, { window }: Aggregate, draft: Draft): Finding[] {
  if (typeof window !== 'object') return [];
  if ('until' in window)
    return [
      ...checkUnit(file, `${at}/window/days`, `param:${window.days}`, 'day', draft),
      ...(window.lead === undefined ? [] : checkUnit(file, `${at}/window/lead`, `param:${window.lead}`, 'day', draft)),
    ];
  return 'extendedTo' in window ? checkUnit(file, `${at}/window/extendedTo`, window.extendedTo, 'date', draft) : [];
}

/** That a fact or parameter is in a unit. */
export function checkUnit(file: string, at: string, name: string, wanted: string, draft: Draft): Finding[] {
  const unit = unitOf(name, draft);
  return unit === undefined || unit === wanted
    ? []
    : [finding(file, at, 'wrong-unit', { name: name.replace(/^param:/, ''), unit, wanted })];
}

function checkDerived(file: string, at: string, { derive, of, unit, round }: Derived, draft: Draft): Finding[] {
  const parts = of.map((name, i) => ({
    name,
    at: `${at}/of/${i}`,
    unit: name === '0' ? undefined : unitOf(name, draft),
  }));
  const unknown = parts.flatMap((part) => unknownPart(file, part, draft));
  const differing = (wanted: string) =>
    parts
      .filter((part) => part.unit !== undefined && part.unit !== wanted)
      .map((part) => finding(file, part.at, 'wrong-unit', { name: part.name, unit: part.unit!, wanted }));
  if (derive === 'ratio') return [...unknown, ...checkRatio()];
  if (derive === 'product') return [...unknown, ...checkProduct()];
  const ordered = ['amount', 'ratio', 'date'].includes(kindOf(draft.catalogue, unit));
  if (!ordered) return [...unknown, finding(file, `${at}/unit`, 'not-comparable', { name: unit })];
  return [...unknown, ...differing(unit)];

  /** Of one unit it is a bare ratio; of two it is so much of the first for one of the second. */
  function checkRatio(): Finding[] {
    if (unit === 'ratio') return differing(parts[0]!.unit ?? parts[1]!.unit ?? unit);
    const perUnit = parts.length === 2 && parts[0]!.unit === unit && parts[1]!.unit !== unit;
    return perUnit ? [] : [finding(file, `${at}/unit`, 'wrong-unit', { name: derive, unit, wanted: 'ratio' }, 'ratio')];
  }

  /** An amount times ratios. */
  function checkProduct(): Finding[] {
    const amounts = parts.filter((part) => part.unit !== undefined && part.unit !== 'ratio');
    return [
      ...amounts
        .filter((part, i) => i > 0 || part.unit !== unit)
        .map((part, i) =>
          finding(file, part.at, 'wrong-unit', {
            name: part.name,
            unit: part.unit!,
            wanted: i > 0 || amounts[0] !== part ? 'ratio' : unit,
          }),
        ),
      ...(round === undefined && unit !== 'ratio' ? [finding(file, at, 'round-missing')] : []),
    ];
  }
}

function unknownPart(file: string, { name, at }: { name: string; at: string }, draft: Draft): Finding[] {
  if (name === '0' || name.startsWith('activity.')) return [];
  if (name.startsWith('param:')) {
    const id = name.slice('param:'.length);
    if (draft.parameters[id]) return [];
    return [finding(file, at, 'unknown-parameter', { name: id }, closest(id, Object.keys(draft.parameters)))];
  }
  if (draft.facts[name]) return [];
  return [finding(file, at, 'unknown-fact', { name }, closest(name, Object.keys(draft.facts)))];
}
