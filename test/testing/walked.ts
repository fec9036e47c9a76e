import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START, type Position, type Recorded } from '#libs/event-log';
import { loadWorkflows } from '#libs/policy';
import { settableClock } from '../../apps/api/src/demo/clock.js';
import { startService, type Service } from './service.js';
import { packOfWalks, walkAll, walksIn, type Walked } from './walks.js';

/**
 * Every golden walk of a pack, or of the catalogue, through the API of a real service: the definitions as their users
 * meet them. What the definition forbids at each point is tried too, and must be refused with its own message.
 */
export function describeWalks(folder: string): void {
  const placed = walksIn('./rules', folder);
  const first = placed.map(({ walk }) => walk.on).sort()[0]!;
  let service: Service;
  let walked: readonly Walked[];
  const caused = new Map<string, Recorded[]>();
  const events = new Map<string, Recorded[]>();

  beforeAll(async () => {
    const clock = settableClock(`${first}T00:00:00.000Z`);
    service = await startService({}, clock.now, [packOfWalks('./rules', folder)]);
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
  }, 400_000);
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

  it('leave no definition out', () => {
    const walkedOnes = new Set(placed.map(({ walk }) => walk.workflow));
    expect(loadWorkflows('./rules', folder).filter(({ id }) => !walkedOnes.has(id))).toEqual([]);
    expect(walked.reduce((sum, { tried }) => sum + tried, 0)).toBeGreaterThan(100);
  });
}
