import { executeStep, migrateCase, system, type Actor, type CaseCommand } from '#libs/domain';
import { mustBeHandedIn } from '#libs/ledger';
import { grantsOf } from '#libs/projections';
import { readFileSync } from 'node:fs';
import { v4 as uuidv4, validate as isUuid } from 'uuid';
import { both, unusable, type Call, type Command } from '../../command.js';
import { findPerson } from '../../find-person.js';
import { text } from '../../options.js';
import { caseNamed } from './show.js';

/** Takes a step of a case, as the service or as a person with their roles. */
export const caseStep: Command = {
  usage: 'case step <workflow> <id> <step>',
  summary: both('办理个案的一步；第一步开始个案', 'take a step of a case; the first opens it'),
  arguments: {
    workflow: both('流程，如 self-study', 'workflow, such as self-study'),
    id: both('个案编号（UUID，开始时自定）', 'id of the case (a UUID, chosen by whoever opens it)'),
    step: both('步骤', 'step'),
  },
  options: [
    { flags: '--data <json>', text: both('步骤的内容，JSON；@文件 为从文件读取', 'input as JSON, or @file') },
    {
      flags: '--as <person>',
      text: both('以此人的名义和权限办理；缺省为系统', 'as this person, with their roles; by default as the service'),
    },
  ],
  async run({ ledger, args, options, say }) {
    const [workflow, id, name] = args as [string, string, string];
    if (!isUuid(id)) throw unusable(`“${id}”不是个案编号（UUID）。`, `"${id}" is no id of a case (a UUID).`);
    const actor = await actorNamed(ledger, text(options, 'as'));
    const command: CaseCommand = { do: name, data: inputOf(text(options, 'data')) };
    const issue = { actor, commandId: uuidv4(), at: ledger.now() };
    await mustBeHandedIn(ledger, command.data);
    const { revision, position, events } = await executeStep(ledger.log, ledger.shelf, workflow, id, command, issue);
    return {
      json: { workflow, case: id, step: name, actor: actor.id, revision, position, events },
      text: say(
        `已办理 ${name}：${events.join('、')}（位置 ${position}）`,
        `${name}: ${events.join(', ')} at ${position}`,
      ),
    };
  },
};

/** Puts a case under another definition of its workflow. */
export const caseMigrate: Command = {
  usage: 'case migrate <id>',
  summary: both('个案改按另一版流程继续', 'put a case under another definition of its workflow'),
  arguments: { id: both('个案编号', 'id of the case') },
  options: [
    { flags: '--reason <text>', text: both('理由', 'why'), required: true },
    {
      flags: '--to <hash>',
      text: both('流程的哈希；缺省为现行', 'hash of the definition; by default the one in force'),
    },
    {
      flags: '--state <name>',
      text: both('迁入的状态；缺省为同名状态', 'its state there; by default of the same name'),
    },
    {
      flags: '--as <person>',
      text: both('以此人的名义和权限；缺省为系统', 'as this person; by default as the service'),
    },
  ],
  async run({ ledger, args, options, say }) {
    const row = await caseNamed(ledger, args[0]!);
    const [to, state] = [text(options, 'to'), text(options, 'state')];
    const migration = { reason: text(options, 'reason')!, ...(to && { to }), ...(state && { state }) };
    const issue = { actor: await actorNamed(ledger, text(options, 'as')), commandId: uuidv4(), at: ledger.now() };
    const { position, events } = await migrateCase(ledger.log, ledger.shelf, row.workflow, row.id, migration, issue);
    return {
      json: { workflow: row.workflow, case: row.id, position, events },
      text: say(`已改按另一版流程继续（位置 ${position}）`, `goes on under another definition (at ${position})`),
    };
  },
};

/** Who acts at the terminal: the person named, with their roles, or the service. */
export async function actorNamed(ledger: Call['ledger'], name: string | undefined): Promise<Actor> {
  if (name === undefined) return system;
  const { id } = await findPerson(ledger, name);
  return { id, grants: (await grantsOf(ledger.readModels, id))?.grants ?? [] };
}

/** @throws {Unusable} when it is no JSON object. */
function inputOf(given: string | undefined): CaseCommand['data'] {
  try {
    const json = given?.startsWith('@') ? readFileSync(given.slice(1), 'utf8') : (given ?? '{}');
    const data: unknown = JSON.parse(json);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as CaseCommand['data'];
  } catch {
    // told below: no file, no JSON and no object are one mistake to whoever typed it
  }
  throw unusable(`--data 须为 JSON 对象，或 @文件。`, '--data must be a JSON object, or @file.');
}
