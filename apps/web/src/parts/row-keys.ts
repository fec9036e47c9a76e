import type { KeyboardEvent } from 'react';

/** Up and down move between the links of a table's rows, and from the field above into the table. */
export function moveByArrows(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const from = event.target as HTMLElement;
  const isField = from instanceof HTMLInputElement;
  if (step === 0 || (isField && from.type !== 'search')) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input[type=search], tbody a[data-row]')];
  const at = stops.indexOf(from);
  const next = stops[at + step];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
