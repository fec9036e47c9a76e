import { addDays } from '#libs/canonical';
import { countCredits } from './credits/counting.js';
import { decide } from './decide.js';
import type { Pack } from './pack.js';
import type { CaseEvent, GoldenCase } from './schema/pack-files.js';
import type { Decision, FactEvent } from './verdict.js';
import { windowOf } from './facts/window.js';

/**
 * Runs a golden case: what it expected and what came out instead, a line each; empty when it holds. Only what the case
 * expects is compared, so that a case says what it is about.
 */
export async function runGoldenCase(pack: Pack, golden: GoldenCase): Promise<readonly string[]> {
  return (await runGoldenCaseFully(pack, golden)).differences;
}

/** What a golden case came to: its differences, and the value of each rule, for those who count what cases decide. */
export type GoldenCaseResult = {
  readonly differences: readonly string[];
  readonly requirements: Decision['requirements'];
};

/** Runs a golden case as {@link runGoldenCase} does, and answers the value of each rule besides. */
export async function runGoldenCaseFully(pack: Pack, golden: GoldenCase): Promise<GoldenCaseResult> {
  const events = caseEvents(pack, golden.events);
  const window = windowOf(pack, golden.window.kind, golden.window.key);
  const { purpose, asOf, expect, interpretations } = golden;
  const decision = await decide(pack, {
    subject: 'case',
    events,
    purpose,
    window,
    asOf,
    interpretations,
    position: '0',
  });
  const counted = countCredits(pack, { events, window, asOf, purpose });
  const found = [
    ...differences('outcome', expect.outcome, decision.outcome),
    ...Object.entries(expect.requirements ?? {}).flatMap(([rule, value]) =>
      differences(`requirement ${rule}`, value, decision.requirements.find((one) => one.rule === rule)?.value),
    ),
    ...differences('consequences', expect.consequences && [...expect.consequences].sort(), namesOf(decision)),
    ...differences('unknown', expect.unknown && [...expect.unknown].sort(), unknownOf(decision)),
    ...differences('counted', expect.counted, counted.totals.counted),
    ...Object.entries(expect.rows ?? {}).flatMap(([award, { counted: amount, reason }]) => {
      const row = counted.rows.find((one) => one.award === award);
      return [
        ...differences(`row ${award}`, amount, row?.counted),
        ...differences(`reason ${award}`, reason, row?.reason.code),
      ];
    }),
  ];
  return { differences: found, requirements: decision.requirements };
}

function differences(what: string, expected: unknown, came: unknown): string[] {
  if (expected === undefined || JSON.stringify(expected) === JSON.stringify(came)) return [];
  return [`${what}: expected ${JSON.stringify(expected)}, came ${JSON.stringify(came)}`];
}

function namesOf({ consequences }: Decision): string[] {
  return [...new Set(consequences.map(({ consequence }) => consequence))].sort();
}

function unknownOf({ requirements }: Decision): string[] {
  return [...new Set(requirements.flatMap(({ unknown }) => unknown))].sort();
}

/** The short forms of a golden case as events of the ledger, in the order in which they are given. */
export function caseEvents(pack: Pack, short: readonly CaseEvent[]): FactEvent[] {
  const events: FactEvent[] = [];
  const add = (type: string, data: FactEvent['data']): void => {
    const position = String(events.length + 1).padStart(6, '0');
    events.push({ id: `event-${position}`, type, position, recordedAt: '2026-01-01T00:00:00.000Z', data });
  };
  for (const one of short) written(pack, one, add);
  return events;
}

function written(pack: Pack, one: CaseEvent, add: (type: string, data: FactEvent['data']) => void): void {
  const here = pack.jurisdiction.code;
  if ('hired' in one)
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
  else if ('award' in one)
    add(one.transferredFrom ? 'CreditTransferredIn' : 'CreditAwarded', {
      award: one.award,
      jurisdiction: here,
      unit: one.unit ?? pack.unit,
      recognised: one.amount,
      level: one.level,
      mode: one.mode,
      category: one.category,
      occurredOn: one.on,
      countsOn: one.on,
      source: { kind: 'manual', title: one.award, cause: one.award },
      ...(one.corrects && { corrects: one.corrects }),
      ...(one.transferredFrom && { fromJurisdiction: one.transferredFrom }),
    });
  else if ('revoke' in one)
    add('CreditRevoked', { award: one.revoke, unit: pack.unit, amount: one.amount, kind: one.kind, basis: 'default' });
  else if ('restore' in one) add('CreditRestored', { award: one.restore, unit: pack.unit, amount: one.amount });
}
