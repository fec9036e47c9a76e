import { addDays, addMonths, addYears, type LegalDate } from '#libs/canonical';
import type { Pack } from '../pack.js';
import type { FactWindow } from '../schema/pack-files.js';
import { earlier, later } from './days.js';
import { previousWindow, type Window } from './window.js';

/** What the windows of facts depend on beside the window asked for; `undefined` where it is not known. */
export type WindowScope = {
  readonly window: Window;
  readonly asOf: LegalDate;
  readonly hiredOn: () => LegalDate | undefined;
  /** A parameter in whole days. */
  readonly days: (parameter: string) => number | undefined;
  readonly date: (fact: string) => LegalDate | undefined;
};

/** The first day of what has no beginning: it comes before every day, and before what has none. */
const EVER = '';

/**
 * The days a fact looks at, whatever the day of the question: those of the window asked for, or as its `window` says.
 * `undefined` where they cannot be said: no hire, a silent document, no window before.
 */
export function factWindow(pack: Pack, of: FactWindow, scope: WindowScope): Window | undefined {
  const { window } = scope;
  if (of === 'rule') return window;
  if (of === 'always') return spelled(EVER, window.to);
  if (of === 'ever') return spelled(EVER, later(window.to, scope.asOf));
  if (of === 'previous') return previousWindow(pack, window);
  if ('since' in of) {
    const hiredOn = scope.hiredOn();
    return hiredOn === undefined ? undefined : spelled(hiredOn, earlier(addYears(hiredOn, of.years), window.to));
  }
  if ('trailing' in of) return spelled(before(addDays(window.to, 1), of.trailing), window.to);
  if ('extendedTo' in of) {
    const date = scope.date(of.extendedTo);
    return date === undefined || date <= window.to ? window : spelled(window.from, later(date, window.to));
  }
  const days = scope.days(of.days);
  const lead = of.lead === undefined ? 0 : scope.days(of.lead);
  if (days === undefined || lead === undefined) return undefined;
  return spelled(
    addDays(window.from, -lead),
    of.until === 'start' ? addDays(window.from, days) : addDays(window.to, -days),
  );
}

function before(
  day: LegalDate,
  { years = 0, months = 0, days = 0 }: { years?: number; months?: number; days?: number },
) {
  return addDays(addMonths(addYears(day, -years), -months), -days);
}

function spelled(from: LegalDate, to: LegalDate): Window {
  return { kind: 'custom', key: `${from}..${to}`, from, to };
}
