import { formatAmount, parseAmount, type Hundredths } from '#libs/canonical';
import { z } from 'zod';
import { demand, type Decider } from './decider.js';
import {
  amount,
  clause,
  contentHash,
  id,
  jurisdiction,
  legalDate,
  level,
  line,
  mode,
  reason,
  slug,
  unit,
} from './fields.js';
import { notAfter } from './person.js';

/** What an award came from. `cause` is the event or document that may cause one award only. */
const source = z.object({
  kind: z.enum(['class', 'case', 'manual', 'transfer']),
  title: line,
  cause: id,
  class: id.optional(),
  programme: id.optional(),
  case: id.optional(),
});

const award = {
  award: id,
  unit,
  /** Planned amount, where a plan stated one. */
  planned: amount.optional(),
  /** Recognised amount (认定). What of it counts (计入) is decided by the policy, per purpose and window. */
  recognised: amount,
  level,
  mode,
  category: slug,
  topic: slug.optional(),
  /** Whether an award from outside was approved where approval is needed. */
  approved: z.boolean().optional(),
  /** What the activity was, as far as its valuation (认定标准) asks. */
  activity: z
    .record(slug, z.union([z.string().max(200), z.boolean()]))
    .refine((fields) => Object.keys(fields).length <= 30, { error: 'expected at most 30 fields' })
    .optional(),
  /** The day (the last day) on which the training took place. */
  occurredOn: legalDate,
  /** The day whose year and cycle it counts in. */
  countsOn: legalDate,
  source,
  evidence: z.array(contentHash).max(20).optional(),
  clause: clause.optional(),
};

/** Events of `credit-<person id>`: the credit account. These names and shapes are stored. */
export const creditEvents = {
  CreditAwarded: z.object({ ...award, /** The award this one replaces after a correction. */ corrects: id.optional() }),
  CreditTransferredIn: z.object({ ...award, fromJurisdiction: jurisdiction }),
  CreditRevoked: z.object({
    award: id,
    unit,
    amount,
    kind: z.enum(['falsification', 'correction', 'error']),
    /** Whether the document states the sanction (`stated`, 文件规定) or we do (`default`, 系统默认). */
    basis: z.enum(['stated', 'default']),
    clause: clause.optional(),
    reason,
  }),
  /** Gives back what was revoked, after an appeal was upheld. */
  CreditRestored: z.object({ award: id, unit, amount, case: id.optional(), reason: reason.optional() }),
};

const registrars = ['centre.registrar', 'bureau.training', 'bureau.hr'];
const { unit: _unit, ...revocation } = creditEvents.CreditRevoked.shape;

/** Commands of `credit-<person id>`. */
export const creditCommands = {
  AwardCredit: { schema: creditEvents.CreditAwarded.omit({ corrects: true }), by: registrars },
  TransferCreditIn: { schema: creditEvents.CreditTransferredIn, by: ['bureau.hr', 'bureau.training'] },
  RevokeCredit: { schema: z.object(revocation), by: ['bureau.training', 'bureau.hr'] },
  /** Correction by reversal: the wrong award is revoked in full and the right one recorded, in one step. */
  CorrectCredit: {
    schema: z.object({ award: id, replacement: creditEvents.CreditAwarded.omit({ corrects: true }), reason }),
    by: registrars,
  },
  RestoreCredit: {
    schema: z.object({ award: id, case: id.optional(), reason: reason.optional() }),
    by: ['bureau.training', 'bureau.hr'],
  },
};

type Entry = {
  readonly unit: 'credit' | 'hour';
  readonly recognised: Hundredths;
  readonly revoked: Hundredths;
  /** The award that replaced this one by a correction. */
  readonly correctedBy?: string;
};

/** What deciding about an account needs. */
export type CreditAccount = {
  readonly entries: { readonly [award: string]: Entry };
  /** The award of each cause; after a correction for the same cause, the corrected one. */
  readonly causes: { readonly [cause: string]: string };
};

