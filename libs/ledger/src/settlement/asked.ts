import type { LegalDate } from '#libs/canonical';
import { Refused } from '#libs/domain';
import { askedFor, dayAsked, type Asked } from '../question.js';
import type { Shelf } from '../shelf.js';

/** The details with which a settlement is proposed. */
export type SettlementDetails = {
  readonly purpose: string;
  readonly windowKind: string;
  /** Absent where everybody has a window of their own: a cycle or probation since the hire. */
  readonly windowKey?: string;
  readonly asOf: LegalDate;
};

/**
 * What is proposed when a purpose and window are to be settled in a jurisdiction: as of a day, by default today, or the
 * end of a window that is over.
 * @throws {Refused} `no-pack`, `purpose-unknown`, `window-unknown`, `date-in-future`.
 */
export function settlementDetails(
  shelf: Shelf,
  jurisdiction: string,
  asked: Asked,
  today: LegalDate,
): SettlementDetails {
  const pack = shelf.forJurisdiction(jurisdiction);
  if (!pack) throw new Refused('no-pack', { jurisdiction });
  if (asked.asOf !== undefined && asked.asOf > today)
    throw new Refused('date-in-future', { date: asked.asOf, today }, '/asOf');
  const anybody = { subject: { kind: 'person', id: '' } } as const;
  try {
    const { purpose, window } = askedFor(pack, { ...asked, ...anybody }, { jurisdiction, events: [] }, today);
    return { purpose, windowKind: window.kind, windowKey: window.key, asOf: dayAsked(asked, window, today) };
  } catch (error) {
    if (!(error instanceof Refused && error.code === 'person-not-employed')) throw error;
    return { purpose: asked.purpose!, windowKind: asked.window!.kind, asOf: asked.asOf ?? today };
  }
}
