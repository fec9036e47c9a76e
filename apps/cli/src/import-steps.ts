import { legalDateAt, type Json } from '#libs/canonical';
import { execute, loadStream, Refused, refusalText, type Actor } from '#libs/domain';
import { CommandReused, type Position } from '#libs/event-log';
import { wrong, type OpenLedger, type RowError } from '#libs/ledger';
import { v5 as uuidv5 } from 'uuid';
import type { Step } from './import-table.js';

type Ledger = Pick<OpenLedger, 'log' | 'shelf' | 'now'>;

/**
 * What the ledger would say to a row, without writing: its commands are decided one after the other on the state they
 * would meet, and what they refer to must exist.
 */
export async function rehearse(ledger: Ledger, step: Step): Promise<RowError[]> {
  try {
    await decideAll(ledger, step);
    return [];
  } catch (error) {
    if (error instanceof Refused) return [refusedRow(step, error)];
    if (!(error instanceof CommandReused)) throw error;
    return [
      wrong(
        ...([step.row, '', step.id] as const),
        '先前已以不同内容导入；请以相应业务更正，不能重新导入',
        'was imported before with other content: correct it by a command of its own',
      ),
    ];
  }
}

async function decideAll({ log, now }: Ledger, step: Step): Promise<void> {
  const { decider, id } = step;
  const stream = `${decider.stream}-${id}`;
  const loaded = await loadStream(log, stream, decider);
  let state: unknown = loaded.state;
  for (const command of step.commands) {
    const commandId = commandIdOf(id, command.type);
    if (loaded.last && (await log.findCommand(commandId, { stream, command: command as unknown as Json }))) continue;
    for (const { stream, field } of decider.refers?.(command) ?? []) await mustExist(log, stream, field);
    const at = now();
    for (const event of decider.decide(command, state, { actor: 'system', at, today: legalDateAt(at), commandId }))
      state = decider.evolve(state, event, nothingRecorded);
  }
}

/** Folding what was only decided asks nothing of the log. */
const nothingRecorded = {
  id: '',
  position: '' as Position,
  recordedAt: '',
  meta: { actor: '', scope: '', commandId: '', occurredAt: '' },
};

async function mustExist(log: OpenLedger['log'], stream: string, field: string): Promise<void> {
  for await (const _event of log.readStream(stream, { limit: 1 })) return;
  throw new Refused(
    `${stream.slice(0, stream.indexOf('-'))}-unknown`,
    { id: stream.slice(stream.indexOf('-') + 1) },
    field,
  );
}

function refusedRow(step: Step, refused: Refused): RowError {
  const field = refused.field?.slice(1) ?? '';
  const column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const value = step.commands
    .map(({ data }) => (data as { [field: string]: unknown })[field])
    .find((one) => one !== undefined);
  return wrong(step.row, column, String(value ?? ''), refusalText(refused, 'zh-CN'), refusalText(refused, 'en'));
}

/** Carries a row out. Its commands have ids that follow from the row, so that a second import answers the first. */
export async function carryOut(
  { log, shelf, now }: Ledger,
  { id, decider, commands }: Step,
  actor: Actor,
): Promise<{ written: boolean; position: Position }> {
  let written = false;
  let position = '' as Position;
  for (const command of commands) {
    const issue = { actor, commandId: commandIdOf(id, command.type), at: now() };
    const outcome = await execute(log, shelf, decider, id, command, issue);
    written ||= !outcome.duplicate;
    position = outcome.position;
  }
  return { written, position };
}

/** From the stream and the kind of command only: a hash of what was typed would let an ID number be guessed. */
function commandIdOf(id: string, type: string): string {
  return uuidv5(`import/${type}`, id);
}
