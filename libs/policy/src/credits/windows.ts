import type { Pack } from '../pack.js';
import { inWindow, personalCycleWindow, rollingCycleWindow, windowOf, type Window } from '../facts/window.js';
import type { LegalDate } from '#libs/canonical';
import type { Counting } from './claims.js';

/**
 * The year, term or cycle in which a day fills a cap. A rolling cycle ends with the window that is asked about, and days
 * outside it fill none; personal cycles begin with the day of hire, or, where that is not known, with the window asked.
 */
export function bucketWindow(
  { pack, window: asked, hiredOn }: Counting,
  kind: 'year' | 'schoolYear' | 'term' | 'cycle',
  on: LegalDate,
): Window | undefined {
  const { cycle } = pack.calendar;
  if (kind !== 'cycle' || !cycle || cycle.kind === 'fixed') return fixedWindow(pack, kind, on);
  if (asked.kind === 'cycle' && inWindow(asked, on)) return asked;
  if (cycle.kind === 'rolling') {
    const window = rollingCycleWindow(pack, asked.to);
    return inWindow(window, on) ? window : undefined;
  }
  return hiredOn !== undefined && hiredOn <= on ? personalCycleWindow(pack, hiredOn, on) : undefined;
}

const fixedWindows = new WeakMap<Pack, Map<string, Window>>();

/** A window of the calendar; the same days are asked about for each award of each person. */
function fixedWindow(pack: Pack, kind: 'year' | 'schoolYear' | 'term' | 'cycle', on: LegalDate): Window {
  let known = fixedWindows.get(pack);
  if (!known) fixedWindows.set(pack, (known = new Map<string, Window>()));
  const key = `${kind}/${on}`;
  let window = known.get(key);
  if (!window) known.set(key, (window = windowOf(pack, kind, on)));
  return window;
}
