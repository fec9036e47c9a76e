import { addDays, addYears, daysBetween, type LegalDate } from '#libs/canonical';
import { compare, inOrder, textOf } from '../credits/awards.js';
import type { FactEvent } from '../verdict.js';
import { clipped, daysCovered, earlier, without, type Span } from './days.js';
import { standing } from './standing.js';
import type { Window } from './window.js';

/** A person on a day, folded from `teacher-<id>`. What is not known is absent. */
export type PersonOn = {
  readonly day: LegalDate;
  readonly hire?: FactEvent;
  readonly post?: { readonly staffCategory: string; readonly stage: string; readonly event: FactEvent };
  readonly ended?: FactEvent;
  /** Some hire is known, even if it is later than the day. */
  readonly everHired?: FactEvent;
  readonly jurisdiction?: { readonly code: string; readonly event: FactEvent };
  readonly moves: readonly {
    readonly on: LegalDate;
    readonly from?: string;
    readonly to: string;
    readonly event: FactEvent;
  }[];
  readonly leaves: readonly {
    readonly kind: string;
    readonly from: LegalDate;
    readonly to?: LegalDate;
    readonly events: readonly FactEvent[];
  }[];
  /** Each time in service, to the last day of it; one that lasts has none. */
  readonly service: readonly { readonly from: LegalDate; readonly to?: LegalDate }[];
  /** Records of relief (免修、减免、缓修) that stand. */
  readonly reliefs: readonly FactEvent[];
};

/** Where the day of each event of a person stands in its data. */
const dayField: { readonly [type: string]: string } = {
  PersonHired: 'hiredOn',
  PostChanged: 'from',
  PersonTransferred: 'on',
  LeaveStarted: 'from',
  LeaveEnded: 'to',
  EmploymentEnded: 'on',
  PersonMerged: 'on',
};

/** The person at the end of a day. What was recorded late counts from the day it says, not from when it was recorded. */
export function personOn(events: readonly FactEvent[], day: LegalDate): PersonOn {
  const dated = inOrder(events)
    .map((event) => ({ event, on: textOf(event, dayField[event.type] ?? '') ?? '' }))
    .sort((a, b) => compare(a.on, b.on));
  const reliefs = standing(events, 'RecordFiled', day).filter(
    (event) => textOf(event, 'kind') === 'relief' && (textOf(event, 'on') ?? '') <= day,
  );
  let person: PersonOn = { day, moves: [], leaves: [], service: [], reliefs };
  for (const { event, on } of dated) {
    if (event.type === 'PersonHired') person = { ...person, everHired: person.everHired ?? event };
    // The end of a leave is kept although it lies ahead: it says how long the leave is known to last.
    if (on <= day || event.type === 'LeaveEnded') person = evolve(person, event, on);
  }
  return person;
}

function evolve(person: PersonOn, event: FactEvent, on: LegalDate): PersonOn {
  const text = (field: string) => textOf(event, field) ?? '';
  switch (event.type) {
    case 'PersonRegistered':
      return { ...person, jurisdiction: { code: text('jurisdiction'), event } };
    case 'PersonHired':
      return {
        ...person,
        hire: event,
        ended: undefined,
        service: [...person.service, { from: on }],
        post: { staffCategory: text('staffCategory'), stage: text('stage'), event },
        jurisdiction: { code: text('jurisdiction'), event },
      };
    case 'PostChanged':
      return { ...person, post: { staffCategory: text('staffCategory'), stage: text('stage'), event } };
    case 'PersonTransferred': {
      const to = text('jurisdiction');
      const move = { on, from: person.jurisdiction?.code, to, event };
      return { ...person, jurisdiction: { code: to, event }, moves: [...person.moves, move] };
    }
    case 'LeaveStarted':
      return { ...person, leaves: [...person.leaves, { kind: text('kind'), from: on, events: [event] }] };
    case 'LeaveEnded':
      return {
        ...person,
        leaves: person.leaves.map((leave) =>
          textOf(leave.events[0]!, 'leave') === text('leave')
            ? { ...leave, to: on, events: [...leave.events, event] }
            : leave,
        ),
      };
    case 'EmploymentEnded':
    case 'PersonMerged': // a duplicate serves no longer: the person who stays does
      return {
        ...person,
        ended: event,
        service: person.service.map((time) => ({ ...time, to: time.to ?? addDays(on, -1) })),
      };
    default:
      return person;
  }
}

/** What an attribute of a person is, and the events that say so; `null` when they do not say. */
export type Attribute = { readonly value: string | boolean | null; readonly events: readonly FactEvent[] };

const unknown: Attribute = { value: null, events: [] };
const SECONDMENTS = ['secondment', 'teachingSupport'];

