import { formatAmount, parseAmount, type Hundredths } from '#libs/canonical';
import { creditEvents, id, parseStream, type EventOf, type Unit } from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { Entity } from 'typeorm';
import { z } from 'zod';
import { Count, Key, OptionalText, OptionalWhole, READ_SCHEMA, Text, Whole } from './columns.js';
import { ofPersonInScope } from './directory.js';
import { typed, type Projection, type RowKey, type Rows, type Touch } from './projection.js';
import { matching, month, pageOf, paging, query, type PageOf } from './query.js';

/** What is left of an award. */
export type AwardState = 'valid' | 'partlyRevoked' | 'revoked';

/** An award with what became of it: one row per award, amounts in hundredths of its unit. */
@Entity({ name: 'awards', schema: READ_SCHEMA })
export class Award {
  @Key() person!: string;
  @Key() award!: string;
  /** Where the person was when it was recorded. */
  @Text() jurisdiction!: string;
  @OptionalText() school!: string | null;
  @Text() unit!: Unit;
  @OptionalWhole() planned!: Hundredths | null;
  @Whole() recognised!: Hundredths;
  @Whole() revoked!: Hundredths;
  @Text() state!: AwardState;
  @Text() level!: string;
  @Text() mode!: string;
  @Text() category!: string;
  @Text() occurredOn!: string;
  @Text() countsOn!: string;
  @Text() title!: string;
  @Text() sourceKind!: string;
  @OptionalText() class!: string | null;
  @OptionalText() programme!: string | null;
  @OptionalText() case!: string | null;
  @OptionalText() clause!: string | null;
  /** The award this one replaces. */
  @OptionalText() corrects!: string | null;
  /** Where a transferred award comes from. */
  @OptionalText() fromJurisdiction!: string | null;
  /** Of the last revocation, while anything is revoked. */
  @OptionalText() revocationKind!: 'falsification' | 'correction' | 'error' | null;
  @OptionalText() revocationBasis!: 'stated' | 'default' | null;
  @OptionalText() revocationClause!: string | null;
  @Text() recordedAt!: string;
  /** Of the event that recorded it, and of the last one that changed it. */
  @Text() position!: string;
  @Text() lastPosition!: string;
}

/**
 * What a person has in a month by unit, level, mode and category, after revocations. Any year, school year or cycle that
 * begins on the first of a month is an exact sum of months. Units are part of the key: 学分 and 学时 never mix.
 */
@Entity({ name: 'balances', schema: READ_SCHEMA })
export class Balance {
  @Key() person!: string;
  /** `YYYY-MM` of the day the award counts on. */
  @Key() month!: string;
  @Key() unit!: Unit;
  @Key() level!: string;
  @Key() mode!: string;
  @Key() category!: string;
  @Whole() recognised!: Hundredths;
  /** Awards of which something is left. */
  @Count() awards!: number;
}

/** The credit accounts: every award with its history, and the balances by month. */
export const credits: Projection = {
  name: 'credits',
  version: 1,
  tables: [Award, Balance],
  types: Object.keys(creditEvents),

  touches({ type, stream, data }): Touch[] {
    // A new award has a new id: only what changes an earlier one must be loaded.
    if (type === 'CreditAwarded' || type === 'CreditTransferredIn') return [];
    return [{ table: Award, key: { person: parseStream(stream).id, award: String(data['award']) } }];
  },

  fold(recorded, rows) {
    const person = parseStream(recorded.stream).id;
    const event = typed(creditEvents, recorded);
    switch (event.type) {
      case 'CreditAwarded':
      case 'CreditTransferredIn':
        return record(person, event, recorded, rows);
      case 'CreditRevoked': {
        const { award, amount, kind, basis, clause } = event.data;
        const how = { revocationKind: kind, revocationBasis: basis, revocationClause: clause ?? null };
        return revoke({ person, award }, parseAmount(amount), how, recorded, rows);
      }
      case 'CreditRestored': {
        const { award, amount } = event.data;
        return revoke({ person, award }, -parseAmount(amount), {}, recorded, rows);
      }
    }
  },
};

type Awarding = Extract<EventOf<typeof creditEvents>, { type: 'CreditAwarded' | 'CreditTransferredIn' }>;

function record(person: string, { type, data }: Awarding, recorded: Recorded, rows: Rows): void {
  const { source } = data;
  const recognised = parseAmount(data.recognised);
  // One literal without a spread: a row is made for every award, and growing an object this wide costs ten times more.
  rows.put(Award, {
    person,
    award: data.award,
    jurisdiction: recorded.meta.jurisdiction ?? '',
    school: recorded.meta.school ?? null,
    unit: data.unit,
    planned: data.planned === undefined ? null : parseAmount(data.planned),
    recognised,
    revoked: 0,
    state: 'valid',
    level: data.level,
    mode: data.mode,
    category: data.category,
    occurredOn: data.occurredOn,
    countsOn: data.countsOn,
    title: source.title,
    sourceKind: source.kind,
    class: source.class ?? null,
    programme: source.programme ?? null,
    case: source.case ?? null,
    clause: data.clause ?? null,
    corrects: type === 'CreditAwarded' ? (data.corrects ?? null) : null,
    fromJurisdiction: type === 'CreditTransferredIn' ? data.fromJurisdiction : null,
    revocationKind: null,
    revocationBasis: null,
    revocationClause: null,
    recordedAt: recorded.recordedAt,
    position: recorded.position,
    lastPosition: recorded.position,
  });
  rows.add(Balance, balanceKey(data, person), { recognised, awards: 1 });
}

