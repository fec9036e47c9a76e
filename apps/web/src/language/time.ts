import { nothing } from './text.js';

// Legal days are days in China, wherever the browser stands.
const beijing = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** An instant as it was in Beijing, `2025-12-31 09:30:00`. */
export function showInstant(instant: string | null | undefined): string {
  if (!instant) return nothing;
  const time = new Date(instant);
  return Number.isNaN(time.getTime()) ? instant : beijing.format(time);
}

/** The instant of a time in Beijing: the way back of {@link showInstant}. */
export function instantOf(beijingTime: string): string {
  return new Date(`${beijingTime.replace(' ', 'T')}+08:00`).toISOString();
}

/** Today in Beijing. */
export function today(): string {
  return beijing.format(new Date()).slice(0, 10);
}
