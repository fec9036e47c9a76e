import { ForeignPosition, type Position } from './port.js';

/** The position of the n-th event (from 1) of a store that counts without gaps: 20 digits, so that text compares. */
export function densePosition(n: number | string): Position {
  return (Number(n) === 0 ? '' : String(n).padStart(20, '0')) as Position;
}

/** The number of a dense position, 0 for the start. @throws {ForeignPosition} */
export function denseNumber(position: Position): number {
  if (position === '') return 0;
  const n = Number(position);
  if (!/^\d{20}$/.test(position) || !Number.isSafeInteger(n)) throw new ForeignPosition(position);
  return n;
}
