import { stepsFrom, tracksOf } from '#libs/domain';
import type { OpenLedger } from '#libs/ledger';
import type { Bilingual, WorkflowDefinition } from '#libs/policy';
import { NO_DAY, School, type CaseView, type PersonView } from '#libs/projections';
import { In } from 'typeorm';

/** A case as answered: with its titles, where its tracks are, and the steps possible from where it stands. */
export async function caseView({ shelf }: Pick<OpenLedger, 'shelf'>, row: CaseView) {
  const { definition } = await shelf.kept(row.definition);
  const { title: name, nextDue, subjectName, refusedEffects, ...said } = withoutWorkings(row);
  const state = definition.states[row.state];
  const tracks = tracksOf(definition, row);
  return {
    ...said,
    title: definition.title,
    /** What the case itself is called, where its details say so. */
    name,
    subjectName: subjectName ?? (row.kind === 'bureau' ? bureauName(shelf, row.subject) : null),
    stateTitle: state?.title ?? both(row.state),
    closed: isClosed(definition, row.state),
    tracks,
    trackTitles: Object.entries(tracks).map(([track, at]) => {
      const { title, states } = state!.tracks![track]!;
      return { track, title, state: at, stateTitle: states[at]?.title ?? both(at), done: states[at]?.done ?? false };
    }),
    nextDue: nextDue === NO_DAY ? null : nextDue,
    refusedEffects: refusedEffects.length,
    next: stepsFrom(definition, row).map((step) => ({ do: step.do, title: step.title ?? both(step.do), by: step.by })),
  };
}

/** What only the lookups of the rows need. */
function withoutWorkings(row: CaseView) {
  const { panel: _panel, opinionsBy: _opinions, named: _named, doneBy: _doneBy, due: _due, ...rest } = row;
  const { placeSchools: _schools, placeJurisdictions: _jurisdictions, places: _places, details: _, ...said } = rest;
  return said;
}

/** Whether a case has come to an end: from a final state only a correction leads on. */
export function isClosed({ states }: WorkflowDefinition, state: string): boolean {
  return states[state]?.final ?? false;
}

/** The name of a bureau's jurisdiction, from the pack in force there. */
function bureauName(shelf: OpenLedger['shelf'], code: string): string {
  return shelf.forJurisdiction(code)?.jurisdiction.name['zh-CN'] ?? code;
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

/** A name that has no title, in both languages. */
export function both(text: string): Bilingual {
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
