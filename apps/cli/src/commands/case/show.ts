import { caseFold, loadStream, readScope, stepsOf, system, type CaseState } from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { allSteps } from '#libs/policy';
import { caseById, type CaseView } from '#libs/projections';
import { validate as isUuid } from 'uuid';
import { both, unusable, type Call, type Command } from '../../command.js';
import { today } from '../../options.js';
import { indented, table } from '../../table.js';

/** A case that was named by its id. @throws {Unusable} */
export async function caseNamed({ readModels }: Call['ledger'], id: string): Promise<CaseView> {
  const row = isUuid(id) ? await caseById.ask(readModels, { id: id.toLowerCase() }, readScope(system)) : null;
  if (row) return row;
  throw unusable(
    `没有编号为“${id}”的个案：用 shixun case list 可查到。`,
    `There is no case "${id}": shixun case list shows them.`,
    'case-unknown',
  );
}

/** One case: where it stands, what happened, what can happen next and who may do it, its deadlines. */
export const caseShow: Command = {
  usage: 'case show <id>',
  summary: both('一个个案的经过、可办步骤和期限', 'a case: what happened, what is possible, its deadlines'),
  arguments: { id: both('个案编号', 'id of the case') },
  async run({ ledger, args, language, say }) {
    const row = await caseNamed(ledger, args[0]!);
    const kept = await ledger.shelf.kept(row.definition);
    const { definition } = kept;
    const stream = `case-${row.workflow}-${row.id}`;
    const { state } = await loadStream<CaseState>(ledger.log, stream, caseFold);
    const steps = await stepsOf(ledger.shelf.holders, kept, state, system, today(ledger));
    const events: Recorded[] = [];
    for await (const event of ledger.log.readStream(stream)) events.push(event);
    const stepTitle = (name: string) => allSteps(definition).find((one) => one.do === name)?.title?.[language] ?? name;
    const stateTitle = definition.states[row.state]?.title[language] ?? row.state;
    const history = events.map(({ recordedAt, type, data, meta }) => {
      const { step } = data['case'] as { step: string };
      return [recordedAt.slice(0, 16).replace('T', ' '), stepTitle(step), type, meta.actor];
    });
    const possible = steps.map((one) => [one.do, one.title[language], [...one.by, ...(one.fallback ?? [])].join(', ')]);
    const due = row.due.map(({ deadline, on, passedAt }) => {
      const title = definition.deadlines?.find(({ name }) => name === deadline)?.title[language] ?? deadline;
      return [title, on, passedAt ? say('已过', 'passed') : ''];
    });
    const part = (title: string, rows: string[][]) =>
      rows.length === 0 ? [] : [`${title}\n${indented(table(rows[0]!.map(() => ''), rows).trimStart())}`]; // prettier-ignore
    return {
      json: {
        case: row,
        title: definition.title,
        stateTitle: definition.states[row.state]?.title ?? null,
        steps,
        events: events.map(({ id, type, data, meta, recordedAt, position }) => ({
          ...{ id, type, data, actor: meta.actor, recordedAt, position },
        })),
      },
      text: [
        `${definition.title[language]}  ${row.subjectName ?? row.subject}  ${stateTitle}${row.title ? `  ${row.title}` : ''}`,
        ...part(say('经过', 'history'), history),
        ...part(say('可办步骤', 'possible steps'), possible),
        ...part(say('期限', 'deadlines'), due),
        ...part(
          say('未能办成的后续', 'effects that were refused'),
          row.refusedEffects.map(({ step, code, at }) => [at.slice(0, 10), stepTitle(step), code]),
        ),
      ].join('\n\n'),
    };
  },
};
