import { personCommands } from '#libs/domain';
import { v5 as uuidv5 } from 'uuid';
import { type z } from 'zod';
import { readTable, wrong, type Imported } from './table.js';

/** A person ready to be registered and, when a school is given, hired. */
export type RosterItem = {
  readonly row: number;
  readonly id: string;
  readonly registered: z.output<typeof personCommands.RegisterPerson.schema>;
  readonly hired?: z.output<typeof personCommands.HirePerson.schema>;
};

/** The columns of a roster. `key` is the bureau's own number of the person: the same key is the same person. */
export const rosterColumns = {
  required: ['key', 'jurisdiction', 'name'],
  optional: ['id_number', 'card_number', 'school', 'staff_category', 'stage', 'subject', 'hired_on', 'first_post'],
};

const yesNo: { readonly [text: string]: boolean } = {
  是: true,
  否: false,
  yes: true,
  no: false,
  true: true,
  false: false,
};

/**
 * Reads a roster from CSV. `namespace` is the secret one of the ledger: ids of persons are derived from it and from the key, so
 * that a second import of the same roster registers nobody twice, and the key itself is not stored.
 */
export function readRoster(bytes: Uint8Array, namespace: string): Imported<RosterItem> {
  const { rows, errors } = readTable(bytes, rosterColumns);
  if (errors.length > 0) return { items: [], errors };
  const seen = new Map<string, number>();
  const items = rows.flatMap(({ row, cells }): RosterItem[] => {
    const problems = errors.length;
    const key = cells['key'];
    if (!key) errors.push(wrong(row, 'key', '', '必须填写', 'must be given'));
    else if (seen.has(key))
      errors.push(wrong(row, 'key', key, `与第 ${seen.get(key)} 行重复`, `stands in row ${seen.get(key)} too`));
    else seen.set(key, row);
    const checked = <S extends z.ZodObject>(
      schema: S,
      columns: { readonly [field: string]: string },
      more: object = {},
    ): z.output<S> => {
      const fields = Object.entries(columns).flatMap(([field, column]) =>
        cells[column] === undefined ? [] : [[field, cells[column]]],
      );
      const parsed = schema.strict().safeParse({ ...Object.fromEntries(fields), ...more });
      if (parsed.success) return parsed.data as z.output<S>;
      for (const { path, message } of parsed.error.issues) {
        const column = columns[String(path[0])] ?? String(path[0]);
        errors.push(wrong(row, column, cells[column] ?? '', message, message));
      }
      return {} as z.output<S>; // not used: the row has errors
    };
    const who = { jurisdiction: 'jurisdiction', name: 'name', idNumber: 'id_number', cardNumber: 'card_number' };
    const registered = checked(personCommands.RegisterPerson.schema, who);
    const first = cells['first_post'];
    if (first !== undefined && !(first in yesNo))
      errors.push(wrong(row, 'first_post', first, '应为 是 或 否', 'expected yes or no'));
    const post = {
      jurisdiction: 'jurisdiction',
      school: 'school',
      staffCategory: 'staff_category',
      stage: 'stage',
      subject: 'subject',
      hiredOn: 'hired_on',
    };
    const hired = cells['school']
      ? checked(personCommands.HirePerson.schema, post, { firstPost: first !== undefined && yesNo[first] === true })
      : undefined;
    if (errors.length > problems || !key) return [];
    return [{ row, id: uuidv5(key, namespace), registered, ...(hired && { hired }) }];
  });
  return { items, errors };
}
