import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { catalogue, eventKinds, parseStream, type StreamKind } from './catalogue.js';
import type { EventTable } from './decider.js';
import { toNewEvent } from './decider.js';
import { personalFields } from './fields.js';
import { deciders, uuid } from './testing/index.js';
import { evolveCase, noCase } from './workflow/case-state.js';

type Stored = {
  readonly stream: string;
  readonly type: string;
  readonly data: object;
  readonly pii: readonly string[];
};

const stored = JSON.parse(
  readFileSync(new URL('testing/stored-events.json', import.meta.url), 'utf8'),
) as readonly Stored[];
const schemaOf = ({ stream, type }: Pick<Stored, 'stream' | 'type'>) =>
  (catalogue as { readonly [stream: string]: EventTable })[stream]![type]!;
const kinds = Object.keys(catalogue) as StreamKind[];
const types = kinds.flatMap((stream) => Object.keys(catalogue[stream]).map((type) => ({ stream, type })));

describe('an event as it is stored today', () => {
  it('is shown for every type of the catalogue', () => {
    expect(stored.map(({ stream, type }) => ({ stream, type }))).toEqual(expect.arrayContaining(types));
    expect(stored).toHaveLength(types.length);
  });

  it.each(stored.map((one) => [one.type, one] as const))('%s still reads the same', (_, one) => {
    const schema = schemaOf(one);
    const inVault = Object.fromEntries(one.pii.map((field) => [field, true as const]));
    const logged = schema.omit(inVault as never).strict();
    expect(logged.parse(one.data)).toEqual(one.data);
  });

  it.each(stored.map((one) => [one.type, one] as const))('%s shows every field of its schema', (_, one) => {
    expect([...Object.keys(one.data), ...one.pii].sort()).toEqual(Object.keys(schemaOf(one).shape).sort());
  });

  it.each(stored.map((one) => [one.type, one] as const))('%s keeps the same fields in the vault', (_, one) => {
    expect(personalFields(schemaOf(one)).sort()).toEqual([...one.pii].sort());
  });
});

describe('the catalogue', () => {
  it('uses no name of an event twice', () => {
    expect(new Set(types.map(({ type }) => type)).size).toBe(types.length);
    expect(eventKinds.size).toBe(types.length);
  });

  it('has a decider for each kind of stream except cases, which have definitions', () => {
    expect([...Object.keys(deciders), 'case'].sort()).toEqual([...kinds].sort());
  });

  it('is folded without a gap: every event of a stream evolves its state', () => {
    const meta = { actor: 'clerk', scope: 'spec', commandId: uuid(1), occurredAt: '2025-01-01T00:00:00.000Z' };
    const origin = { id: uuid(2), position: '1' as never, recordedAt: meta.occurredAt, meta };
    for (const [stream, decider] of Object.entries(deciders)) {
      let state: unknown = decider.initial;
      for (const one of stored.filter((event) => event.stream === stream)) {
        state = decider.evolve(state, one, origin);
        expect(state).toEqual(expect.any(Object));
      }
    }
    let state = noCase;
    for (const one of stored.filter(({ stream }) => stream === 'case')) state = evolveCase(state, one as never, origin);
    expect(state).toMatchObject({ state: 'accepted', recognised: '87.5', lastDay: '2014-12-20', passed: ['answer'] });
  });

  it.each(['name', 'idNumber', 'cardNumber', 'reason', 'outcome', 'personalDetails'])(
    'keeps every %s that is about a person in the vault',
    (field) => {
      const holders = types.filter(({ stream, type }) => field in schemaOf({ stream, type }).shape);
      expect(holders.length).toBeGreaterThan(0);
      for (const holder of holders) {
        // Names of schools, programmes and machines are public, and the outcome of a decision is a word of a list.
        const isPublic = (field === 'name' && holder.stream !== 'teacher') || holder.stream === 'decision';
        expect([holder.type, personalFields(schemaOf(holder)).includes(field)]).toEqual([holder.type, !isPublic]);
      }
    },
  );

  it('parts what an event says from what only the vault keeps', () => {
    for (const one of stored) {
      const secret = Object.fromEntries(one.pii.map((field) => [field, `秘密·${field}`]));
      const made = toNewEvent((catalogue as { [stream: string]: EventTable })[one.stream]!, {
        type: one.type,
        data: { ...one.data, ...secret, left: undefined },
      });
      expect(made).toEqual({ type: one.type, data: one.data, personal: secret });
      expect(JSON.stringify(made.data)).not.toContain('秘密');
    }
  });

  it('takes the name of a stream apart', () => {
    expect(parseStream(`teacher-${uuid(1)}`)).toEqual({ kind: 'teacher', id: uuid(1) });
    expect(parseStream('policy-500235')).toEqual({ kind: 'policy', id: '500235' });
    expect(parseStream(`case-class-participation-${uuid(4)}`)).toEqual({
      ...{ kind: 'case', workflow: 'class-participation', id: uuid(4) },
    });
  });

  it.each(['person-1', 'teacher', '-', '', `constructor-${uuid(1)}`])('knows no stream "%s"', (stream) => {
    expect(() => parseStream(stream)).toThrow('no stream of the catalogue');
  });
});
