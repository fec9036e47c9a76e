import { z } from 'zod';
import { demand, type Decider } from './decider.js';
import { amount, clause, freeText, jurisdiction, legalDate, line, reason } from './fields.js';
import { notAfter } from './person.js';

/**
 * A planned quantity as the document states it: a number, a range, `undecided` (待定), `approximate` (左右), or nothing.
 * It is never coerced: what the document leaves open stays open.
 */
export const plannedQuantity = z.object({
  min: amount.optional(),
  max: amount.optional(),
  approximate: z.literal(true).optional(),
  undecided: z.literal(true).optional(),
});
/** A planned quantity as the document states it. */
export type PlannedQuantity = z.infer<typeof plannedQuantity>;

const month = z.int().min(1).max(12);

const plan = {
  jurisdiction,
  document: line,
  /** The number of the item in its document, such as `A1-16`. */
  seq: line,
  year: z.int().min(1990).max(2100).optional(),
  category: line,
  name: line,
  content: freeText.optional(),
  audience: freeText.optional(),
  /** 人 (`person`) and 人次 (`attendance`) are different counts. */
  headcount: plannedQuantity.extend({ unit: z.enum(['person', 'attendance']) }).optional(),
  hours: plannedQuantity.optional(),
  days: plannedQuantity.optional(),
  /** 场, 期. */
  sessions: plannedQuantity.optional(),
  classes: z.int().min(1).optional(),
  period: line.optional(),
  startsMonth: month.optional(),
  endsMonth: month.optional(),
  department: line.optional(),
  location: line.optional(),
  notes: freeText.optional(),
  clauses: z.array(clause).min(1),
};

/** What of a plan may be changed while it runs. */
const { headcount, hours, days, sessions, classes, period, startsMonth, endsMonth, department, location } = plan;
const amendable = { headcount, hours, days, sessions, classes, period, startsMonth, endsMonth, department, location };

const count = z.int().min(0).max(1_000_000).optional();

/** What took place, as far as it was counted: 人 and 人次 are two counts, and neither stands for the other. */
const actual = z.object({
  startsOn: legalDate.optional(),
  endsOn: legalDate.optional(),
  persons: count,
  attendances: count,
  hours: amount.optional(),
  days: amount.optional(),
  sessions: count,
  classes: count,
});

/** Events of `programme-<id>`: an item of a training plan. These names and shapes are stored. */
export const programmeEvents = {
  ProgrammePlanned: z.object(plan),
  ProgrammeCancelled: z.object({ reason }),
  /** 待定 until then: the days on which it is held. */
  ProgrammeScheduled: z.object({ startsOn: legalDate, endsOn: legalDate, location: line.optional() }),
  /** 计划调整: what is planned anew; all else stays as the document says. */
  ProgrammeAmended: z.object({ ...amendable, reason }),
  /** 结项: with what really took place, beside the plan. */
  ProgrammeClosed: z.object({ on: legalDate, actual }),
};

const organisers = ['organiser', 'bureau.training'];

/** Commands of `programme-<id>`. */
export const programmeCommands = {
  PlanProgramme: { schema: programmeEvents.ProgrammePlanned, by: organisers },
  CancelProgramme: { schema: programmeEvents.ProgrammeCancelled, by: ['bureau.training'] },
  ScheduleProgramme: { schema: programmeEvents.ProgrammeScheduled, by: organisers },
  AmendProgramme: { schema: programmeEvents.ProgrammeAmended, by: ['bureau.training'] },
  CloseProgramme: { schema: programmeEvents.ProgrammeClosed, by: organisers },
};

/** What deciding about a programme needs. */
export type Programme = { readonly jurisdiction?: string; readonly state: 'none' | 'planned' | 'cancelled' | 'closed' };

/** The stream `programme-<id>`. */
export const programme: Decider<Programme, typeof programmeCommands, typeof programmeEvents> = {
  stream: 'programme',
  events: programmeEvents,
  commands: programmeCommands,
  initial: { state: 'none' },

  decide({ type, data }, { state }, { today }) {
    if (type === 'PlanProgramme') {
      demand(state === 'none', 'programme-exists');
      return [{ type: 'ProgrammePlanned', data }];
    }
    demand(state !== 'none', 'programme-unknown');
    if (type === 'CancelProgramme' && state === 'cancelled') return [];
    demand(state === 'planned', 'programme-over', { state });
    switch (type) {
      case 'CancelProgramme':
        return [{ type: 'ProgrammeCancelled', data }];
      case 'ScheduleProgramme': {
        const { startsOn, endsOn } = data;
        demand(endsOn >= startsOn, 'ends-before-start', { startsOn, endsOn }, '/endsOn');
        return [{ type: 'ProgrammeScheduled', data }];
      }
      case 'AmendProgramme':
        return [{ type: 'ProgrammeAmended', data }];
      case 'CloseProgramme':
        notAfter(data.on, today, '/on');
        return [{ type: 'ProgrammeClosed', data }];
    }
  },

  evolve(state, { type, data }) {
    switch (type) {
      case 'ProgrammePlanned':
        return { jurisdiction: data.jurisdiction, state: 'planned' };
      case 'ProgrammeCancelled':
        return { ...state, state: 'cancelled' };
      case 'ProgrammeClosed':
        return { ...state, state: 'closed' };
      case 'ProgrammeScheduled':
      case 'ProgrammeAmended':
        return state;
    }
  },

  place: (state, { type, data }) => ({
    jurisdiction: type === 'PlanProgramme' ? data.jurisdiction : state.jurisdiction,
  }),
};
