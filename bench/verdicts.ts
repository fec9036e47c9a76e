import type { EventLog } from '#libs/event-log';
import { standing, type Shelf } from '#libs/ledger';
import { decide, windowOf, type FactEvent } from '#libs/policy';
import type { Figure, Note } from './figures.js';
import { personId, PLACE } from './people.js';

/** Callers that ask for standings at once. */
const CALLERS = 16;

/** Verdicts per second: of the policy alone on events at hand, and end to end from the log. */
export async function measureVerdicts(
  log: EventLog,
  shelf: Shelf,
  { persons, seconds }: { persons: number; seconds: number },
  note: Note,
): Promise<Figure[]> {
  note('verdicts');
  const { position } = await log.head();
  const pack = shelf.forJurisdiction(PLACE)!;
  const window = windowOf(pack, 'cycle', '2021-2025');
  const events: FactEvent[] = [];
  for (const stream of [`teacher-${personId(0)}`, `credit-${personId(0)}`])
    for await (const event of log.readStream(stream)) events.push(event);
  const input = { subject: personId(0), events, purpose: 'cycle', window, asOf: '2025-12-31', position };

  const alone = await perSecond(1, seconds, () => decide(pack, input));
  const question = (n: number) => ({ person: personId(n % persons), purpose: 'cycle', upTo: position });
  const whole = await perSecond(CALLERS, seconds, (n) => standing({ log, shelf }, question(n), '2025-12-31'));
  return [
    { id: 'decide', figure: `verdicts of the policy, ${events.length} events each`, value: alone, unit: 'verdicts/s' },
    { id: 'standing.rate', figure: `standings end to end, ${CALLERS} callers`, value: whole, unit: 'standings/s' },
  ];
}

async function perSecond(callers: number, seconds: number, work: (n: number) => Promise<unknown>): Promise<number> {
  for (let n = 0; n < 50; n++) await work(n);
  const start = performance.now();
  let done = 0;
  const caller = async () => {
    while (performance.now() < start + seconds * 1_000) await work(done++);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return done / ((performance.now() - start) / 1_000);
}
