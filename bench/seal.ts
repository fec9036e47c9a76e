import { placeBody, sealBody, sealOpening, type AppendRequest, type NewEvent } from '#libs/event-log';
import { randomBytes } from 'node:crypto';
import { appends, inTurn } from './callers.js';
import type { Figure, Note } from './figures.js';
import { openLog, withClient, type House } from './house.js';
import { appendOf, awardOf, personId } from './people.js';
import { plainWriter } from './plain-writer.js';

const CALLERS = 128;
/** The least that vault and chain may leave of the rate without both. */
const TARGET = 0.85;
/** Events that are sealed to learn what one takes. */
const SEALED = 20_000;

/**
 * What vault and chain cost: appends of events with one personal field, against the same events with that field public,
 * and against the same in tables that have neither vault nor chain.
 */
export async function measureSeal(house: House, seconds: number, note: Note): Promise<Figure[]> {
  const log = await openLog(await house.database('seal'));
  const url = await house.database('unsealed');
  try {
    return await withClient(url, async (client) => {
      const plain = await plainWriter(client);
      note(`seal: ${CALLERS} callers`);
      const rates = await inTurn(seconds, {
        neither: appends(plain, { callers: CALLERS, name: 'neither' }),
        chain: appends(log.append, { callers: CALLERS, name: 'chain' }),
        both: appends(log.append, { callers: CALLERS, name: 'both', event: personalAward }),
      });
      const ratio = rates.both / rates.neither;
      const unit = 'events/s';
      const figure = `append, ${CALLERS} callers`;
      return [
        {
          ...{ id: 'seal', figure: `${figure}, one personal field, vault and chain`, value: rates.both, unit, ratio },
          against: 'neither vault nor chain',
          target: { text: `≥ ${TARGET}× neither`, met: ratio >= TARGET },
        },
        {
          ...{ id: 'seal.vault', figure: '  against the same field public', value: rates.both, unit },
          ...{ ratio: rates.both / rates.chain, against: 'chain, no vault' },
        },
        {
          ...{ id: 'seal.chain', figure: '  the same field public: chain, no vault', value: rates.chain, unit },
          ...{ ratio: rates.chain / rates.neither, against: 'neither vault nor chain' },
        },
        { id: 'seal.neither', figure: '  neither vault nor chain', value: rates.neither, unit },
        {
          id: 'seal.cpu',
          figure: '  sealing and chaining an event, without the database',
          value: sealing(),
          unit: 'µs',
        },
      ];
    });
  } finally {
    await log.close();
  }
}

/** An award of which the source is personal. */
function personalAward(person: string, n: number): NewEvent {
  const { type, data } = awardOf(person, n);
  const { source, ...rest } = data;
  return { type, data: rest, personal: { source: source! } };
}

/** Microseconds for the body, the commitment, the envelope, the leaf and the vault row of one event. */
function sealing(): number {
  const person = personId(0);
  const key = randomBytes(32);
  const request = appendOf(`credit-${person}`, person, 'no-stream', [personalAward(person, 0)]);
  for (let i = 0; i < SEALED / 10; i++) sealOne(request, key);
  const start = performance.now();
  for (let i = 0; i < SEALED; i++) sealOne(request, key);
  return ((performance.now() - start) * 1_000) / SEALED;
}

function sealOne({ stream, commandId, meta, events }: AppendRequest, key: Buffer): void {
  const sealed = sealBody(events[0]!, { ...meta, commandId });
  const place = { ledger: 'bench', stream, revision: 0, previous: null, id: commandId, recordedAt: meta.occurredAt };
  placeBody(sealed, place);
  for (const opening of sealed.openings) sealOpening(key, stream, commandId, opening);
}
