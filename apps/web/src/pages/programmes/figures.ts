import type { Text } from '../../language/text.js';
import { nothing } from '../../language/text.js';
import { amountWithUnit, planned } from '../../parts/amount.js';
import type { Figure, PlanItem } from './shapes.js';

/** What the plan says of a figure, in the document's own precision; what was planned anew goes before. */
export function plannedFigure(text: Text, item: PlanItem, figure: Figure): string {
  const plan = { ...item, ...item.amended } as PlanItem;
  switch (figure) {
    case 'headcount':
      return planned(text, plan.headcount, plan.headcount?.unit);
    case 'hours':
      return planned(text, plan.hours, 'hour');
    case 'days':
      return planned(text, plan.days, 'day');
    case 'sessions':
      return planned(text, plan.sessions);
    case 'classes':
      return plan.classes ? String(plan.classes) : nothing;
  }
}

/** What was done of a figure: as reported at the close, else as counted. Hours are those of a class, from least to most. */
export function actualFigure(text: Text, { headcount, actual, reported }: PlanItem, figure: Figure): string {
  const counted = (told: number | undefined, found: number) =>
    told !== undefined ? String(told) : actual.classes > 0 ? String(found) : nothing;
  switch (figure) {
    case 'headcount': {
      const byAttendance = headcount?.unit === 'attendance';
      const count = byAttendance
        ? counted(reported?.attendances, actual.enrolled)
        : counted(reported?.persons, actual.persons);
      return count === nothing ? count : amountWithUnit(text, count, byAttendance ? 'attendance' : 'person');
    }
    case 'hours': {
      if (reported?.hours) return amountWithUnit(text, reported.hours, 'hour');
      if (!actual.hoursOfClass) return nothing;
      const { least, most } = actual.hoursOfClass;
      return amountWithUnit(text, least === most ? least : `${least}–${most}`, 'hour');
    }
    case 'days':
      return reported?.days ? amountWithUnit(text, reported.days, 'day') : nothing;
    case 'sessions':
      return counted(reported?.sessions, actual.sessions);
    case 'classes':
      return counted(reported?.classes, actual.classes);
  }
}

/** The first and last day on which something took place or is to take place. */
export function actualDays({ startsOn, endsOn, actual, reported }: PlanItem): string {
  const from = reported?.startsOn ?? actual.startsOn ?? startsOn;
  const to = reported?.endsOn ?? actual.endsOn ?? endsOn;
  if (!from) return nothing;
  return to && to !== from ? `${from} – ${to}` : from;
}
