import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START, type Position, type Recorded } from '#libs/event-log';
import { loadPacks } from '#libs/policy';
import { settableClock } from '../apps/api/src/demo/clock.js';
import { startService, type Service } from './testing/service.js';
import { walkAll, walksUnder, type Walked } from './testing/walks.js';

/**
 * Every golden walk of every pack through the API of a real service: the definitions as their users meet them. What the
 * definition forbids at each point is tried too, and must be refused with its own message.
 */
const { packs } = loadPacks('./rules');
const placed = walksUnder('./rules', (code) => packs.find(({ jurisdiction }) => jurisdiction.code === code)!);
const first = placed.map(({ walk }) => walk.on).sort()[0]!;

describe('over HTTP', () => {
  let service: Service;
  let walked: readonly Walked[];
  const caused = new Map<string, Recorded[]>();
  const events = new Map<string, Recorded[]>();

  beforeAll(async () => {
    const clock = settableClock(`${first}T00:00:00.000Z`);
    service = await startService({}, clock.now);
    walked = await walkAll(service, clock, placed);
    await service.settled();
    for (let after: Position = START; ;) {
      const page = await service.ledger.log.readAll({ after, limit: 1000 });
      for (const event of page.events) {
        if (event.meta.cause) caused.set(event.meta.cause, [...(caused.get(event.meta.cause) ?? []), event]);
        if (event.stream.startsWith('case-')) events.set(event.stream, [...(events.get(event.stream) ?? []), event]);
      }
      if (page.atHead) break;
      after = page.next;
    }
  }, 300_000);
  afterAll(() => service.stop());

  const cases = placed.map(({ walk, jurisdiction, definition }, i) => {
    const clauses = (walk.clauses ?? [definition.clause ?? '']).join(' ');
    return [`${jurisdiction} ${walk.workflow} ${clauses}: ${walk.name['zh-CN']}`, i] as const;
  });

  describe.each(cases)('%s', (_, i) => {
    it('comes to its end', () => {
      const { error, state, tracks, walk } = walked[i]!;
      expect([error, state]).toEqual([undefined, walk.expect.state]);
      if (walk.expect.tracks) expect(tracks).toMatchObject(walk.expect.tracks);
    });

    it('causes what it must, and nothing of it is refused', () => {
      const { walk, case: id } = walked[i]!;
      const own = events.get(`case-${walk.workflow}-${id}`) ?? [];
      expect(own.filter(({ type }) => type === 'EffectRefused').map(({ data }) => data)).toEqual([]);
      const effects = own.flatMap((event) => caused.get(event.id) ?? []);
      expect(effects.length).toBeGreaterThanOrEqual(walk.expect.effects?.length ?? 0);
    });

    it('refuses all else on the way', () => expect(walked[i]!.faults).toEqual([]));
  });

  it('every definition of every pack is walked, and thousands of refusals were tried', () => {
    const all = packs
      .filter(({ id }) => placed.some(({ jurisdiction }) => id.startsWith(jurisdiction)))
      .flatMap(({ jurisdiction, workflows }) => workflows.map(({ id }) => `${jurisdiction.code}/${id}`));
    const own = new Set(placed.map(({ jurisdiction, walk }) => `${jurisdiction}/${walk.workflow}`));
    const inCatalogue = new Set(
      placed.filter(({ file }) => file.startsWith('catalogue')).map(({ walk }) => walk.workflow),
    );
    expect(all.filter((one) => !own.has(one) && !inCatalogue.has(one.slice(7)))).toEqual([]);
    expect(walked.reduce((sum, { tried }) => sum + tried, 0)).toBeGreaterThan(1000);
  });
});
