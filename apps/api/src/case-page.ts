import { legalDateAt, type Json } from '#libs/canonical';
import {
  actorOn,
  caseFold,
  fieldWord,
  loadStream,
  mayKnow,
  refusalText,
  Refused,
  stepsOf,
  type Actor,
  type CaseState,
  type KeptDefinition,
  type Language,
  type StepChoice,
} from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import type { OpenLedger } from '#libs/ledger';
import { allSteps, workflowGraph, type Bilingual, type WorkflowDefinition } from '#libs/policy';
import { holdersOver, namesOf, type CaseView } from '#libs/projections';
import { both, caseView } from './views.js';

/** Names shown beside a role: enough to know whom to ask. */
const NAMES_SHOWN = 5;

/**
 * A case with everything about it, for one reader: details under their titles, every event, the steps with why the reader
 * may not take one, who may, and its deadlines. Personal details and reasons are for those who take part in it, or have a
 * role where it is; who is only named in it sees the rest.
 */
export async function casePage(ledger: OpenLedger, row: CaseView, reader: Actor, language: Language) {
  const { log, shelf, readModels, now } = ledger;
  const stream = `case-${row.workflow}-${row.id}`;
  const { state } = await loadStream<CaseState>(log, stream, caseFold);
  const kept = await shelf.kept(state.definition ?? row.definition);
  const today = legalDateAt(now());
  const actor = actorOn(reader, today);
  const place = { jurisdiction: state.jurisdiction, school: state.school };
  const whole = mayKnow(kept.definition, state, place, actor);
  const events: Recorded[] = [];
  for await (const event of log.readStream(stream, { open: true })) events.push(event);
  const steps = await stepsOf(shelf.holders, kept, state, actor, today);
  const names = await namesOf(readModels, [...events.map(({ meta }) => meta.actor), ...namedIn(row)]);
  const definitions = await definitionsOf(ledger, events);
  return {
    ...(await caseView(ledger, row)),
    clause: kept.definition.clause ?? null,
    graph: workflowGraph(kept.definition),
    definitionTitle: kept.definition.title,
    stateClause: kept.definition.states[row.state]?.clause ?? null,
    details: detailsOf(kept.definition, events, whole),
    people: Object.fromEntries(names),
    panel: row.panel.map((id) => ({ id, name: names.get(id) ?? null })),
    deadlines: row.due.map((due) => {
      const said = kept.definition.deadlines?.find(({ name }) => name === due.deadline);
      const { deadline, on, since, passedAt } = due;
      const { clause = null, forbids = [], opens = [], does = null } = said ?? {};
      return {
        ...{ deadline, title: said?.title ?? both(deadline), on, since, passedAt, passed: on < today },
        ...{ clause, forbids, opens, does },
      };
    }),
    steps: steps.map((step) => stepView(step, language)),
    waitsFor: await whoMayAct(ledger, kept, state, steps, { names, today }),
    history: events.map((event) => historyItem(definitions.get(definitionIn(event)), event, names, whole)).reverse(),
    refusedEffects: row.refusedEffects.map((refused) => ({
      ...refused,
      stepTitle: stepTitle(kept.definition, refused.step),
      text: refusalText(new Refused(refused.code, refused.values), language),
    })),
  };
}

function namedIn({ kind, subject, opener, panel, named }: CaseView): string[] {
  return [...(kind === 'person' ? [subject] : []), opener, ...panel, ...named];
}

function definitionIn({ data }: Recorded): string {
  return (data['case'] as { definition: string }).definition;
}

/** A case that was migrated has events under more than one definition. */
async function definitionsOf({ shelf }: OpenLedger, events: readonly Recorded[]) {
  const hashes = [...new Set(events.map(definitionIn))];
  return new Map(await Promise.all(hashes.map(async (hash) => [hash, (await shelf.kept(hash)).definition] as const)));
}

type Properties = { readonly [field: string]: { readonly title?: string; readonly 'x-personal'?: boolean } };

/** The details as they are now, under the titles of their schemas; personal ones only where the reader may see them. */
function detailsOf(definition: WorkflowDefinition, events: readonly Recorded[], whole: boolean) {
  const properties: Properties = Object.assign(
    {},
    ...allSteps(definition).map(({ data }) => data?.['properties'] ?? {}),
    definition.data['properties'] ?? {},
  );
  const values = new Map<string, { readonly value: Json; readonly personal: boolean }>();
  for (const { data, personal } of events) {
    const given = (fields: Json | undefined, isPersonal: boolean) => {
      for (const [field, value] of Object.entries((fields ?? {}) as { [field: string]: Json }))
        values.set(field, { value, personal: isPersonal });
    };
    given(data['details'], false);
    given(personal?.['personalDetails'], true);
  }
  return [...values].map(([field, { value, personal }]) => ({
    ...{ field, title: properties[field]?.title ?? field, personal },
    value: personal && !whole ? null : value,
  }));
}

