import { catalogue, parseStream, toNewEvent, type Place } from '#libs/domain';
import { Keyring, openMemoryLog, START, type EventLog, type NewEvent } from '#libs/event-log';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { testDatabase } from '../../../embedded-postgres/src/testing/index.js';
import { checkpointOf } from '../checkpoint.js';
import type { Projection } from '../projection.js';
import { migrateReadModels, openReadModels, projections } from '../read-models.js';
import { applyPage } from '../runner.js';

/** Read models in a fresh database of the test server. */
export async function testReadModels(): Promise<DataSource & { readonly url: string }> {
  const url = await testDatabase();
  const dataSource = await openReadModels({ url });
  await migrateReadModels(dataSource);
  return Object.assign(dataSource, { url });
}

/** A memory log whose clock ticks a second per event from 2025-01-01. */
export function testLog(): EventLog {
  let ticks = 0;
  const now = () => new Date(Date.UTC(2025, 0, 1) + 1000 * ticks++).toISOString();
  return openMemoryLog({ keyring: new Keyring(Buffer.alloc(32, 7)), now });
}

/** An id that says its number. */
export function uuid(n: number): string {
  return `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}

/** Places of the specs: two counties of one city, a neighbour elsewhere. */
export const yunyang = '500235';
export const fengjie = '500236';
export const yueyanglou = '430602';

/** An event as a spec writes it down: all fields together, whether personal or not. */
export type Given = { readonly type: string; readonly data: object };

/** Writes events to a stream, as of a place. Answers the position of the last one. */
export async function given(log: EventLog, stream: string, place: Place, ...events: readonly Given[]) {
  const { position } = await log.append({
    stream,
    expected: await revisionOf(log, stream),
    commandId: randomUUID(),
    command: { stream },
    subject: parseStream(stream).id,
    meta: { actor: 'spec', scope: 'system@*', ...place, occurredAt: '2025-01-01T00:00:00.000Z' },
    events: events.map((event) => newEvent(stream, event)),
  });
  return position;
}

function newEvent(stream: string, event: Given): NewEvent {
  return toNewEvent(catalogue[parseStream(stream).kind], event);
}

async function revisionOf(log: EventLog, stream: string): Promise<number | 'no-stream'> {
  for await (const { revision } of log.readStream(stream, { backwards: true, limit: 1 })) return revision;
  return 'no-stream';
}

/** Puts a person into the directory. Answers the position. */
export function register(log: EventLog, n: number, name = '王芳') {
  const data = { jurisdiction: yunyang, name };
  return given(log, `teacher-${uuid(n)}`, { jurisdiction: yunyang }, { type: 'PersonRegistered', data });
}

/** Awards a quarter of a credit to a person. Answers the position. */
export function award(log: EventLog, n: number, person: number) {
  const day = '2024-03-05';
  const kind = { unit: 'credit', level: 'county', mode: 'remote', category: 'ethics', occurredOn: day, countsOn: day };
  const data = { award: uuid(n), recognised: '0.25', ...kind, source: { kind: 'manual', title: '甲', cause: uuid(n) } };
  return given(log, `credit-${uuid(person)}`, { jurisdiction: yunyang }, { type: 'CreditAwarded', data });
}

/** Folds the whole log into read models (all), in pages of these sizes (the last one again and again). */
export async function foldAll(
  dataSource: DataSource,
  log: EventLog,
  sizes: readonly number[] = [1000],
  into: readonly Projection[] = projections,
): Promise<void> {
  const { events } = await log.readAll({ after: START, limit: 1_000_000, open: true });
  for (const projection of into) {
    let checkpoint = await checkpointOf(dataSource.manager, projection);
    let rest = events.filter(({ position }) => position > checkpoint.position);
    for (let i = 0; rest.length > 0; i++) {
      const size = sizes[Math.min(i, sizes.length - 1)]!;
      ({ to: checkpoint } = await applyPage(dataSource, projection, checkpoint, rest.slice(0, size)));
      rest = rest.slice(size);
    }
  }
}

/** Empties all tables, so that one database serves many trials. */
export async function emptyReadModels(dataSource: DataSource): Promise<void> {
  const tables = dataSource.entityMetadatas.map(({ tablePath }) => tablePath);
  await dataSource.query(`TRUNCATE ${tables.join(', ')}`);
}
