import { formatAmount, type Json } from '#libs/canonical';
import type { Recorded } from '#libs/event-log';
import { v5 as uuidv5 } from 'uuid';
import { credit } from './credit.js';
import type { AnyDecider } from './decider.js';
import { person } from './person.js';
import { record } from './record.js';
import type { Caused } from './workflow/effects.js';

/**
 * What a `PersonMerged` asks of the accounts of the two: what is left of each award of the duplicate is awarded to the
 * person who stays, with that award as its cause, so that it is once, and revoked here as a correction; each record that
 * stands is filed there and withdrawn here. `events` are those of `credit-<duplicate>` and `record-person-<duplicate>`
 * up to now. The ids derive from the merger: asked again after something was recorded late, it moves nothing twice.
 */
export function movedByMerger(merged: Recorded, events: readonly Recorded[]): Caused[] {
  const give = (decider: AnyDecider, id: string, type: string, data: object): Caused => {
    const what = String((data as { [field: string]: Json })['award'] ?? (data as { record: string }).record);
    const commandId = uuidv5(`merge/${type}/${what}`, merged.id);
    return { decider, id, commandId, command: { type, data } };
  };
  const idAfter = (before: string) => uuidv5(`merge/${before}`, merged.id);
  const duplicate = merged.stream.slice('teacher-'.length);
  const into = String(merged.data['into']);
  const reason = `重复建档，已并入 ${into}`;

  const ofAccount = events.filter(({ stream }) => stream === `credit-${duplicate}`);
  const account = ofAccount.reduce((state, event) => credit.evolve(state, event as never, event), credit.initial);
  const awards = ofAccount.filter(({ type }) => type === 'CreditAwarded' || type === 'CreditTransferredIn');
  const moved = awards.flatMap(({ type, data: { corrects: _corrects, ...said } }) => {
    const award = String(said['award']);
    const { recognised, revoked } = account.entries[award]!;
    if (recognised === revoked) return [];
    const amount = formatAmount(recognised - revoked);
    const source = { ...(said['source'] as object), cause: award };
    const again = { ...said, award: idAfter(award), recognised: amount, source };
    const revocation = { award, amount, kind: 'correction', basis: 'default', reason };
    return [
      give(credit, into, type === 'CreditAwarded' ? 'AwardCredit' : 'TransferCreditIn', again),
      give(credit, duplicate, 'RevokeCredit', revocation),
    ];
  });

  const ofRecords = events.filter(({ stream }) => stream === `record-person-${duplicate}`);
  const records = ofRecords.reduce((state, event) => record.evolve(state, event as never, event), record.initial);
  const stand = ofRecords.filter(
    ({ type, data }) => type === 'RecordFiled' && !records[String(data['record'])]!.withdrawn,
  );
  const filed = stand.flatMap(({ data: { record: before, kind, on, fields, evidence } }) => [
    give(record, `person-${into}`, 'FileRecord', {
      ...{ record: idAfter(String(before)), kind, on, fields },
      ...(evidence !== undefined && { evidence }),
    }),
    give(record, `person-${duplicate}`, 'WithdrawRecord', { record: before, reason }),
  ]);
  return [...moved, ...filed];
}

/**
 * What a `SchoolMerged` asks of the staff: everybody who serves at the school is transferred on the day of the merger.
 * `jurisdiction` is that of the school they go to.
 */
export function staffMovedByMerger(merged: Recorded, staff: readonly string[], jurisdiction: string): Caused[] {
  const data = { toSchool: merged.data['into'], jurisdiction, on: merged.data['on'] };
  return staff.map((id) => {
    const commandId = uuidv5(`merge/staff/${id}`, merged.id);
    return { decider: person, id, commandId, command: { type: 'TransferPerson', data } };
  });
}