const notRevoked = { revocationKind: null, revocationBasis: null, revocationClause: null };
type Revocation = Pick<Award, 'revocationKind' | 'revocationBasis' | 'revocationClause'>;

/** Revokes more of an award, or, with a negative change, gives back. */
function revoke(key: RowKey, change: Hundredths, how: Partial<Revocation>, { position }: Recorded, rows: Rows): void {
  const award = rows.need(Award, key);
  const revoked = award.revoked + change;
  const state = stateOf(award.recognised, revoked);
  const next = { ...award, ...how, ...(revoked === 0 && notRevoked), revoked, state, lastPosition: position };
  rows.put(Award, next);
  const awards = Number(state !== 'revoked') - Number(award.state !== 'revoked');
  rows.add(Balance, balanceKey(award, award.person), { recognised: -change, awards });
}

function stateOf(recognised: Hundredths, revoked: Hundredths): AwardState {
  if (revoked === 0) return 'valid';
  return revoked < recognised ? 'partlyRevoked' : 'revoked';
}

type Kind = { readonly unit: Unit; readonly level: string; readonly mode: string; readonly category: string };

function balanceKey({ unit, level, mode, category, countsOn }: Kind & { countsOn: string }, person: string) {
  return { person, month: countsOn.slice(0, 7), unit, level, mode, category };
}

/** An award as answered: amounts are decimal strings. `net` is what is left of it. */
export type AwardView = Omit<Award, 'planned' | 'recognised' | 'revoked'> & {
  readonly planned: string | null;
  readonly recognised: string;
  readonly revoked: string;
  readonly net: string;
};

function awardView(award: Award): AwardView {
  return {
    ...award,
    planned: award.planned === null ? null : formatAmount(award.planned),
    recognised: formatAmount(award.recognised),
    revoked: formatAmount(award.revoked),
    net: formatAmount(award.recognised - award.revoked),
  };
}

/** The credit history of a person, last day first. It goes with the person: the present place decides who reads it. */
export const awardsOf = query({
  name: 'awardsOf',
  params: z.object({
    person: id,
    /** Months in which they count, both included. */
    from: month.optional(),
    to: month.optional(),
    unit: z.enum(['credit', 'hour']).optional(),
    state: z.enum(['valid', 'partlyRevoked', 'revoked']).optional(),
    ...paging,
  }),
  reads: ['credits', 'directory'],
  async ask(dataSource, { person, from, to, unit, state, ...params }, scope): Promise<PageOf<AwardView>> {
    const wanted = dataSource.getRepository(Award).createQueryBuilder('a').where('a.person = :person', { person });
    ofPersonInScope(matching(wanted, { unit, state }), scope);
    if (from) wanted.andWhere('a.countsOn >= :from', { from });
    if (to) wanted.andWhere('a.countsOn < :to', { to: `${to}-32` }); // after every day of the month
    const { rows, next } = await pageOf(wanted, params, ['countsOn', 'position'], 'DESC');
    return { items: rows.map(awardView), next };
  },
});

/** A sum of awards of one unit. */
export type Sum = { readonly unit: Unit; readonly recognised: string; readonly awards: number };

/** What a person has in a range of months: by kind of training, by month, and in total; never across units. */
export type BalanceView = {
  readonly person: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly totals: readonly Sum[];
  readonly byMonth: readonly (Sum & { readonly month: string })[];
  readonly byKind: readonly (Sum & Kind)[];
};

/** The balances of a person over whole months, both ends included; empty for somebody outside the scope. */
export const balancesOf = query({
  name: 'balancesOf',
  params: z.object({ person: id, from: month.optional(), to: month.optional() }),
  reads: ['credits', 'directory'],
  async ask(dataSource, { person, from, to }, scope): Promise<BalanceView> {
    const wanted = dataSource.getRepository(Balance).createQueryBuilder('b').where('b.person = :person', { person });
    if (from) wanted.andWhere('b.month >= :from', { from });
    if (to) wanted.andWhere('b.month <= :to', { to });
    const rows = await ofPersonInScope(wanted, scope)
      .orderBy({ 'b.month': 'ASC', 'b.unit': 'ASC', 'b.level': 'ASC', 'b.mode': 'ASC', 'b.category': 'ASC' })
      .getMany();
    const sums = <K extends object>(kindOf: (row: Balance) => K) => summed(rows, kindOf);
    return {
      ...{ person, from: from ?? null, to: to ?? null },
      totals: sums(() => ({})),
      byMonth: sums(({ month }) => ({ month })),
      byKind: sums(({ level, mode, category }) => ({ level, mode, category })),
    };
  },
});

function summed<K extends object>(rows: readonly Balance[], kindOf: (row: Balance) => K): (K & Sum)[] {
  const sums = new Map<string, { kind: K; unit: Unit; recognised: Hundredths; awards: number }>();
  for (const row of rows) {
    const kind = kindOf(row);
    const key = JSON.stringify([row.unit, kind]);
    const { recognised, awards } = sums.get(key) ?? { recognised: 0, awards: 0 };
    sums.set(key, { kind, unit: row.unit, recognised: recognised + row.recognised, awards: awards + row.awards });
  }
  return [...sums.values()].map(({ kind, unit, recognised, awards }) => {
    return { ...kind, unit, recognised: formatAmount(recognised), awards };
  });
}
