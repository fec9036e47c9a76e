import { stepsFrom } from '#libs/domain';
import type { OpenLedger } from '#libs/ledger';
import type { Bilingual } from '#libs/policy';
import { School, type CaseView, type PersonView } from '#libs/projections';
import { In } from 'typeorm';

/** A case as answered: with its titles, and the steps possible from where it stands. */
export async function caseView({ shelf }: Pick<OpenLedger, 'shelf'>, row: CaseView) {
  const { definition } = await shelf.kept(row.definition);
  return {
    ...row,
    title: definition.title,
    stateTitle: definition.states[row.state]?.title ?? both(row.state),
    next: stepsFrom(definition, row).map((step) => ({ do: step.do, title: step.title ?? both(step.do), by: step.by })),
  };
}

/** Persons as answered: with the name of their school. */
export async function personViews({ readModels }: Pick<OpenLedger, 'readModels'>, rows: readonly PersonView[]) {
  const names = await schoolNames(
    readModels,
    rows.map(({ school }) => school),
  );
  return rows.map(({ grants: _grants, position: _position, recordedAt: _recordedAt, ...row }) => ({
    ...row,
    schoolName: row.school === null ? null : (names.get(row.school) ?? null),
  }));
}

/** One person as answered. */
export async function personView(ledger: Pick<OpenLedger, 'readModels'>, row: PersonView) {
  return (await personViews(ledger, [row]))[0]!;
}

function both(text: string): Bilingual {
  return { 'zh-CN': text, en: text };
}

/** The names of schools by id: a school's name is public. */
export async function schoolNames(
  readModels: OpenLedger['readModels'],
  schools: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(schools)].filter((school) => school !== null);
  const found = await readModels
    .getRepository(School)
    .find({ where: { id: In(wanted) }, select: { id: true, name: true } });
  return new Map(found.map(({ id, name }) => [id, name]));
}
