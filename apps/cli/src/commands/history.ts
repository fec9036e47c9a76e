import { namesOf } from '#libs/projections';
import type { Recorded } from '#libs/event-log';
import { effectiveDay, eventTitle } from '#libs/ledger';
import { both, type Command } from '../command.js';
import { eventDetail, wordsOf } from '../event-words.js';
import { findPerson, personLine } from '../find-person.js';
import { axes, day, knownAt } from '../options.js';
import { table } from '../table.js';

/** Everything on record about a person, newest first, on both time axes. */
export const history: Command = {
  usage: 'history <person>',
  summary: both('一人的全部记录，最新在前', 'everything on record about a person, newest first'),
  arguments: { person: both('人员编号或唯一的姓名', 'id or unique name of the person') },
  options: axes,
  async run({ ledger, args, options, language, say }) {
    const person = await findPerson(ledger, args[0]!);
    const [asOf, position] = [day(options, 'asOf'), await knownAt(ledger, options)];
    const events: Recorded[] = [];
    for (const stream of [`teacher-${person.id}`, `credit-${person.id}`, `decision-${person.id}`])
      for await (const event of ledger.log.readStream(stream, { upTo: position, open: true }))
        if (asOf === undefined || effectiveDay(event) <= asOf) events.push(event);
    events.sort((a, b) => (a.position < b.position ? 1 : -1));

    const word = wordsOf(ledger.shelf.forJurisdiction(person.jurisdiction), language);
    const names = await namesOf(
      ledger.readModels,
      events.map(({ meta }) => meta.actor),
    );
    const items = events.map((event) => ({
      id: event.id,
      type: event.type,
      title: eventTitle(event.type)[language],
      on: effectiveDay(event),
      recordedAt: event.recordedAt,
      actor: event.meta.actor,
      position: event.position,
      detail: eventDetail(event, word),
      data: shown(event),
    }));
    const who = (actor: string) =>
      actor === 'system' ? say('系统', 'system') : (names.get(actor) ?? actor.slice(0, 8));
    const rows = items.map(({ on, title, detail, recordedAt, actor }) => {
      return [on, title, detail, recordedAt.slice(0, 16), who(actor)];
    });
    const headings = [
      say('日期', 'Day'),
      say('事项', 'What'),
      say('内容', 'Content'),
      say('记录于', 'Recorded'),
      say('经办', 'By'),
    ];
    const count = say(
      `共 ${items.length} 条，账本位置 ${position}`,
      `${items.length} entries, ledger position ${position}`,
    );
    const listed = table(headings, rows);
    return { json: { person, position, items }, text: `${personLine(person)}\n\n${listed}\n\n${count}` };
  },
};

/** The facts of a decision are long and are shown by `decision explain`. */
function shown({ data, personal }: Recorded): object {
  const { facts: _facts, ...rest } = { ...data, ...personal };
  return rest;
}
