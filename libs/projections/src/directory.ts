import {
  clientEvents,
  grantFor,
  grantText,
  inOwnRight,
  jurisdiction,
  id,
  parseStream,
  personEvents,
  schoolEvents,
  type Grant,
  type ReadScope,
} from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { type DataSource, Entity, In, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { Data, Flag, Key, Name, OptionalFlag, OptionalText, READ_SCHEMA, Text, Texts } from './columns.js';
import { typed, type Projection, type Rows } from './projection.js';
import {
  inScope,
  inSubtree,
  literally,
  matching,
  pageOf,
  paging,
  query,
  scopePredicate,
  type PageOf,
  type ScopeColumns,
} from './query.js';

/** Where a person stands: in the directory only, at work, how the employment ended, or merged into another (重复建档). */
export type PersonStatus = 'registered' | 'employed' | 'retired' | 'left' | 'deceased' | 'merged';

/** A grant as the directory keeps it: what was delegated has an id to end it by. */
export type KeptGrant = Grant & { readonly delegation?: string };

/** A person of the directory as of the last event. */
@Entity({ name: 'persons', schema: READ_SCHEMA })
export class Person {
  @Key() id!: string;
  @Text() jurisdiction!: string;
  @OptionalText() school!: string | null;
  /** Empty once the person has been erased. */
  @Name() name!: string;
  /** What `findPersons` looks a part of the name up by. */
  @Texts() nameParts!: string[];
  @OptionalText() cardNumber!: string | null;
  @OptionalText() staffCategory!: string | null;
  @OptionalText() stage!: string | null;
  @OptionalText() subject!: string | null;
  @Text() status!: PersonStatus;
  @OptionalText() hiredOn!: string | null;
  /** Whether they were hired as a new teacher, whose probation then started. */
  @OptionalFlag() firstPost!: boolean | null;
  /** Kind of the open leave. */
  @OptionalText() leave!: string | null;
  @OptionalText() leaveFrom!: string | null;
  @Data() grants!: KeptGrant[];
  /** The person who stays, when this entry was a duplicate. */
  @OptionalText() mergedInto!: string | null;
  /** Of the last event that changed the row. */
  @Text() position!: string;
  @Text() recordedAt!: string;
}

/** A title a school holds, such as `base-school`. */
export type SchoolStatus = { readonly status: string; readonly from: string };

/** A school. */
@Entity({ name: 'schools', schema: READ_SCHEMA })
export class School {
  @Key() id!: string;
  @Text() jurisdiction!: string;
  @Name() name!: string;
  @Data() stages!: string[];
  @Text() site!: 'village' | 'central' | 'town';
  @OptionalText() cluster!: string | null;
  @Data() statuses!: SchoolStatus[];
  /** The school it is part of now. */
  @OptionalText() mergedInto!: string | null;
  @OptionalText() mergedOn!: string | null;
  @Text() position!: string;
}

/** A machine that uses the API. */
@Entity({ name: 'clients', schema: READ_SCHEMA })
export class Client {
  @Key() id!: string;
  @Text() jurisdiction!: string;
  @Text() name!: string;
  @Data() roles!: string[];
  @Text() position!: string;
}

/** A token of a client, known by its hash only. */
@Entity({ name: 'tokens', schema: READ_SCHEMA })
export class Token {
  @Key() client!: string;
  @Key() token!: string;
  @Text() hash!: string;
  @Text() expiresOn!: string;
  @Flag() revoked!: boolean;
  /** Of the event that issued it. */
  @Text() position!: string;
}

/** Who is who: persons with their post and grants, schools, clients and their tokens. */
export const directory: Projection = {
  name: 'directory',
  version: 1,
  tables: [Person, School, Client, Token],
  types: [
    ...Object.keys(personEvents).filter((type) => type !== 'ShadowingDayRecorded'),
    ...Object.keys(schoolEvents),
    ...Object.keys(clientEvents),
  ],

  touches(event) {
    const { kind, id } = parseStream(event.stream);
    if (kind === 'teacher') return [{ table: Person, key: { id } }];
    if (kind === 'school') return [{ table: School, key: { id } }];
    if (event.type === 'TokenRevoked')
      return [{ table: Token, key: { client: id, token: String(event.data['token']) } }];
    return [];
  },

  fold(event, rows) {
    const { kind, id } = parseStream(event.stream);
    if (kind === 'teacher') foldPerson(id, event, rows);
    else if (kind === 'school') foldSchool(id, event, rows);
    else foldClient(id, event, rows);
  },
};

function foldPerson(id: string, recorded: Recorded, rows: Rows): void {
  const at = { position: recorded.position, recordedAt: recorded.recordedAt };
  const change = (change: (person: Person) => Partial<Person>): void => {
    const person = rows.need(Person, { id });
    rows.put(Person, { ...person, ...change(person), ...at });
  };
  const { type, data } = typed(personEvents, recorded);
  switch (type) {
    case 'PersonRegistered':
      return rows.put(Person, { ...nobody(id), ...named(data), jurisdiction: data.jurisdiction, ...at });
    case 'PersonHired': {
      const { jurisdiction, school, hiredOn, firstPost } = data;
      return change(() => ({ jurisdiction, school, hiredOn, firstPost, status: 'employed', ...postOf(data) }));
    }
    case 'PostChanged':
      return change(() => postOf(data));
    case 'PersonTransferred':
      return change(() => ({ jurisdiction: data.jurisdiction, school: data.toSchool }));
    case 'LeaveStarted':
      return change(() => ({ leave: data.kind, leaveFrom: data.from }));
    case 'LeaveEnded':
      return change(() => ({ leave: null, leaveFrom: null }));
    case 'EmploymentEnded':
      return change(() => ({ status: data.kind, leave: null, leaveFrom: null }));
    case 'RoleGranted':
      return change(({ grants }) => ({ grants: [...grants, data] }));
    case 'RoleWithdrawn':
      return change(({ grants }) => ({ grants: grants.filter((grant) => grantText(grant) !== grantText(data)) }));
    case 'RoleDelegated':
      return change(({ grants }) => ({ grants: [...grants, data] }));
    case 'RoleDelegationEnded':
      return change(({ grants }) => ({ grants: grants.filter(({ delegation }) => delegation !== data.delegation) }));
    case 'PersonMerged':
      return change(() => ({ status: 'merged', mergedInto: data.into, grants: [], leave: null, leaveFrom: null }));
    case 'ShadowingDayRecorded':
      return; // an event of the evaluation: the directory does not count days
  }
}

function nobody(id: string): Omit<Person, 'jurisdiction' | 'position' | 'recordedAt'> {
  const post = { staffCategory: null, stage: null, subject: null, hiredOn: null, firstPost: null };
  const name = { name: '', nameParts: [], cardNumber: null };
  return {
    id,
    school: null,
    status: 'registered',
    leave: null,
    leaveFrom: null,
    grants: [],
    mergedInto: null,
    ...post,
    ...name,
  };
}

/** After an erasure the fields are missing in the event: the row then holds what it holds after {@link forgetPerson}. */
function named(data: { name?: string; cardNumber?: string }): Pick<Person, 'name' | 'nameParts' | 'cardNumber'> {
  const name = data.name ?? '';
  return { name, nameParts: partsOf(name), cardNumber: data.cardNumber ?? null };
}

function postOf(data: { staffCategory: string; stage: string; subject?: string }) {
  return { staffCategory: data.staffCategory, stage: data.stage, subject: data.subject ?? null };
}

const LONGEST_PART = 3;

/**
 * Every run of one, two and three characters of a name. Most names here have two to four: trigrams of the database
 * would find none of their parts, and scan.
 */
function partsOf(name: string): string[] {
  const characters = [...name.toLowerCase()];
  const lengths = Array.from({ length: LONGEST_PART }, (_, i) => i + 1);
  const runs = lengths.flatMap((length) => characters.map((_, i) => characters.slice(i, i + length)));
  return [...new Set(runs.map((run) => run.join('')))].sort();
}

function foldSchool(id: string, recorded: Recorded, rows: Rows): void {
  const { position } = recorded;
  const change = (change: (school: School) => Partial<School>): void => {
    const school = rows.need(School, { id });
    rows.put(School, { ...school, ...change(school), position });
  };
  const { type, data } = typed(schoolEvents, recorded);
  switch (type) {
    case 'SchoolRegistered':
      return rows.put(School, {
        ...{ ...data, id, cluster: data.cluster ?? null, statuses: [] },
        ...{ mergedInto: null, mergedOn: null, position },
      });
    case 'SchoolRenamed':
      return change(() => ({ name: data.name }));
    case 'SchoolStatusGranted':
      return change(({ statuses }) => ({ statuses: [...statuses, { status: data.status, from: data.from }] }));
    case 'SchoolStatusWithdrawn':
      return change(({ statuses }) => ({ statuses: statuses.filter(({ status }) => status !== data.status) }));
    case 'SchoolClusterChanged':
      return change(() => ({ cluster: data.cluster ?? null }));
    case 'SchoolMerged':
      return change(() => ({ mergedInto: data.into, mergedOn: data.on }));
  }
}

function foldClient(client: string, recorded: Recorded, rows: Rows): void {
  const { position } = recorded;
  const { type, data } = typed(clientEvents, recorded);
  switch (type) {
    case 'ClientRegistered':
      return rows.put(Client, { id: client, ...data, position });
    case 'TokenIssued':
      return rows.put(Token, { client, ...data, revoked: false, position });
    case 'TokenRevoked': {
      const token = rows.need(Token, { client, token: data.token });
      return rows.put(Token, { ...token, revoked: true });
    }
  }
}

/**
 * Takes the personal data of a person out of the directory. Call it after the erasure in the log, which leaves no event:
 * a rebuild would then give the same row.
 */
export async function forgetPerson(dataSource: DataSource, person: string): Promise<void> {
  await dataSource.getRepository(Person).update({ id: person }, { name: '', nameParts: [], cardNumber: null });
}

/** A person as answered: without what only the lookup needs. `name` is `null` once erased. */
export type PersonView = Omit<Person, 'name' | 'nameParts'> & { readonly name: string | null };

const ofPerson: ScopeColumns = { person: 'id' };

function personView({ nameParts: _parts, name, ...person }: Person): PersonView {
  return { ...person, name: name || null };
}

/** Persons by part of the name, beginning of the id, or card number; ordered by pinyin. */
export const findPersons = query({
  name: 'findPersons',
  params: z.object({
    q: z.string().trim().min(1).max(100).optional(),
    jurisdiction: jurisdiction.optional(),
    school: id.optional(),
    status: z.enum(['registered', 'employed', 'retired', 'left', 'deceased', 'merged']).optional(),
    ...paging,
  }),
  reads: ['directory'],
  async ask(dataSource, { q, school, status, ...params }, scope): Promise<PageOf<PersonView>> {
    const wanted = dataSource.getRepository(Person).createQueryBuilder('p').where('TRUE');
    inSubtree(inScope(matching(wanted, { school, status }), scope, ofPerson), params.jurisdiction);
    if (q !== undefined) {
      const lower = q.toLowerCase();
      const length = [...lower].length;
      const parts = partsOf(lower).filter((part) => [...part].length === Math.min(length, LONGEST_PART));
      // Longer texts are made of parts, but the parts alone could stand apart. The condition is left out where it says
      // nothing new, because the planner would count it as if it did.
      const inName =
        length > LONGEST_PART ? 'p.nameParts @> :parts AND lower(p.name) LIKE :inName' : 'p.nameParts @> :parts';
      const [anywhere, first] = [`%${literally(lower)}%`, `${literally(lower)}%`];
      wanted.andWhere(`((${inName}) OR p.id LIKE :first OR p.cardNumber = :q)`, { parts, inName: anywhere, first, q });
    }
    const { rows, next } = await pageOf(wanted, params, ['name', 'id']);
    return { items: rows.map(personView), next };
  },
});

/** One person, or nothing outside the scope. */
export const personById = query({
  name: 'personById',
  params: z.object({ person: id }),
  reads: ['directory'],
  async ask(dataSource, { person }, scope): Promise<PersonView | null> {
    const wanted = dataSource.getRepository(Person).createQueryBuilder('p').where('p.id = :person', { person });
    const found = await inScope(wanted, scope, ofPerson).getOne();
    return found && personView(found);
  },
});

/** The schools of a scope, or of a jurisdiction and those below it, ordered by pinyin. */
export const schoolsOf = query({
  name: 'schoolsOf',
  params: z.object({ jurisdiction: jurisdiction.optional(), ...paging }),
  reads: ['directory'],
  async ask(dataSource, params, scope): Promise<PageOf<School>> {
    const wanted = dataSource.getRepository(School).createQueryBuilder('s').where('TRUE');
    inSubtree(inScope(wanted, scope, { school: 'id', offered: true }), params.jurisdiction);
    const { rows, next } = await pageOf(wanted, params, ['name', 'id']);
    return { items: rows, next };
  },
});

/** Clients with their tokens: for whoever issues and revokes them. */
export const clientsOf = query({
  name: 'clientsOf',
  params: z.object({ jurisdiction: jurisdiction.optional(), ...paging }),
  reads: ['directory'],
  async ask(dataSource, params, scope): Promise<PageOf<ClientView>> {
    const wanted = dataSource.getRepository(Client).createQueryBuilder('c').where('TRUE');
    inSubtree(inScope(wanted, scope, { school: null }), params.jurisdiction);
    const { rows, next } = await pageOf(wanted, params, ['id']);
    const tokens = await dataSource.getRepository(Token).findBy({ client: In(rows.map((row) => row.id)) });
    const tokensOf = ({ id }: Client) => tokens.filter(({ client }) => client === id).map(tokenView);
    return { items: rows.map((row) => ({ ...row, tokens: tokensOf(row) })), next };
  },
});

/** A token without its hash. */
export type TokenView = Pick<Token, 'token' | 'expiresOn' | 'revoked'>;
/** A client with its tokens. */
export type ClientView = Client & { readonly tokens: readonly TokenView[] };

function tokenView({ token, expiresOn, revoked }: Token): TokenView {
  return { token, expiresOn, revoked };
}

/**
 * For sign-in, without a scope: what a person was granted; `undefined` for somebody unknown. What was delegated is lent
 * only as long as whoever lent it is there and holds it; whether its days have come is a matter of the day.
 */
export async function grantsOf(
  dataSource: DataSource,
  person: string,
): Promise<Pick<Person, 'id' | 'status' | 'jurisdiction' | 'school' | 'grants'> | undefined> {
  const found = await dataSource.getRepository(Person).findOneBy({ id: person });
  if (!found) return undefined;
  const { id, status, jurisdiction, school } = found;
  const lenders = new Set(found.grants.map(({ delegatedBy }) => delegatedBy).filter((one) => one !== undefined));
  const rows = lenders.size === 0 ? [] : await dataSource.getRepository(Person).findBy({ id: In([...lenders]) });
  const lent = ({ role, jurisdiction, school, delegatedBy }: Grant) =>
    rows.some((lender) => {
      const own = inOwnRight({ id: lender.id, grants: mayAct(lender) ? lender.grants : [] });
      const place = { ...(jurisdiction && { jurisdiction }), ...(school && { school }) };
      return lender.id === delegatedBy && grantFor(own, [role], place) !== undefined;
    });
  const grants = mayAct(found) ? found.grants.filter((grant) => grant.delegatedBy === undefined || lent(grant)) : [];
  return { id, status, jurisdiction, school, grants };
}

/** Whoever has left keeps sight of their own record, and nothing else. */
function mayAct({ status }: Pick<Person, 'status'>): boolean {
  return status === 'registered' || status === 'employed';
}

/**
 * For sign-in, without a scope: the token with a hash and whose it is. The caller checks `revoked` and `expiresOn`.
 * A hash issued twice belongs to whom it was issued first: nobody can take over or disturb another's token.
 */
export async function tokenByHash(dataSource: DataSource, hash: string): Promise<TokenOwner | undefined> {
  const [token] = await dataSource.getRepository(Token).find({ where: { hash }, order: { position: 'ASC' }, take: 1 });
  const client = token && (await dataSource.getRepository(Client).findOneBy({ id: token.client }));
  if (!client) return undefined;
  const { id, name, jurisdiction, roles } = client;
  return { ...tokenView(token), client: id, name, jurisdiction, roles };
}

/** A token and the client it belongs to. */
export type TokenOwner = TokenView & Pick<Client, 'name' | 'jurisdiction' | 'roles'> & { readonly client: string };

/** The names of some persons, by id; those erased or unknown are missing. */
export async function namesOf(
  dataSource: DataSource,
  persons: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await dataSource.getRepository(Person).find({
    where: { id: In([...new Set(persons)]) },
    select: { id: true, name: true },
  });
  return new Map(found.filter(({ name }) => name !== '').map(({ id, name }) => [id, name]));
}

/** Restricts a query on an alias with a `person` column to persons who now are in the scope: a record goes with them. */
export function ofPersonInScope<T extends ObjectLiteral>(
  wanted: SelectQueryBuilder<T>,
  scope: ReadScope,
): SelectQueryBuilder<T> {
  const { sql, parameters } = scopePredicate(scope, 'p', ofPerson);
  return wanted.innerJoin(Person, 'p', `p.id = ${wanted.alias}.person`).andWhere(sql, parameters);
}
