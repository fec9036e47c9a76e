import { describe, expect, it } from '@jest/globals';
import { catalogue, toNewEvent, type StreamKind } from '#libs/domain';
import { Keyring, openMemoryLog, START, type Recorded } from '#libs/event-log';
import { CloudEvent } from 'cloudevents';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { partitionOf, toCloudEvent, TYPE_PREFIX, wantsType } from './cloud-event.js';

type Stored = {
  readonly stream: StreamKind;
  readonly type: string;
  readonly data: object;
  readonly pii: readonly string[];
};

const person = '00000000-0000-7000-8000-000000000001';
const school = '00000000-0000-7000-8000-000000000010';
const ledger = '5f0f2c1e-0000-4000-8000-000000000001';
const stored = JSON.parse(
  readFileSync(new URL('../../domain/src/testing/stored-events.json', import.meta.url), 'utf8'),
) as readonly Stored[];

/** One event of every type, written to a log and read with its personal fields opened. */
async function everyEvent(): Promise<readonly Recorded[]> {
  const log = openMemoryLog({ keyring: new Keyring(Buffer.alloc(32, 5)) });
  for (const { stream: kind, type, data, pii } of stored) {
    const secrets = Object.fromEntries(pii.map((field) => [field, `秘密 ${field}`]));
    await log.append({
      stream: streamOf(kind, type),
      expected: 'no-stream',
      commandId: randomUUID(),
      command: null,
      meta: { ...{ actor: person, scope: 'bureau.hr@500235', jurisdiction: '500235', school }, ...when() },
      events: [toNewEvent(catalogue[kind], { type, data: { ...data, ...secrets } })],
    });
  }
  return (await log.readAll({ after: START, limit: 1000, open: true })).events;
}

const when = () => ({ occurredAt: '2025-06-01T02:00:00.000Z', cause: '00000000-0000-5000-8000-000000000009' });
/** Each event in a stream of its own: which one does not matter here. */
const streamOf = (kind: StreamKind, type: string) =>
  kind === 'case' ? `case-appeal-${type}-${person}` : `${kind}-${person}-${type}`;

const events = await everyEvent();

describe('an event of the feed', () => {
  it.each(events.map((event) => [event.type, event] as const))('%s is a CloudEvent to the letter', (type, event) => {
    const mapped = toCloudEvent(ledger, event);
    const parsed = new CloudEvent(JSON.parse(JSON.stringify(mapped)) as object, true);
    expect(parsed.validate()).toBe(true);
    expect(parsed).toMatchObject({
      ...{ specversion: '1.0', type: `shixun.${type}`, id: event.id, source: `urn:shixun:ledger:${ledger}` },
      ...{ subject: event.stream, sequence: event.position, eventhash: event.leaf, jurisdiction: '500235', school },
      ...{ causationid: when().cause, datacontenttype: 'application/json', data: event.data },
    });
    expect(Date.parse(parsed.time!)).toBe(Date.parse(event.recordedAt));
  });

  it('holds nothing personal, also when it was opened before', () => {
    for (const event of events) {
      expect(Object.keys(event.personal).sort()).toEqual(Object.keys(event.pii).sort());
      expect(JSON.stringify(toCloudEvent(ledger, event))).not.toContain('秘密');
    }
    expect(events.filter(({ personal }) => Object.keys(personal).length > 0).length).toBeGreaterThan(15);
  });

  it('does without what its event does not have', () => {
    const { jurisdiction: _j, school: _s, cause: _c, ...meta } = events[0]!.meta;
    const mapped = toCloudEvent(ledger, { ...events[0]!, meta });
    expect(new CloudEvent({ ...mapped }, true).validate()).toBe(true);
    for (const name of ['jurisdiction', 'school', 'causationid']) expect(mapped).not.toHaveProperty(name);
  });

  it('has attributes that every consumer can read: short, lower-case letters and digits', () => {
    for (const name of Object.keys(toCloudEvent(ledger, events[0]!))) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
  });

  it('comes in the order of the ledger, which its sequence says as text', () => {
    const sequences = events.map((event) => toCloudEvent(ledger, event).sequence);
    expect([...sequences].sort()).toEqual(sequences);
  });
});

describe('the lane of an event', () => {
  it.each([
    [`teacher-${person}`, {}, person],
    [`credit-${person}`, {}, person],
    [`decision-${person}`, {}, person],
    [`case-class-participation-${school}`, { subject: person }, person],
    [`case-class-participation-${school}`, {}, `case-class-participation-${school}`],
    [`class-${school}`, { subject: person }, `class-${school}`],
    [`school-${school}`, {}, `school-${school}`],
    ['policy-500235', {}, 'policy-500235'],
  ])('of %s with %j is %s', (stream, data, lane) => expect(partitionOf({ stream, data })).toBe(lane));
});

describe('a subscription by type', () => {
  it.each<[string[], string, boolean]>([
    [[], 'CreditAwarded', true],
    [['Credit*'], 'CreditAwarded', true],
    [['Credit*'], 'DecisionRecorded', false],
    [['shixun.Credit*'], 'CreditRevoked', true],
    [['*Recorded'], 'DecisionRecorded', true],
    [['*Recorded'], 'DecisionCorrected', false],
    [['*'], 'Applied', true],
    [['Applied'], 'Applied', true],
    [['Applied'], 'AppliedAgain', false],
    [['credit*'], 'CreditAwarded', false],
    [['Credit.'], 'CreditX', false],
    [['(Credit|Decision).*'], 'CreditAwarded', false],
    [['Decision*', 'CreditRevoked'], 'CreditRevoked', true],
    [['C*d'], 'CreditAwarded', true],
    [['x**'], 'CreditAwarded', false],
    [['Credit**Awarded'], 'CreditAwarded', true],
    [['Credited*ed'], 'Credited', false],
    [[''], 'CreditAwarded', false],
  ])('to %j gets %s: %s', (globs, type, wanted) => expect(wantsType(globs, type)).toBe(wanted));

  it('is not slow for a glob of many stars', () => {
    const began = performance.now();
    expect(wantsType([`${'*a'.repeat(40)}!`], 'a'.repeat(60))).toBe(false);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('names types as the feed does', () => expect(TYPE_PREFIX).toBe('shixun.'));
});
