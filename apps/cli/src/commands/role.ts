import { execute, person as personDecider, system, type Grant } from '#libs/domain';
import { personAt } from '#libs/ledger';
import { closest } from '#libs/policy';
import { v4 as uuidv4, validate as isUuid } from 'uuid';
import { both, unusable, type Call, type Command } from '../command.js';
import { findPerson, personLine } from '../find-person.js';
import { text } from '../options.js';

const shared: Pick<Command, 'arguments' | 'options'> = {
  arguments: {
    person: both('人员编号或唯一的姓名', 'id or unique name of the person'),
    role: both('角色，如 bureau.hr、school.admin', 'role, such as bureau.hr or school.admin'),
  },
  options: [
    {
      flags: '--jurisdiction <code>',
      text: both(
        '辖区（含下级）；缺省为本人辖区，000000 为全部',
        'jurisdiction with those below; by default their own, 000000 for all',
      ),
    },
    { flags: '--school <id>', text: both('仅在此学校', 'in this school only') },
  ],
};

/** Gives a person a role: the way to the first roles of a new ledger. */
export const grant: Command = {
  usage: 'grant <person> <role>',
  summary: both('授予角色', 'grant a role to a person'),
  ...shared,
  run: (call) => give(call, 'GrantRole', async (person) => grantAsked(call, person.jurisdiction)),
};

/** Takes a role from a person. Without a place the only grant of that role is meant. */
export const withdraw: Command = {
  usage: 'withdraw <person> <role>',
  summary: both('收回角色', 'withdraw a role from a person'),
  ...shared,
  run: (call) =>
    give(call, 'WithdrawRole', async ({ id, jurisdiction }) => {
      const placed = call.options['jurisdiction'] !== undefined || call.options['school'] !== undefined;
      const held = (await personAt(call.ledger.log, id)).grants.filter((key) => key.startsWith(`${call.args[1]!}@`));
      return !placed && held.length === 1 ? grantOf(held[0]!) : grantAsked(call, jurisdiction);
    }),
};

async function give(
  { ledger, args, say }: Call,
  type: 'GrantRole' | 'WithdrawRole',
  data: (person: { id: string; jurisdiction: string }) => Promise<Grant>,
) {
  const person = await findPerson(ledger, args[0]!);
  const granted = await data(person);
  const issue = { actor: system, commandId: uuidv4(), at: ledger.now() };
  const { position, events } = await execute(
    ledger.log,
    ledger.shelf,
    personDecider,
    person.id,
    { type, data: granted },
    issue,
  );
  const place = granted.school ?? granted.jurisdiction ?? '*';
  const done =
    events.length === 0
      ? say('无变化', 'unchanged')
      : type === 'GrantRole'
        ? say('已授予', 'granted')
        : say('已收回', 'withdrawn');
  return {
    json: { person, ...granted, changed: events.length > 0, position },
    text: `${done} ${granted.role}@${place}  ${personLine(person)}`,
  };
}

function grantAsked({ ledger, args, options }: Call, home: string): Grant {
  const role = args[1]!;
  const known = [...new Set(ledger.shelf.packs().flatMap(({ roles }) => roles.map(({ id }) => id)))].filter(
    (id) => id !== 'self',
  );
  if (known.length > 0 && !known.includes(role)) {
    const meant = closest(role, known);
    throw unusable(
      `没有角色“${role}”${meant ? `；您是否想用“${meant}”` : ''}；可用：${known.join('、')}。`,
      `There is no role "${role}"${meant ? `; did you mean "${meant}"` : ''}; known: ${known.join(', ')}.`,
      'role-unknown',
    );
  }
  const school = text(options, 'school');
  return school === undefined ? { role, jurisdiction: text(options, 'jurisdiction') ?? home } : { role, school };
}

/** A grant from the form in which the state of a person keeps it. */
export function grantOf(key: string): Grant {
  const [role, place] = [key.slice(0, key.indexOf('@')), key.slice(key.indexOf('@') + 1)];
  if (place === '*') return { role };
  return isUuid(place) ? { role, school: place } : { role, jurisdiction: place };
}
