import { z } from 'zod';
import { demand, type Decider } from './decider.js';
import { amount, clause, freeText, jurisdiction, line, reason } from './fields.js';

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

/** Events of `programme-<id>`: an item of a training plan. These names and shapes are stored. */
export const programmeEvents = {
  ProgrammePlanned: z.object(plan),
  ProgrammeCancelled: z.object({ reason }),
};

/** Commands of `programme-<id>`. */
export const programmeCommands = {
  PlanProgramme: { schema: programmeEvents.ProgrammePlanned, by: ['organiser', 'bureau.training'] },
  CancelProgramme: { schema: programmeEvents.ProgrammeCancelled, by: ['bureau.training'] },
};

/** What deciding about a programme needs. */
export type Programme = { readonly jurisdiction?: string; readonly state: 'none' | 'planned' | 'cancelled' };

/** The stream `programme-<id>`. */
export const programme: Decider<Programme, typeof programmeCommands, typeof programmeEvents> = {
  stream: 'programme',
  events: programmeEvents,
  commands: programmeCommands,
  initial: { state: 'none' },

  decide({ type, data }, state) {
    switch (type) {
      case 'PlanProgramme':
        demand(state.state === 'none', 'programme-exists');
        return [{ type: 'ProgrammePlanned', data }];
      case 'CancelProgramme':
        demand(state.state !== 'none', 'programme-unknown');
        return state.state === 'cancelled' ? [] : [{ type: 'ProgrammeCancelled', data }];
    }
  },

  evolve(state, { type, data }) {
    switch (type) {
      case 'ProgrammePlanned':
        return { jurisdiction: data.jurisdiction, state: 'planned' };
      case 'ProgrammeCancelled':
        return { ...state, state: 'cancelled' };
    }
  },

  place: (state, { type, data }) => ({
    jurisdiction: type === 'PlanProgramme' ? data.jurisdiction : state.jurisdiction,
  }),
};
