import { canonicalText, legalDateAt } from '#libs/canonical';
import { execute, loadStream, Refused, refusalText, toNewEvent, type Actor, type AnyDecider } from '#libs/domain';
import { START, type Position } from '#libs/event-log';
import { wrong, type OpenLedger, type RowError } from '#libs/ledger';
import { v5 as uuidv5 } from 'uuid';

/** A command of a row. */
export type StepCommand = { readonly type: string; readonly data: object };

/** What a row of a table asks for: commands to one stream, in order. */
export type Step = {
  readonly row: number;
  readonly id: string;
  readonly decider: AnyDecider;
  readonly commands: readonly StepCommand[];
};

type Ledger = Pick<OpenLedger, 'log' | 'shelf' | 'now'>;

/** What the ledger would say to a row: the commands that are not on record yet, and what is wrong. */
export type Rehearsed = { readonly due: readonly StepCommand[]; readonly errors: readonly RowError[] };

/**
 * What the ledger would say to a row, without writing: its commands are decided one after the other on the state they
 * would meet, and what they refer to must exist. What stands on record with the same content is done already, however
 * it came there.
 */
export async function rehearse(ledger: Ledger, step: Step): Promise<Rehearsed> {
  let due: readonly StepCommand[] = [];
  try {
    due = await commandsDue(ledger, step);
    if (due.length > 0) await decideAll(ledger, step, due);
    return { due, errors: [] };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { due, errors: [refusedRow(step, error)] };
  }
}

/** Commands whose events, as a new stream would get them, are not all in the stream. */
async function commandsDue(ledger: Ledger, step: Step): Promise<readonly StepCommand[]> {
  const { decider, id, commands } = step;
  const recorded = new Set<string>();
  for await (const { type, data, personal } of ledger.log.readStream(`${decider.stream}-${id}`, { open: true }))
    recorded.add(saying(type, { ...data, ...personal }));
  if (recorded.size === 0) return commands;
  let state: unknown = decider.initial;
  return commands.filter((command) => {
    const events = decider.decide(command, state, contextOf(ledger, step, command));
    for (const event of events) state = decider.evolve(state, event, nothingRecorded);
    return !events.every((event) => {
      const { type, data, personal } = toNewEvent(decider.events, event);
      return recorded.has(saying(type, { ...data, ...personal }));
    });
  });
}

function saying(type: string, data: object): string {
  return canonicalText([type, data]);
}

async function decideAll(ledger: Ledger, step: Step, due: readonly StepCommand[]): Promise<void> {
  const { decider, id } = step;
  let { state }: { state: unknown } = await loadStream(ledger.log, `${decider.stream}-${id}`, decider);
  for (const command of due) {
    for (const { stream, field } of decider.refers?.(command) ?? []) await mustExist(ledger.log, stream, field);
    for (const event of decider.decide(command, state, contextOf(ledger, step, command)))
      state = decider.evolve(state, event, nothingRecorded);
  }
}

function contextOf({ now }: Ledger, { id }: Step, { type }: StepCommand) {
  const at = now();
  return { actor: 'system', at, today: legalDateAt(at), commandId: commandIdOf(id, type), id, place: {} };
}

/** Folding what was only decided asks nothing of the log. */
const nothingRecorded = {
  ...{ id: '', position: START, recordedAt: '' },
  meta: { actor: '', scope: '', commandId: '', occurredAt: '' },
};

async function mustExist(log: OpenLedger['log'], stream: string, field: string): Promise<void> {
  for await (const _event of log.readStream(stream, { limit: 1 })) return;
  const kind = stream.slice(0, stream.indexOf('-'));
  throw new Refused(`${kind}-unknown`, { id: stream.slice(kind.length + 1) }, field);
}

function refusedRow({ row, commands }: Step, refused: Refused): RowError {
  const field = refused.field?.slice(1) ?? '';
  const column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const value = commands
    .map(({ data }) => (data as { [field: string]: unknown })[field])
    .find((one) => one !== undefined);
  return wrong(row, column, String(value ?? ''), refusalText(refused, 'zh-CN'), refusalText(refused, 'en'));
}

/** Carries a row out. Its commands have ids that follow from the row, so that two imports at once do it once. */
export async function carryOut(
  { log, shelf, now }: Ledger,
  { id, decider }: Step,
  due: readonly StepCommand[],
  actor: Actor,
): Promise<Position> {
  let position = START;
  for (const command of due) {
    const issue = { actor, commandId: commandIdOf(id, command.type), at: now() };
    position = (await execute(log, shelf, decider, id, command, issue)).position;
  }
  return position;
}

/** From the stream and the kind of command only: a hash of what was typed would let an ID number be guessed. */
function commandIdOf(id: string, type: string): string {
  return uuidv5(`import/${type}`, id);
}
