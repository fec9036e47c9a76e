import { addDays } from '#libs/canonical';
import { CATALOGUE_WALKED_IN } from '#libs/domain';
import {
  aboutKinds,
  loadWalks,
  loadWorkflows,
  packFolders,
  purposesOf,
  stepNames,
  type Step,
  type Walk,
  type WorkflowDefinition,
} from '#libs/policy';
import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { SettableClock } from '../../apps/api/src/demo/clock.js';
import type { Reply, Service, Voice } from './service.js';

/** A golden walk with the definition it goes through and the jurisdiction in which it is walked. */
export type Placed = {
  readonly walk: Walk;
  readonly definition: WorkflowDefinition;
  readonly jurisdiction: string;
};

/** What came of a walk over HTTP. `faults` are refusals that were not given, or not as they must be. */
export type Walked = Placed & {
  case: string;
  state?: string;
  tracks?: { readonly [track: string]: string };
  error?: string;
  faults: string[];
  /** How many refusals were tried. */
  tried: number;
};

/** The pack in which the walks of a folder such as `cn/500235-yunyang` or `catalogue` are walked. */
export function packOfWalks(rulesDir: string, folder: string): string {
  if (folder !== 'catalogue') return folder;
  return packFolders(rulesDir).find((pack) => pack.startsWith(`cn/${CATALOGUE_WALKED_IN}`))!;
}

/** The walks of a folder, each with its definition as the pack of its jurisdiction has it: its own before that of all. */
export function walksIn(rulesDir: string, folder: string): Placed[] {
  const pack = packOfWalks(rulesDir, folder);
  const jurisdiction = /\d{6}/.exec(pack)![0];
  const definitions = [pack, 'catalogue'].flatMap((place) => loadWorkflows(rulesDir, place));
  return loadWalks(rulesDir, folder).map((walk) => {
    const definition = definitions.find(({ id }) => id === walk.workflow);
    if (!definition) throw new Error(`${folder}: ${jurisdiction} has no workflow ${walk.workflow}`);
    return { walk, definition, jurisdiction };
  });
}

/**
 * Walks all of them through the API of one service. The log never goes back in time: whichever are on the earliest day go
 * on, side by side, but for what a walk has to be alone for.
 */
export async function walkAll(service: Service, clock: SettableClock, placed: readonly Placed[]): Promise<Walked[]> {
  const world = await World.of(service, clock);
  const running = placed.map((one) => {
    const walked: Walked = { ...one, case: uuid(), faults: [], tried: 0 };
    // What is read into a document is read so in all its cases.
    const alone = one.walk.interpretations !== undefined;
    const turn: Turn = { on: one.walk.on, alone };
    return { walked, alone, rest: walking(world, walked), turn, over: false };
  });
  const goOn = async (one: (typeof running)[number]) => {
    try {
      const { done, value } = await one.rest.next();
      one.over = done === true;
      if (value) one.turn = { ...value, alone: one.alone || value.alone };
    } catch (error) {
      one.walked.error = (error as Error).message;
      one.over = true;
    }
  };
  for (;;) {
    const open = running.filter(({ over }) => !over);
    const today = open.map(({ turn }) => turn.on).sort()[0];
    if (today === undefined) return running.map(({ walked }) => walked);
    clock.set(`${today}T02:00:00.000Z`);
    const now = open.filter(({ turn }) => turn.on === today);
    const together = now.filter(({ turn }) => !turn.alone);
    await Promise.all((together.length > 0 ? together : now.slice(0, 1)).map(goOn));
  }
}

/** On which day a walk goes on, and whether all others must stand still meanwhile. */
type Turn = { readonly on: string; readonly alone?: boolean };
type Interpretation = NonNullable<Walk['interpretations']>[number];
type Place = { readonly jurisdiction: string; readonly school?: string };

