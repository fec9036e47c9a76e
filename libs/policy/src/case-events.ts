import { addDays, type LegalDate } from '#libs/canonical';
import type { Activity } from './credits/valuation.js';
import type { Pack } from './pack.js';
import type { CaseEvent } from './schema/pack-files.js';
import type { FactEvent } from './verdict.js';

/** An award of a golden case. */
export type CaseAward = Extract<CaseEvent, { award: string }>;

/** What an award is recognised with. */
export type RecognisedAmount = { readonly amount: string; readonly unit: string };

/**
 * The short forms of a golden case as events of the ledger, in the order in which they are given. An award that states no
 * amount takes the one that is given for it; nothing is recognised where there is none. A withdrawal after `asOf` is not
 * known yet.
 */
export function caseEvents(
  pack: Pack,
  short: readonly CaseEvent[],
  { recognised = {}, asOf }: { recognised?: { readonly [award: string]: RecognisedAmount }; asOf?: LegalDate } = {},
): FactEvent[] {
  const events: FactEvent[] = [];
  const add = (type: string, data: FactEvent['data']): void => {
    const position = String(events.length + 1).padStart(6, '0');
    events.push({ id: `event-${position}`, type, position, recordedAt: '2026-01-01T00:00:00.000Z', data });
  };
  for (const one of short) {
    if ('award' in one) addAward(pack, one, recognised[one.award], add);
    else if ('record' in one) addRecords(pack, one, add);
    else if (!('withdraw' in one)) addOther(pack, one, add);
    else if (asOf === undefined || one.on <= asOf)
      add('RecordWithdrawn', { record: one.withdraw, kind: kindOf(short, one.withdraw), reason: '' });
  }
  return events;
}

/** What the valuation of an award asks about: the fields of the activity, and what the award itself says. */
export function activityOf({ level, mode, category, topic, activity }: CaseAward): Activity {
  return { level, mode, category, ...(topic !== undefined && { topic }), ...activity };
}

type Add = (type: string, data: FactEvent['data']) => void;

function addAward(pack: Pack, one: CaseAward, valued: RecognisedAmount | undefined, add: Add): void {
  const recognised = one.amount ?? valued?.amount;
  if (recognised === undefined || recognised === '0') return;
  add(one.transferredFrom ? 'CreditTransferredIn' : 'CreditAwarded', {
    award: one.award,
    jurisdiction: pack.jurisdiction.code,
    unit: one.unit ?? valued?.unit ?? pack.unit,
    recognised,
    level: one.level,
    mode: one.mode,
    category: one.category,
    occurredOn: one.on,
    countsOn: one.countsOn ?? one.on,
    source: { kind: 'manual', title: one.award, cause: one.cause ?? one.award },
    ...(one.topic !== undefined && { topic: one.topic }),
    ...(one.approved !== undefined && { approved: one.approved }),
    ...(one.activity && { activity: one.activity }),
    ...(one.corrects && { corrects: one.corrects }),
    ...(one.transferredFrom && { fromJurisdiction: one.transferredFrom }),
  });
}

function addRecords(pack: Pack, one: Extract<CaseEvent, { record: string }>, add: Add): void {
  const id = one.id ?? `${one.record}-${one.on}`;
  for (let i = 0; i < one.times; i++)
    add('RecordFiled', {
      record: one.times === 1 ? id : `${id}-${i + 1}`,
      kind: one.record,
      subject: { kind: pack.records[one.record]?.subject ?? 'person', id: 'case' },
      jurisdiction: pack.jurisdiction.code,
      on: addDays(one.on, i),
      fields: one.fields,
    });
}

function kindOf(short: readonly CaseEvent[], record: string): string | undefined {
  return short.flatMap((one) =>
    'record' in one && (one.id ?? `${one.record}-${one.on}`) === record ? one.record : [],
  )[0];
}

type Other = Exclude<CaseEvent, CaseAward | { record: string } | { withdraw: string }>;

function addOther(pack: Pack, one: Other, add: Add): void {
  const here = pack.jurisdiction.code;
  if ('event' in one) add(one.event, one.data);
  else if ('hired' in one)
    add('PersonHired', {
      jurisdiction: one.jurisdiction ?? here,
      school: 'school',
      staffCategory: one.category ?? 'teacher',
      stage: one.stage ?? 'primary',
      hiredOn: one.hired,
      firstPost: one.firstPost,
    });
  else if ('post' in one)
    add('PostChanged', { staffCategory: one.category ?? 'teacher', stage: one.stage ?? 'primary', from: one.post });
  else if ('transferred' in one)
    add('PersonTransferred', {
      fromSchool: 'school',
      toSchool: 'other',
      jurisdiction: one.to ?? here,
      on: one.transferred,
    });
  else if ('leave' in one) {
    add('LeaveStarted', { leave: one.from, kind: one.leave, from: one.from });
    if (one.to) add('LeaveEnded', { leave: one.from, to: one.to });
  } else if ('ended' in one) add('EmploymentEnded', { kind: one.kind, on: one.ended });
  else if ('shadowing' in one)
    for (let i = 0; i < one.days; i++)
      add('ShadowingDayRecorded', { school: 'base', on: addDays(one.shadowing, i), baseSchool: one.base });
  else if ('revoke' in one)
    add('CreditRevoked', { award: one.revoke, unit: pack.unit, amount: one.amount, kind: one.kind, basis: 'default' });
  else add('CreditRestored', { award: one.restore, unit: pack.unit, amount: one.amount });
}