/** The stream `credit-<person id>`: one cause awards once, and no more is revoked than was awarded. */
export const credit: Decider<CreditAccount, typeof creditCommands, typeof creditEvents> = {
  stream: 'credit',
  events: creditEvents,
  commands: creditCommands,
  initial: { entries: {}, causes: {} },

  decide({ type, data }, state, { today }) {
    switch (type) {
      case 'AwardCredit':
        mayAward(state, data, today);
        return [{ type: 'CreditAwarded', data }];
      case 'TransferCreditIn':
        mayAward(state, data, today);
        return [{ type: 'CreditTransferredIn', data }];
      case 'RevokeCredit': {
        const entry = entryOf(state, data.award);
        const left = entry.recognised - entry.revoked;
        demand(
          parseAmount(data.amount) <= left,
          'revoked-more-than-awarded',
          { amount: data.amount, left: formatAmount(left) },
          '/amount',
        );
        return [{ type: 'CreditRevoked', data: { ...data, unit: entry.unit } }];
      }
      case 'CorrectCredit': {
        const entry = entryOf(state, data.award);
        const left = entry.recognised - entry.revoked;
        demand(left > 0, 'award-already-revoked', { award: data.award }, '/award');
        mayAward(state, data.replacement, today, data.award);
        const reversal = {
          award: data.award,
          unit: entry.unit,
          amount: formatAmount(left),
          kind: 'correction' as const,
        };
        return [
          { type: 'CreditRevoked', data: { ...reversal, basis: 'default', reason: data.reason } },
          { type: 'CreditAwarded', data: { ...data.replacement, corrects: data.award } },
        ];
      }
      case 'RestoreCredit': {
        const entry = entryOf(state, data.award);
        if (entry.revoked === 0) return [];
        const correct = entry.correctedBy === undefined ? undefined : state.entries[entry.correctedBy];
        demand(!correct || correct.revoked === correct.recognised, 'award-corrected', {
          by: entry.correctedBy ?? null,
        });
        return [{ type: 'CreditRestored', data: { ...data, unit: entry.unit, amount: formatAmount(entry.revoked) } }];
      }
    }
  },

  evolve(state, { type, data }) {
    switch (type) {
      case 'CreditAwarded':
      case 'CreditTransferredIn': {
        const { unit, source } = data;
        const entry = { unit, recognised: parseAmount(data.recognised), revoked: 0 };
        const corrects = 'corrects' in data ? data.corrects : undefined;
        return {
          entries: {
            ...state.entries,
            ...(corrects && { [corrects]: { ...state.entries[corrects]!, correctedBy: data.award } }),
            [data.award]: entry,
          },
          causes: { ...state.causes, [source.cause]: data.award },
        };
      }
      case 'CreditRevoked':
        return withRevoked(state, data.award, parseAmount(data.amount));
      case 'CreditRestored':
        return withRevoked(state, data.award, -parseAmount(data.amount));
    }
  },

  place: 'of-subject',
  refers({ type, data }) {
    if (type === 'RevokeCredit' || type === 'RestoreCredit') return [];
    const [{ source }, at] = type === 'CorrectCredit' ? [data.replacement, '/replacement'] : [data, ''];
    return source.class ? [{ stream: `class-${source.class}`, field: `${at}/source/class` }] : [];
  },
};

type Award = z.infer<typeof creditCommands.AwardCredit.schema>;

/** A correction may keep the cause of what it corrects; any other cause awards once. */
function mayAward(state: CreditAccount, data: Award, today: string, corrects?: string): void {
  const at = corrects === undefined ? '' : '/replacement';
  const { award, occurredOn, source } = data;
  notAfter(occurredOn, today, `${at}/occurredOn`);
  demand(!state.entries[award], 'award-exists', { award }, `${at}/award`);
  const { cause } = source;
  const before = state.causes[cause];
  demand(before === undefined || before === corrects, 'cause-awarded', { cause }, `${at}/source/cause`);
}

function entryOf(state: CreditAccount, award: string): Entry {
  const entry = state.entries[award];
  demand(entry, 'award-unknown', { award }, '/award');
  return entry;
}

function withRevoked(state: CreditAccount, award: string, change: Hundredths): CreditAccount {
  const entry = state.entries[award]!;
  return { ...state, entries: { ...state.entries, [award]: { ...entry, revoked: entry.revoked + change } } };
}