/** What all walks share: the service, somebody for every role, a file that serves as any evidence. */
class World {
  private readonly voices = new Map<string, Promise<Voice>>();
  /** What was tried already: a step is refused alike wherever it is met again. */
  readonly tried = new Set<string>();
  /** Roles given to somebody, each at its place. */
  private readonly held = new Set<string>();
  private readonly readings = new Map<string, { readonly interpretation: string; walks: number }>();
  private constructor(
    readonly service: Service,
    readonly clock: SettableClock,
    readonly system: Voice,
    readonly file: string,
  ) {}

  static async of(service: Service, clock: SettableClock): Promise<World> {
    const system = await service.as('system');
    const bytes = Buffer.from('%PDF-1.7\n%evidence of a walk\n%%EOF\n');
    await fetch(`${service.url}/v1/evidence`, {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${system.token}` },
    });
    return new World(service, clock, system, createHash('sha256').update(bytes).digest('hex'));
  }

  /** Somebody with a role at a place, and nothing else; `key` tells one person from another. */
  officer(key: string, role: string, place: { jurisdiction: string; school?: string }): Promise<Voice> {
    let voice = this.voices.get(key);
    if (!voice) this.voices.set(key, (voice = this.newOfficer(role, place)));
    return voice;
  }

  private async newOfficer(role: string, place: { jurisdiction: string; school?: string }): Promise<Voice> {
    const id = await this.person(place.jurisdiction);
    await this.grant(id, role, place);
    return this.service.as(id);
  }

  /** Gives a role to somebody; answers how to take it back, which leaves a role that was held before. */
  async grant(person: string, role: string, place: Place): Promise<() => Promise<void>> {
    const key = JSON.stringify([person, role, place.jurisdiction, place.school]);
    if (this.held.has(key)) return () => Promise.resolve();
    this.held.add(key);
    const given = async (act: 'grant' | 'withdraw') => {
      await this.system.does(`/v1/persons/${person}/${act}-role`, { role, ...place });
      await this.service.settled();
    };
    await given('grant');
    return () => {
      this.held.delete(key);
      return given('withdraw');
    };
  }

  async person(jurisdiction: string): Promise<string> {
    const id = uuid();
    await this.system.does(`/v1/persons/${id}/register-person`, { jurisdiction, name: '示例人员' });
    return id;
  }

  /**
   * An interpretation stands while a walk rests on it: others in the jurisdiction find the document silent before and
   * after. What is given back ends it for this walk.
   */
  async interpreted(jurisdiction: string, clause: string, said: Interpretation): Promise<() => Promise<void>> {
    const { id: _, ...reading } = said;
    const key = JSON.stringify([jurisdiction, reading]);
    const standing = this.readings.get(key) ?? { interpretation: uuid(), walks: 0 };
    this.readings.set(key, standing);
    const { interpretation } = standing;
    const officer = (role: string) => this.officer(`${jurisdiction}/${role}`, role, { jurisdiction });
    const [author, approver] = [await officer('rule.author'), await officer('rule.approver')];
    const at = `/v1/policies/${jurisdiction}`;
    if (standing.walks++ === 0) {
      const proposed = { interpretation, jurisdiction, ...reading, clause, reason: '走查所用的解释' };
      await author.does(`${at}/propose-interpretation`, proposed);
      await approver.does(`${at}/approve-interpretation`, { interpretation });
    }
    return async () => {
      if (--standing.walks > 0) return;
      this.readings.delete(key);
      await author.does(`${at}/withdraw-interpretation`, { interpretation, reason: '走查结束' });
    };
  }

  async school(jurisdiction: string): Promise<string> {
    const id = uuid();
    const school = { jurisdiction, name: '示例学校', stages: ['primary'], site: 'town' };
    await this.system.does(`/v1/schools/${id}/register-school`, school);
    return id;
  }
}

type Ids = Map<string, string>;
type Data = { readonly [field: string]: unknown };

/** Walks one step at a time while the interpretations it rests on stand. */
async function* walking(world: World, walked: Walked): AsyncGenerator<Turn, undefined> {
  const { walk, definition, jurisdiction } = walked;
  const clause = walk.clauses?.[0] ?? definition.clause ?? '';
  const ends: (() => Promise<void>)[] = [];
  try {
    for (const one of walk.interpretations ?? []) ends.push(await world.interpreted(jurisdiction, clause, one));
    return yield* stepping(world, walked);
  } finally {
    for (const end of ends) await end();
  }
}

/** Takes one step at a time and says on which day the next one is. */
async function* stepping(world: World, walked: Walked): AsyncGenerator<Turn, undefined> {
  const { walk, definition, jurisdiction } = walked;
  const home = { jurisdiction, school: await world.school(jurisdiction) };
  const ids: Ids = new Map([['@school/home', home.school]]);
  await makeAll(world, walked, home, ids);
  for (const [field, events] of Object.entries(walk.beforeOf ?? {})) {
    const id = ids.get((walk.about?.[field] ?? walk.details[field]) as string)!;
    await tell(world, jurisdiction, events, `${aboutKinds[field as keyof typeof aboutKinds]}-${id}`, home, ids);
  }
  const subject = await subjectOf(world, walked, home, ids);
  await world.service.settled();
  const actors: Actors = {
    world,
    walked,
    home: definition.subject === 'school' ? { jurisdiction, school: subject } : home,
    ids,
    subject,
    doers: new Map(),
  };
  let here: Here | undefined;
  let day = walk.on;
  for (const one of walk.steps) {
    if ('due' in one) {
      day = addDays(one.on, 1);
      yield { on: day, alone: true };
      await world.service.ledger.timekeeper!.tick();
      await world.service.settled();
      here = await arrived(world, walked);
      continue;
    }
    const on = one.on ?? day;
    if (on !== day || !here) yield { on };
    // Others have gone on meanwhile, and a deadline of this case may have passed.
    if (here && on !== day) here = await nowAt(world, walked, here);
    day = on;
    if (one.by === 'system' && here) {
      await world.service.settled();
      here = await nowAt(world, walked, here);
    }
    const step = stepHere(definition, here, one.do);
    if (one.by === 'system' && here && !step && leadsTo(definition, one.do, here.state)) {
      continue; // the service has done it of itself
    }
    const opening = here ? {} : { subject, ...filled({ about: walk.about ?? {}, details: walk.details }, ids) };
    const evidence = Object.keys(step?.evidence ?? {}).filter((name) => one.evidence?.includes(name) ?? true);
    const data = {
      ...opening,
      ...filled(one.data ?? {}, ids),
      ...(evidence.length > 0 && { evidence: evidence.map((name) => ({ name, file: world.file })) }),
    };
    const voice = await voiceOf(actors, one.by);
    if (step && !one.refused) yield* tryRefusals(actors, step, voice, data, day, here);
    const reply = await take(world, walked, voice, one.do, data);
    if (one.refused) {
      if (reply.status < 400 || reply.body.code !== one.refused)
        walked.faults.push(`${one.do} by ${one.by} must be refused ${one.refused}: ${told(reply)}`);
      continue;
    }
    if (reply.status !== 200) throw new Error(`${one.do} by ${one.by} on ${on}: ${told(reply)}`);
    if (step?.records === 'PanelNamed')
      (data['members' as never] as string[]).forEach((member, i) => ids.set(`panel#${i + 1}`, member));
    actors.doers.set(one.do, [...(actors.doers.get(one.do) ?? []), voice.id]);
    if (step?.effect.length) await world.service.settled();
    here = await arrived(world, walked, reply.headers['x-ledger-position']);
  }
  if (here) await tryElsewhere(actors, here);
  return undefined;
}

type Here = {
  readonly state: string;
  readonly tracks: { readonly [track: string]: string };
  readonly revision: number;
};

/** Where a walk has come to, after something was written into its case without it. */
async function nowAt(world: World, walked: Walked, before: Here): Promise<Here> {
  return (await isWritten(world, walked, before)) ? arrived(world, walked) : before;
}

/** Notes where a walk has come to. */
async function arrived(world: World, walked: Walked, position?: string): Promise<Here> {
  const here = await caseNow(world, walked, position);
  walked.state = here.state;
  walked.tracks = here.tracks;
  return here;
}

/** Reads where a case stands; where the view is not there yet, it asks again, as the answer says. */
async function caseNow({ system }: World, walked: Walked, position?: string): Promise<Here> {
  const read = () => system.get(`/v1/cases/${walked.case}${position ? `?minPosition=${position}` : ''}`);
  let { status, body } = await read();
  for (let again = 0; status === 503 && again < 60; again++) ({ status, body } = await read());
  if (status !== 200) throw new Error(`GET case: ${status} ${JSON.stringify(body)}`);
  return { state: body.state, tracks: body.tracks ?? {}, revision: body.revision };
}

/** The steps possible from where the case stands: of its state, and of the tracks within it. */
function stepsHere({ start, states }: WorkflowDefinition, here: Here | undefined): readonly Step[] {
  if (!here) return start;
  const { on = [], tracks = {} } = states[here.state] ?? {};
  return [...on, ...Object.entries(tracks).flatMap(([name, { states }]) => states[here.tracks[name]!]?.on ?? [])];
}

function stepHere(definition: WorkflowDefinition, here: Here | undefined, name: string): Step | undefined {
  return stepsHere(definition, here).find((one) => one.do === name);
}

function leadsTo({ states }: WorkflowDefinition, name: string, state: string): boolean {
  return Object.values(states).some(({ on = [] }) => on.some((step) => step.do === name && step.to === state));
}

function take(world: World, { walk, case: id }: Walked, voice: Voice, name: string, data: object): Promise<Reply> {
  return voice.post(`/v1/cases/${walk.workflow}/${id}/${name}`, data);
}

type Actors = {
  readonly world: World;
  readonly walked: Walked;
  readonly home: { readonly jurisdiction: string; readonly school: string };
  readonly ids: Ids;
  readonly subject: string;
  /** Who did each step. */
  readonly doers: Map<string, string[]>;
};

/** The person behind a word of a walk: `self`, `panel#2`, `person@field`, a role, or a role at a place. */
async function voiceOf({ world, walked, home, ids, subject, doers }: Actors, word: string): Promise<Voice> {
  const { service } = world;
  const [bare, number = '1'] = word.split('#') as [string, string?];
  if (bare === 'system') return world.system;
  if (bare === 'self') return service.as(subject);
  if (bare === 'opener') return service.as([...doers.values()][0]![0]!);
  if (bare === 'panel') return service.as(ids.get(`panel#${number}`)!);
  const [role, field] = bare.split('@') as [string, string?];
  const named = field === undefined ? undefined : filled({ at: walked.walk.details[field] }, ids)['at'];
  if (role === 'person') return service.as(String(named));
  const school = named === undefined ? home.school : String(named);
  const place = /^\d{6}$/.test(school)
    ? { jurisdiction: school }
    : { jurisdiction: home.jurisdiction, ...(/^school\./.test(role) && { school }) };
  // The officers of a bureau are the same in all walks; those of a school are of this school.
  const key = `${place.jurisdiction}/${'school' in place ? place.school : ''}/${role}#${number}`;
  return world.officer(key, role, place);
}

/** Tries what must be refused at a step, each kind once for each step of a definition. */
async function* tryRefusals(
  actors: Actors,
  step: Step,
  voice: Voice,
  data: Data,
  on: string,
  here?: Here,
): AsyncGenerator<Turn, undefined> {
  const { world, walked, home, doers } = actors;
  const name = `${walked.jurisdiction}/${walked.walk.workflow}/${here?.state ?? ''}/${step.do}`;
  const once = (what: string) => !world.tried.has(`${name}/${what}`) && world.tried.add(`${name}/${what}`);
  const expectRefused = async (who: Voice, input: object, ...codes: string[]) => {
    walked.tried++;
    const reply = await take(world, walked, who, step.do, input);
    if (reply.status < 400 || !codes.includes(reply.body.code))
      walked.faults.push(`${step.do} must be refused ${codes.join(' or ')}: ${told(reply)}`);
  };
  if (here) await tryElsewhere(actors, here);
  const before = walked.tried;
  if (once('wrong-role') && !step.by.includes('auditor')) {
    const auditor = await world.officer(`${home.jurisdiction}/auditor`, 'auditor', { jurisdiction: home.jurisdiction });
    await expectRefused(auditor, data, 'wrong-role');
  }
  for (const field of step.requires)
    if (once(`requires/${field}`)) await expectRefused(voice, without(data, field), 'field-required');
  if (step.evidence && once('evidence')) await expectRefused(voice, without(data, 'evidence'), 'evidence-required');
  const excluded = step.notBy.flatMap((earlier) => doers.get(earlier) ?? []).find((id) => id !== world.system.id);
  const role = step.by.find((word) => /^[a-z]+\.[a-z]+$/.test(word));
  if (excluded && role && once('same-person')) {
    const place = { jurisdiction: home.jurisdiction, ...(/^school\./.test(role) && { school: home.school }) };
    yield { on, alone: true }; // a role that somebody has for a moment is seen by all
    const takeBack = await world.grant(excluded, role, place);
    await expectRefused(await world.service.as(excluded), data, 'same-person');
    await takeBack();
    yield { on };
  }
  if (here && walked.tried > before) await nothingWritten(actors, here);
  return undefined;
}

/** Every other step of the definition is refused from here, with what is possible instead; once for each place. */
async function tryElsewhere(actors: Actors, here: Here): Promise<void> {
  const { world, walked } = actors;
  const key = `${walked.jurisdiction}/${walked.walk.workflow}@${here.state}/${JSON.stringify(here.tracks)}`;
  if (world.tried.has(key)) return;
  world.tried.add(key);
  const allowed = new Set(stepsHere(walked.definition, here).map((one) => one.do));
  for (const name of stepNames(walked.definition).filter((one) => !allowed.has(one))) {
    walked.tried++;
    const reply = await take(world, walked, world.system, name, {});
    if (reply.status !== 409 || reply.body.code !== 'step-not-allowed')
      walked.faults.push(`${name} in ${here.state} must not be possible: ${told(reply)}`);
  }
  await nothingWritten(actors, here);
}

async function nothingWritten({ world, walked }: Actors, before: Here): Promise<void> {
  if (await isWritten(world, walked, before)) walked.faults.push(`something was written in ${before.state}`);
}

/** Asks the log itself: a read model could lag behind. */
async function isWritten({ service }: World, { walk, case: id }: Walked, { revision: before }: Here): Promise<boolean> {
  for await (const { revision } of service.ledger.log.readStream(`case-${walk.workflow}-${id}`, { from: before + 1 }))
    return revision > before;
  return false;
}

/** Makes what the placeholders of a walk stand for. */
async function makeAll(world: World, { walk, jurisdiction }: Walked, home: { school: string }, ids: Ids) {
  for (const [, session] of JSON.stringify(walk).matchAll(/"session":"(@[^"]+)"/g)) ids.set(session!, uuid());
  for (const placeholder of new Set(JSON.stringify(walk).match(/@(school|person|class|project|award|case)\/[^"\\]+/g)))
    if (!ids.has(placeholder))
      if (placeholder.startsWith('@school/')) ids.set(placeholder, await world.school(jurisdiction));
      else if (placeholder.startsWith('@person/')) {
        const id = await world.person(jurisdiction);
        await hire(world, id, { jurisdiction, ...home }, addDays(walk.on, -1500));
        ids.set(placeholder, id);
      } else if (placeholder.startsWith('@project/'))
        ids.set(placeholder, await makeProject(world, walk, jurisdiction));
      else if (placeholder.startsWith('@class/')) ids.set(placeholder, await makeClass(world, walk, jurisdiction, ids));
      else ids.set(placeholder, placeholder === SETTLED ? await makeSettlement(world, jurisdiction) : uuid());
}

function hire(
  world: World,
  person: string,
  home: { jurisdiction: string; school: string },
  hiredOn: string,
  post = {},
) {
  const data = { ...home, staffCategory: 'teacher', stage: 'primary', firstPost: false, ...post, hiredOn };
  return world.system.does(`/v1/persons/${person}/hire-person`, data);
}

/** What a walk calls a settlement that takes objections; any other case is one that there is not. */
const SETTLED = '@case/结算';

/** The case that an objection is about: a settlement that the persons check, of something the pack decides by the year. */
async function makeSettlement(world: World, jurisdiction: string): Promise<string> {
  const id = uuid();
  const pack = world.service.ledger.shelf.forJurisdiction(jurisdiction);
  const { purpose } = purposesOf(pack!).find(({ window }) => window === 'year')!;
  const details = { purpose, windowKind: 'year', windowKey: '2025', asOf: '2025-12-31' };
  const hr = await world.officer(`${jurisdiction}//bureau.hr#9`, 'bureau.hr', { jurisdiction });
  await hr.does(`/v1/cases/settlement/${id}/Propose`, { subject: jurisdiction, details });
  await world.service.settled();
  return id;
}

async function makeProject({ system }: World, walk: Walk, jurisdiction: string): Promise<string> {
  const id = uuid();
  const clause = walk.clauses?.[0];
  await system.does(`/v1/programmes/${id}/plan-programme`, {
    ...{ jurisdiction, document: '示例计划', seq: '1', category: '示例', name: '示例项目' },
    clauses: [clause ?? 'YY-1.1'],
  });
  return id;
}

async function makeClass({ system }: World, walk: Walk, jurisdiction: string, ids: Ids): Promise<string> {
  const id = uuid();
  const { title = '示例班', hours = '6', unit = 'hour', level = 'county' } = walk.details as { [name: string]: string };
  const { mode = 'centralized', category = 'professional' } = walk.details as { [name: string]: string };
  const days = walk.steps.map((one) => one.on).filter((day) => day !== undefined);
  const given = walk.steps.flatMap((one) => ('do' in one ? [String(one.data?.['on'] ?? walk.on)] : []));
  const all = [walk.on, ...days, ...given].sort();
  // Whoever acts at a school acts on classes of the school.
  const atSchool = walk.steps.some((one) => 'do' in one && /^school\.\w+(#|$)/.test(one.by));
  const planned = [...(walk.before ?? []), ...(walk.beforeOf?.class ?? [])].find(
    (one) => 'event' in one && one.event === 'ClassPlanned',
  );
  await system.does(`/v1/classes/${id}/plan-class`, {
    ...{ jurisdiction, title, organiser: '示例培训机构', unit, planned: hours, level, mode, category },
    ...{ startsOn: all[0], endsOn: all.at(-1) },
    ...(atSchool && { school: ids.get('@school/home') }),
    ...(planned && 'event' in planned && planned.data),
  });
  const sessions = new Map<string, object>();
  for (const one of walk.steps) {
    if (!('do' in one)) continue;
    const { session: own, on = one.on ?? walk.on, details } = filled(one.data ?? {}, ids) as { [name: string]: string };
    const named = own ?? (details as { session?: string } | undefined)?.session;
    const day = planned && 'event' in planned ? planned.data['startsOn'] : on;
    if (named !== undefined && !sessions.has(named)) sessions.set(named, { session: named, on: day, hours: '2' });
  }
  if (sessions.size > 0) await system.does(`/v1/classes/${id}/schedule-sessions`, { sessions: [...sessions.values()] });
  return id;
}

/** Makes whom the case is about, with what was on record about them. */
async function subjectOf(world: World, walked: Walked, home: { jurisdiction: string; school: string }, ids: Ids) {
  const { walk, definition, jurisdiction } = walked;
  switch (definition.subject) {
    case 'bureau':
      await tell(world, jurisdiction, walk.before ?? [], `bureau-${jurisdiction}`, home, ids);
      return jurisdiction;
    case 'school':
      await tell(world, jurisdiction, walk.before ?? [], `school-${home.school}`, home, ids);
      return home.school;
    case 'class':
    case 'project': {
      const made = definition.subject === 'class' ? makeClass : makeProject;
      const id = await made(world, walk, jurisdiction, ids);
      await tell(world, jurisdiction, walk.before ?? [], `${definition.subject}-${id}`, home, ids);
      return id;
    }
    case 'person': {
      const id = await world.person(jurisdiction);
      if (!walk.before) await hire(world, id, home, addDays(walk.on, -1500));
      await tell(world, jurisdiction, walk.before ?? [], `person-${id}`, home, ids, id);
      return id;
    }
  }
}

/** The commands behind the events of a class that walks tell of. */
const toClasses: { readonly [event: string]: string } = {
  ClassValued: 'value-class',
  TraineeEnrolled: 'enrol-trainee',
};

/** Puts on record what a walk says was there before. */
async function tell(
  { system, file }: World,
  jurisdiction: string,
  events: NonNullable<Walk['before']>,
  about: string,
  home: { jurisdiction: string; school: string },
  ids: Ids,
  person = '',
): Promise<void> {
  for (const one of events) {
    if ('hired' in one) {
      const { hired: hiredOn, category: staffCategory = 'teacher', stage = 'primary', firstPost } = one;
      await system.does(`/v1/persons/${person}/hire-person`, { ...home, hiredOn, staffCategory, stage, firstPost });
    } else if ('award' in one) {
      const id = ids.get(`@award/${one.award}`) ?? uuid();
      const { on, amount: recognised = '1', unit = 'credit', level, mode, category, topic, approved } = one;
      await system.does(`/v1/credits/${person}/award-credit`, {
        ...{ award: id, unit, recognised, level, mode, category, topic, approved },
        ...{ occurredOn: on, countsOn: one.countsOn ?? on },
        source: { kind: 'manual', title: one.award, cause: uuid() },
      });
    } else if ('record' in one) {
      for (let i = 0; i < one.times; i++) {
        const filed = { record: uuid(), kind: one.record, on: addDays(one.on, i), fields: filled(one.fields, ids) };
        const reply = await system.post(`/v1/records/${about}/file-record`, { ...filed, evidence: [file] });
        if (reply.status !== 200) throw new Error(`before: ${one.record} in ${jurisdiction}: ${told(reply)}`);
      }
    } else if ('shadowing' in one) {
      for (let i = 0; i < one.days; i++)
        await system.does(`/v1/persons/${person}/record-shadowing-day`, {
          ...{ school: home.school, on: addDays(one.shadowing, i), baseSchool: one.base },
        });
    } else if ('leave' in one) {
      const leave = uuid();
      await system.does(`/v1/persons/${person}/start-leave`, { leave, kind: one.leave, from: one.from });
      if (one.to) await system.does(`/v1/persons/${person}/end-leave`, { leave, to: one.to });
    } else if ('revoke' in one) {
      const award = ids.get(`@award/${one.revoke}`) ?? one.revoke;
      const { amount, kind } = one;
      const data = { award, amount, kind, basis: 'default', reason: '此前已撤销' };
      await system.does(`/v1/credits/${person}/revoke-credit`, data);
    } else if ('event' in one && one.event === 'ClassPlanned') {
      continue; // the class is made so
    } else if ('event' in one && toClasses[one.event])
      await system.does(`/v1/classes/${about.slice('class-'.length)}/${toClasses[one.event]}`, filled(one.data, ids));
    else if ('event' in one && one.event === 'SchoolStatusGranted')
      await system.does(`/v1/schools/${home.school}/grant-school-status`, one.data);
    else throw new Error(`before: ${JSON.stringify(one)} is not played over HTTP`);
  }
}

/** A value with every placeholder in it replaced. */
function filled(value: Data, ids: Ids): Data {
  return JSON.parse(JSON.stringify(value), (_, one: unknown) =>
    typeof one === 'string' ? (ids.get(one) ?? one) : one,
  ) as Data;
}

function without(data: Data, field: string): Data {
  return Object.fromEntries(Object.entries(data).filter(([name]) => name !== field));
}

function told({ status, body }: Reply): string {
  return `${status} ${JSON.stringify(body?.code ? [body.code, body.detail, body.errors] : body)}`;
}