function stepView(step: StepChoice, language: Language) {
  const { refused, ...said } = step;
  const why = refused && {
    code: refused.code,
    detail: refusalText(new Refused(refused.code, refused.values), language),
  };
  return { ...said, may: !refused, why: why ?? null };
}

function stepTitle(definition: WorkflowDefinition | undefined, name: string): Bilingual {
  const step = definition && allSteps(definition).find((one) => one.do === name);
  return step?.title ?? both(name);
}

function historyItem(
  definition: WorkflowDefinition | undefined,
  { id, type, data, personal, meta, recordedAt, position, revision }: Recorded,
  names: ReadonlyMap<string, string>,
  whole: boolean,
) {
  const { case: way, subject: _subject, evidence = [], details, ...fields } = data;
  const { step, from, to, track, instead } = way as { [field: string]: string | undefined };
  const { personalDetails, ...reasons } = personal ?? {};
  const titles = (definition && allSteps(definition).find((one) => one.do === step)?.evidence) ?? {};
  const deadline = definition?.deadlines?.find(({ name }) => name === fields['deadline']);
  return {
    ...{ id, type, revision, position, recordedAt, occurredAt: meta.occurredAt },
    ...{ step, from: from ?? null, to, track: track ?? null, instead: instead ?? null, scope: meta.scope },
    title: deadline ? deadline.title : stepTitle(definition, step ?? type),
    actor: { id: meta.actor, name: names.get(meta.actor) ?? null },
    evidence: (evidence as (string | { name: string; file: string })[]).map((one) =>
      typeof one === 'string' ? { name: null, title: null, file: one } : { ...one, title: titles[one.name] ?? null },
    ),
    details: { ...(details as object | undefined), ...(whole && (personalDetails as object | undefined)) },
    data: { ...fields, ...(whole && reasons) },
  };
}

type Waits = { readonly names: ReadonlyMap<string, string>; readonly today: string };

/** For each step, who may take it: its words, and the people who are known to fit them. */
async function whoMayAct(
  { readModels, shelf }: OpenLedger,
  { definition }: KeptDefinition,
  state: CaseState,
  steps: readonly StepChoice[],
  { names, today }: Waits,
) {
  const place = { jurisdiction: state.jurisdiction, school: state.school };
  const labels = shelf.forJurisdiction(state.jurisdiction ?? '')?.roles ?? shelf.packs()[0]?.roles ?? [];
  const person = (id: string | undefined) => (id === undefined ? [] : [{ id, name: names.get(id) ?? null }]);
  const peopleOf = async (word: string) => {
    if (word === 'self') return state.kind === 'person' ? person(state.subject) : [];
    if (word === 'opener') return person(state.opener);
    if (word === 'panel') return state.panel.flatMap(person);
    if (word === 'system') return [];
    const said = fieldWord(word);
    if (said?.role === 'person') return person(state.details[said.field] as string | undefined);
    const there = said ? state.places[said.field] : place;
    if (!there) return [];
    const role = said?.role ?? word;
    const found = await holdersOver(readModels, [role], there, { today, limit: NAMES_SHOWN });
    return found.map(({ id, name }) => ({ id, name }));
  };
  const labelOf = (word: string): Bilingual => {
    const said = fieldWord(word);
    if (said?.role === 'person') return fieldTitle(definition, said.field);
    const label = labels.find(({ id }) => id === (said?.role ?? word))?.label ?? both(word);
    if (!said) return label;
    const field = fieldTitle(definition, said.field);
    return { 'zh-CN': `${field['zh-CN']}的${label['zh-CN']}`, en: `${label.en} of ${field.en}` };
  };
  const known = new Map<string, Promise<{ id: string; name: string | null }[]>>();
  const who = async (word: string, fallback: boolean) => {
    if (!known.has(word)) known.set(word, peopleOf(word));
    return { word, label: labelOf(word), fallback, people: await known.get(word)! };
  };
  return Promise.all(
    steps.map(async ({ do: name, title, by, fallback = [] }) => ({
      ...{ do: name, title },
      by: await Promise.all([...by.map((word) => who(word, false)), ...fallback.map((word) => who(word, true))]),
    })),
  );
}

function fieldTitle({ data }: WorkflowDefinition, field: string): Bilingual {
  return both(((data['properties'] ?? {}) as Properties)[field]?.title ?? field);
}