/** The attributes of a person that facts may read (`{"from": "person", "of": …}`). Leave days are whole days. */
export const personAttributes: {
  readonly [name: string]: (person: PersonOn, window: Window, jurisdiction: string) => Attribute;
} = {
  staffCategory: ({ post }) => (post ? { value: post.staffCategory, events: [post.event] } : unknown),
  stage: ({ post }) => (post ? { value: post.stage, events: [post.event] } : unknown),
  employed: ({ hire, ended, everHired }) =>
    everHired ? { value: hire !== undefined && !ended, events: known(hire ?? everHired, ended) } : unknown,
  retired: ({ ended, everHired }) =>
    everHired
      ? { value: ended !== undefined && textOf(ended, 'kind') === 'retired', events: known(everHired, ended) }
      : unknown,
  hiredOn: ({ hire }) => (hire ? { value: textOf(hire, 'hiredOn') ?? null, events: [hire] } : unknown),
  firstPost: ({ hire }) => (hire ? { value: hire.data['firstPost'] === true, events: [hire] } : unknown),
  lateEntry: ({ hire }, window) =>
    hire ? { value: (textOf(hire, 'hiredOn') ?? '') > window.from, events: [hire] } : unknown,
  inJurisdiction: ({ jurisdiction }, _window, code) =>
    jurisdiction ? { value: within(jurisdiction.code, code), events: [jurisdiction.event] } : unknown,
  transferredIn: ({ hire, moves }, window, code) => {
    const into = moves.filter(
      ({ on, from, to }) => on >= window.from && within(to, code) && from !== undefined && !within(from, code),
    );
    return hire ? { value: into.length > 0, events: [hire, ...into.map(({ event }) => event)] } : unknown;
  },
  windowDays: (_person, window) => ({ value: String(daysCovered([window])), events: [] }),
  serviceDays,
  serviceYears: (person) => sinceHire(person, (years) => years),
  teachingYear: (person) => sinceHire(person, (years) => years + 1),
  leaveDays: (person, window) => leaveDays(person, window, () => true),
  secondmentDays: (person, window) => leaveDays(person, window, (kind) => SECONDMENTS.includes(kind)),
};

function leaveDays({ hire, leaves, day }: PersonOn, window: Window, wanted: (kind: string) => boolean): Attribute {
  if (!hire) return unknown;
  const last = earlier(day, window.to);
  const overlaps = leaves
    .filter(({ kind }) => wanted(kind))
    .map(({ from, to, events }) => {
      const first = from > window.from ? from : window.from;
      const end = to !== undefined && to < last ? to : last;
      return { days: Math.max(0, daysBetween(first, end) + 1), events };
    })
    .filter(({ days }) => days > 0);
  const total = overlaps.reduce((sum, { days }) => sum + days, 0);
  return { value: String(total), events: [hire, ...overlaps.flatMap(({ events }) => events)] };
}

/**
 * The days of the window in service, less leave and less exemption. Service is taken to go on to the end of the window
 * and leave to end as soon as it may, so that what is required in proportion is never too little while it is open.
 */
function serviceDays({ hire, ended, service, leaves, reliefs, day }: PersonOn, window: Window): Attribute {
  if (!hire) return unknown;
  const inWindow = (from: LegalDate, to: LegalDate): Span[] => [clipped({ from, to }, window)].filter((one) => !!one);
  const exemptions = reliefs.filter((event) => textOf(event, 'fields.kind') === 'exemption');
  const away = [
    ...leaves.flatMap(({ from, to, events }) => inWindow(from, to ?? day).map((span) => ({ span, events }))),
    ...exemptions.flatMap((event) =>
      inWindow(textOf(event, 'on') ?? '', textOf(event, 'fields.to') ?? day).map((span) => ({ span, events: [event] })),
    ),
  ];
  const served = without(
    service.flatMap(({ from, to }) => inWindow(from, to ?? window.to)),
    away.map(({ span }) => span),
  );
  return { value: String(daysCovered(served)), events: known(hire, ended, ...away.flatMap(({ events }) => events)) };
}

function sinceHire({ hire, day }: PersonOn, of: (years: number) => number): Attribute {
  const hiredOn = hire && textOf(hire, 'hiredOn');
  if (!hiredOn) return unknown;
  const about = Number(day.slice(0, 4)) - Number(hiredOn.slice(0, 4));
  return { value: String(of(addYears(hiredOn, about) <= day ? about : about - 1)), events: [hire] };
}

/** Whether a jurisdiction lies in another by GB/T 2260: trailing pairs of zeros stand for everything below. */
function within(code: string, outer: string): boolean {
  return code.startsWith(outer.replace(/(00)+$/, ''));
}

function known(...events: (FactEvent | undefined)[]): FactEvent[] {
  return events.filter((event) => event !== undefined);
}

/** The day of hire, where it is known. */
export function hiredOn({ hire }: PersonOn): LegalDate | undefined {
  return hire && textOf(hire, 'hiredOn');
}
