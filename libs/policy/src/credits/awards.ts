import { parseAmount, type Hundredths, type LegalDate } from '#libs/canonical';
import type { Basis } from '../schema/fields.js';
import type { FactEvent } from '../verdict.js';

/** An award with what is left of it after revocations and restorations. */
export type NetAward = {
  readonly award: string;
  readonly event: FactEvent;
  readonly unit: string;
  readonly level: string;
  readonly mode: string;
  readonly category: string;
  readonly title: string;
  readonly occurredOn: LegalDate;
  readonly countsOn: LegalDate;
  /** Recognised, less what is revoked now. */
  readonly net: Hundredths;
  readonly revocation?: { readonly kind: string; readonly basis: Basis; readonly clause?: string };
  readonly evidence: readonly string[];
};

/**
 * The awards of one account, net of what was revoked and restored, in order of the day they count on. A correction is a
 * revocation and a new award, so it needs no case of its own. Revocations work back to the award whenever they were
 * made: which of them were known at some time is decided by the events that are given.
 */
export function netAwards(events: readonly FactEvent[]): NetAward[] {
  const awards = new Map<string, NetAward>();
  for (const event of inOrder(events)) {
    const id = textOf(event, 'award');
    if (id === undefined) continue;
    if (event.type === 'CreditAwarded' || event.type === 'CreditTransferredIn') awards.set(id, opened(id, event));
    const before = awards.get(id);
    if (!before) continue;
    if (event.type === 'CreditRevoked') awards.set(id, changed(before, event, -1));
    if (event.type === 'CreditRestored') awards.set(id, changed(before, event, 1));
  }
  return [...awards.values()].sort((a, b) => compare(a.countsOn, b.countsOn) || compare(a.award, b.award));
}

/** Events in the order of the ledger. */
export function inOrder(events: readonly FactEvent[]): FactEvent[] {
  return [...events].sort((a, b) => compare(a.position, b.position));
}

/** Compares texts by code unit, the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A text field of an event's data; dots lead into objects. */
export function textOf(event: { readonly data: FactEvent['data'] }, field: string): string | undefined {
  const value = fieldOf(event.data, field);
  return typeof value === 'string' ? value : undefined;
}

/** A field of plain data; dots lead into objects. */
export function fieldOf(data: { readonly [field: string]: unknown }, field: string): unknown {
  if (!field.includes('.')) return data[field];
  return field.split('.').reduce<unknown>((at, name) => (at as { [name: string]: unknown } | undefined)?.[name], data);
}

/** A field that a `where` asks for: the award's own, or one of the event that made it. */
export function fieldOfAward(award: NetAward, name: string): unknown {
  const own = award as unknown as { readonly [name: string]: unknown };
  return name === 'event' || name === 'net' || !(name in own) ? fieldOf(award.event.data, name) : own[name];
}

function opened(award: string, event: FactEvent): NetAward {
  const text = (field: string) => textOf(event, field) ?? '';
  return {
    award,
    event,
    unit: text('unit'),
    level: text('level'),
    mode: text('mode'),
    category: text('category'),
    title: text('source.title'),
    occurredOn: text('occurredOn'),
    countsOn: text('countsOn') || text('occurredOn'),
    net: parseAmount(text('recognised')),
    evidence: [event.id],
  };
}

function changed(before: NetAward, event: FactEvent, sign: 1 | -1): NetAward {
  const net = before.net + sign * parseAmount(textOf(event, 'amount') ?? '0');
  const evidence = [...before.evidence, event.id];
  if (sign === 1) return { ...before, net, evidence, revocation: undefined };
  const basis = textOf(event, 'basis') === 'stated' ? 'stated' : 'default';
  const revocation = { kind: textOf(event, 'kind') ?? 'error', basis, clause: textOf(event, 'clause') } as const;
  return { ...before, net, evidence, revocation };
}
