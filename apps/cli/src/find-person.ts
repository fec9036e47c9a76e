import { readScope, system } from '#libs/domain';
import type { OpenLedger } from '#libs/ledger';
import { personAt } from '#libs/ledger';
import { Checkpoint, findPersons, Person, School } from '#libs/projections';
import { START } from '#libs/event-log';
import { In } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { unusable } from './command.js';

/** A person as the terminal names them. `name` is `null` when it is erased or not known here. */
export type FoundPerson = {
  readonly id: string;
  readonly name: string | null;
  readonly jurisdiction: string;
  readonly schoolName: string | null;
};

/** More than these are not listed when a name is not unique. */
const LISTED = 10;

/**
 * The person with an id, the beginning of one, or a name that only one person has. Whoever was registered after the
 * directory was last brought up to date is looked up in the log, so that a terminal without a service finds them too.
 * @throws {Unusable} nobody, or several: then they are listed with their ids.
 */
export async function findPerson(ledger: OpenLedger, idOrName: string): Promise<FoundPerson> {
  if (isUuid(idOrName)) return personWith(ledger, idOrName.toLowerCase());
  // The log first: whoever the directory takes in meanwhile is in it by the time it is asked.
  const recent = await justRegistered(ledger, idOrName);
  const found = [...(await inDirectory(ledger, idOrName)), ...recent];
  const exact = found.filter(({ name }) => name === idOrName);
  const ids = [...new Set((exact.length > 0 ? exact : found).map(({ id }) => id))];
  if (ids.length === 1) return personWith(ledger, ids[0]!, found.find(({ id }) => id === ids[0])?.name);
  if (ids.length === 0)
    throw unusable(
      `名册中没有“${idOrName}”：请给出姓名、姓名的一部分或人员编号。`,
      `The directory has nobody "${idOrName}": give a name, a part of it, or the id of the person.`,
      'person-unknown',
    );
  const people = await Promise.all(ids.slice(0, LISTED).map((id) => personWith(ledger, id, nameOf(found, id))));
  const list = people.map(({ id, name, schoolName }) => `${name} ${schoolName ?? ''} ${id}`).join('; ');
  throw unusable(
    `有 ${ids.length} 人符合“${idOrName}”，请给出编号：${list}`,
    `${ids.length} persons match "${idOrName}"; give the id: ${list}`,
    'person-ambiguous',
  );
}

type Named = { readonly id: string; readonly name: string | null };

function nameOf(found: readonly Named[], wanted: string): string | null {
  return found.find(({ id }) => id === wanted)?.name ?? null;
}

async function inDirectory({ readModels }: OpenLedger, q: string): Promise<readonly Named[]> {
  const { items } = await findPersons.ask(readModels, { q, limit: 200 }, readScope(system));
  return items;
}

async function justRegistered({ log, readModels }: OpenLedger, q: string): Promise<readonly Named[]> {
  const checkpoint = await readModels.getRepository(Checkpoint).findOneBy({ name: 'directory' });
  const filter = { types: ['PersonRegistered'], streams: ['teacher-'] };
  const found: Named[] = [];
  for (let after = checkpoint?.position ?? START; ;) {
    const page = await log.readAll({ after, limit: 1_000, filter, open: true });
    for (const { stream, personal } of page.events) {
      const [id, name] = [stream.slice('teacher-'.length), String(personal['name'] ?? '')];
      if (name.includes(q) || id.startsWith(q)) found.push({ id, name });
    }
    if (page.atHead) return found;
    after = page.next;
  }
}

async function personWith(ledger: OpenLedger, id: string, known?: string | null): Promise<FoundPerson> {
  const { jurisdiction, school } = await personAt(ledger.log, id);
  const row = await ledger.readModels
    .getRepository(Person)
    .findOne({ where: { id }, select: { id: true, name: true } });
  const schools = school ? await schoolNames(ledger, [school]) : undefined;
  const name = row?.name || known || null;
  return { id, name, jurisdiction: jurisdiction!, schoolName: (school && schools?.get(school)) ?? null };
}

/** The names of schools by id, as far as the directory knows them. */
export async function schoolNames(
  { readModels }: Pick<OpenLedger, 'readModels'>,
  schools: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await readModels.getRepository(School).findBy({ id: In([...new Set(schools)]) });
  return new Map(found.map(({ id, name }) => [id, name]));
}

/** Name, school and id of a person in one line. */
export function personLine({ id, name, schoolName }: FoundPerson): string {
  return [name, schoolName, id].filter((part) => part !== null).join('  ');
}
