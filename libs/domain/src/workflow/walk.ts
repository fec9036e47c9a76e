import { addDays, legalDateAt, sha256Hex, type Json, type JsonObject, type LegalDate } from '#libs/canonical';
import type { Recorded } from '#libs/event-log';
import {
  aboutKinds,
  definitionHash,
  evaluateGuard,
  eventsTold,
  guardFactsOf,
  type FactEvent,
  type Pack,
  type SubjectKind,
  type Walk,
  type WalkStep,
} from '#libs/policy';
import { v5 as uuidv5 } from 'uuid';
import { Refused, toNewEvent } from '../decider.js';
import { refusalText } from '../messages.js';
import { caseEvents, type CaseEvent } from './case-events.js';
import { caseFacts } from './case-facts.js';
import { evolveCase, noCase, tracksOf, type CaseState } from './case-state.js';
import { inputWhenDue, runningDeadlines } from './due.js';
import { effectsOf, type CaseEffect, type Happened } from './effects.js';
import type { Acting, CaseCommand, KeptDefinition } from './engine.js';
import { stepsFrom, type PossibleStep } from './engine.js';
import type { Surroundings } from './surroundings.js';
import { takeStep } from './take-step.js';
import { placeWords, wordsFor } from './who.js';

/** The jurisdiction whose pack the walks of the catalogue are walked in: it adapts none of its definitions. */
export const CATALOGUE_WALKED_IN = '370213';

/** Ids of walks are made from names, so that two runs of one walk say the same. */
const WALKS = '6f0f3b34-5a6e-5b0b-9c39-6d3b1f0c2f5e';
const idOf = (name: string) => uuidv5(name, WALKS);

/** Where a walk is before one of its steps: what is needed to take that step, or another one. */
export type WalkPoint = {
  readonly kept: KeptDefinition;
  readonly state: CaseState;
  /** The step the walk takes from here, with its command and actor; none at the end. */
  readonly next?: { readonly step: PossibleStep; readonly command: CaseCommand; readonly acting: Acting };
  readonly around: Surroundings;
};

/** How a walk went. */
export type WalkRun = {
  readonly ok: boolean;
  /** What was expected and what came instead, a line each; empty when the walk holds. */
  readonly problems: readonly string[];
  /** Types of the events recorded, in order. */
  readonly events: readonly string[];
  /** The points it came by, the end last. */
  readonly points: readonly WalkPoint[];
};

/**
 * Walks a golden walk in memory: the engine decides each step, guards read the facts of the pack over what was on record
 * before, deadlines pass on their day. Evidence is handed in as the step wants it.
 */
export async function runWalk(pack: Pack, walk: Walk): Promise<WalkRun> {
  const definition = pack.workflows.find(({ id }) => id === walk.workflow);
  if (!definition) return { ok: false, problems: [`no workflow ${walk.workflow}`], events: [], points: [] };
  const walking = new Walking(pack, walk, { hash: definitionHash(definition), definition });
  await walking.prepare();
  for (const [i, step] of walk.steps.entries()) {
    const wrong = await walking.go(step);
    if (wrong !== undefined) walking.problems.push(`step ${i + 1} (${'do' in step ? step.do : step.due}): ${wrong}`);
    if (wrong !== undefined) return walking.result();
  }
  walking.arrive();
  return walking.result();
}

class Walking {
  readonly problems: string[] = [];
  private state: CaseState = noCase;
  private day: LegalDate;
  private facts: FactEvent[] = [];
  private readonly others: { [kind in SubjectKind]?: readonly FactEvent[] } = {};
  private readonly points: WalkPoint[] = [];
  private readonly happened: Happened[] = [];
  private readonly caused: JsonObject[] = [];
  private readonly subject: string;
  private readonly place: { readonly jurisdiction: string; readonly school?: string };

  constructor(
    private readonly pack: Pack,
    private readonly walk: Walk,
    private readonly kept: KeptDefinition,
  ) {
    const { subject } = kept.definition;
    const { code } = pack.jurisdiction;
    this.day = walk.on;
    this.subject = subject === 'bureau' ? code : idOf(subject);
    const school = subject === 'school' ? this.subject : subject === 'person' ? idOf('home') : undefined;
    this.place = { jurisdiction: code, ...(school !== undefined && { school }) };
  }

  /** What was on record before; of a person without a past only the hire. */
  async prepare(): Promise<void> {
    const { before, beforeOf = {}, interpretations, on } = this.walk;
    const hired = { hired: addDays(on, -1500), firstPost: false };
    const told = before ?? (this.kept.definition.subject === 'person' ? [hired] : []);
    this.facts = await eventsTold(this.pack, filled(told), { interpretations });
    for (const [field, events] of Object.entries(beforeOf))
      this.others[aboutKinds[field as keyof typeof aboutKinds]] = await eventsTold(this.pack, filled(events), {
        interpretations,
      });
  }

  /** Takes one step of the walk; what is wrong with how it went, if anything. */
  async go(step: WalkStep): Promise<string | undefined> {
    return 'due' in step ? this.pass(step) : this.take(step);
  }

  private async take(step: Extract<WalkStep, { do: string }>): Promise<string | undefined> {
    this.day = step.on ?? this.day;
    const possible = stepsFrom(this.kept.definition, this.state).find((one) => one.do === step.do);
    const command = this.commandOf(step, possible);
    const around = this.around(command);
    const acting = this.actingAs(step.by, possible, command);
    if (typeof acting === 'string') return acting;
    const point = { kept: this.kept, state: this.state, around };
    try {
      const event = await takeStep(this.kept, this.state, command, acting, around);
      if (step.refused !== undefined) return `must be refused ${step.refused}, and was taken`;
      this.points.push({ ...point, next: { step: possible!, command, acting } });
      return this.record(event, acting.actor);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.code === step.refused) return undefined;
      const wanted = step.refused === undefined ? '' : `must be refused ${step.refused}; `;
      return `${wanted}refused ${error.code}: ${refusalText(error, 'en')} ${JSON.stringify(error.values)}`;
    }
  }

  /** The day after its last a deadline has passed: the service takes the step it names, or records that it passed. */
  private async pass({ due: name, on }: Extract<WalkStep, { due: string }>): Promise<string | undefined> {
    const running = runningDeadlines(this.kept.definition, this.state);
    const found = running.find(({ deadline }) => deadline.name === name);
    const known = running.map(({ deadline, due }) => `${deadline.name} ${due.on}`).join(', ');
    if (found?.due.on !== on) return `no deadline ${name} runs to ${on} here; running: ${known || 'none'}`;
    this.day = addDays(on, 1);
    const { state, kept } = this;
    const does = found.deadline.does;
    const step = stepsFrom(kept.definition, state).find((one) => one.do === does);
    if (step) {
      const command = { do: step.do, data: inputWhenDue(found, step, this.day) };
      const around = this.around(command);
      const acting = { actor: 'system', roles: ['system'] };
      try {
        const event = await takeStep(kept, state, command, acting, around);
        this.points.push({ kept, state, around, next: { step, command, acting } });
        return this.record(event, 'system');
      } catch (error) {
        // What the service may not do, it records as passed: a person must look at it.
        if (!(error instanceof Refused)) throw error;
      }
    }
    const { subject, workflow } = state;
    const at = { workflow, definition: kept.hash, step: 'DeadlinePassed', from: state.state, to: state.state };
    return this.record(
      { type: 'DeadlinePassed', data: { case: at, subject, deadline: name, on } } as CaseEvent,
      'system',
    );
  }

  /** What is compared when the walk has come to its end. */
  arrive(): void {
    const { expect } = this.walk;
    const { definition } = this.kept;
    const tracks = tracksOf(definition, this.state);
    const facts = caseFacts(definition, this.state, this.day);
    this.points.push({ kept: this.kept, state: this.state, around: this.around() });
    this.compare('state', expect.state, this.state.state);
    for (const [track, at] of Object.entries(expect.tracks ?? {})) this.compare(`track ${track}`, at, tracks[track]);
    for (const [name, value] of Object.entries(filled(expect.facts ?? {})))
      this.compare(`fact ${name}`, value, facts[name] ?? facts[`case.${name}`]);
    if (!expect.effects) return;
    const wanted = filled(expect.effects);
    this.compare(
      'effects',
      wanted.map((one) => one['do']),
      this.caused.map((one) => one['do']),
    );
    for (const [i, one] of wanted.entries()) {
      const came = this.caused[i];
      if (came && !covers(came, one)) this.compare(`effect ${i + 1}`, one, came);
    }
  }

  result(): WalkRun {
    const { problems, points, happened } = this;
    return { ok: problems.length === 0, problems, points, events: happened.map(({ event }) => event.type) };
  }

  private compare(what: string, wanted: unknown, came: unknown): void {
    const [a, b] = [JSON.stringify(wanted), JSON.stringify(came)];
    if (a !== b) this.problems.push(`${what}: expected ${a}, came ${b ?? 'nothing'}`);
  }

  /** The command of a step: what opens the case says whom and what it is about; evidence is what the step wants. */
  private commandOf(step: Extract<WalkStep, { do: string }>, possible: PossibleStep | undefined): CaseCommand {
    const { walk, state, subject } = this;
    const opening = state.state === undefined ? { subject, about: walk.about ?? {}, details: walk.details } : {};
    const files = Object.keys(possible?.evidence ?? {})
      .filter((name) => step.evidence?.includes(name) ?? true)
      .map((name) => ({ name, file: sha256Hex(name) }));
    const data = filled({ ...opening, ...step.data });
    return { do: step.do, data: { ...data, ...(files.length > 0 && { evidence: files }) } as CaseCommand['data'] };
  }

  /** Whoever a word of the walk stands for, with the roles they have there; a text says why there is nobody. */
  private actingAs(by: string, step: PossibleStep | undefined, { data }: CaseCommand): Acting | string {
    const { kept, state, subject, walk } = this;
    const [word, number = '1'] = by.split('#') as [string, string?];
    const details = { ...state.details, ...(data['details'] as JsonObject | undefined) };
    const named = word.startsWith('person@') ? details[word.slice('person@'.length)] : undefined;
    const people: { readonly [word: string]: Json | undefined } = {
      ...{ self: subject, opener: state.opener, system: 'system', panel: state.panel[Number(number) - 1] },
      ...(word.startsWith('person@') && { [word]: named }),
    };
    const actor = Object.hasOwn(people, word) ? people[word] : idOf(`${walk.name['zh-CN']}/${by}`);
    if (typeof actor !== 'string') return `nobody is "${by}" here`;
    const self = kept.definition.subject === 'person' ? subject : undefined;
    const roles = [...new Set([...(word in people ? [] : [word]), ...wordsFor(kept.definition, state, actor, self)])];
    const fallback = step?.fallback?.find((role) => roles.includes(role));
    const own = step?.by.some((role) => roles.includes(role));
    const acting = { actor, roles: word === 'system' ? ['system'] : roles };
    return fallback !== undefined && !own ? { ...acting, instead: fallback } : acting;
  }

  private around(command?: CaseCommand): Surroundings {
    const { pack, facts, others, walk } = this;
    const { interpretations } = walk;
    const subjectKind = this.kept.definition.subject;
    const today = this.day;
    return {
      ...{ at: `${today}T02:00:00.000Z`, today, pack, guard: evaluateGuard },
      packFacts: (names, window, of) => {
        const about = of ? { subjectKind: of.kind, events: others[of.kind] ?? [] } : { subjectKind, events: facts };
        return guardFactsOf(pack, { ...about, today, interpretations }, names, window);
      },
      places: command && this.placesIn(command),
    };
  }

  /** Where the schools and jurisdictions named in the details are: schools are those of the pack. */
  private placesIn({ data }: CaseCommand): NonNullable<Surroundings['places']> {
    const details = (data['details'] ?? {}) as JsonObject;
    const { code } = this.pack.jurisdiction;
    return Object.fromEntries(
      placeWords(this.kept.definition).flatMap(({ field }) => {
        const id = details[field];
        if (typeof id !== 'string') return [];
        return [[field, /^\d{6}$/.test(id) ? { jurisdiction: id } : { jurisdiction: code, school: id }]];
      }),
    );
  }

  /** Folds an event and what it causes: awards and records of the subject are facts from then on. */
  private record(event: CaseEvent, actor: string): string | undefined {
    const recorded = this.recordedOf(event, actor);
    this.state = evolveCase(this.state, { type: event.type, data: recorded.data } as unknown as CaseEvent, recorded);
    const { kept, state } = this;
    const effects = effectsOf(kept, state, recorded, idOf('case'), this.happened);
    this.happened.push({ kept, state, event: recorded });
    for (const one of effects) {
      const wrong = this.cause(one);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }

  private recordedOf(event: CaseEvent, actor: string): Recorded {
    const { type, data, personal = {} } = toNewEvent(caseEvents, event);
    const revision = this.happened.length + 1;
    const position = String(1000 + revision).padStart(6, '0');
    const occurredAt = `${this.day}T02:00:00.000Z`;
    const id = idOf(`event-${revision}`);
    const meta = { actor, scope: 'walk', commandId: idOf(`command-${revision}`), occurredAt, ...this.place };
    const stream = `case-${this.walk.workflow}-${idOf('case')}`;
    return {
      id,
      position,
      stream,
      revision,
      type,
      recordedAt: occurredAt,
      data,
      personal,
      meta,
    } as unknown as Recorded;
  }

  /** What an effect would do, checked as far as it can be without the other stream. */
  private cause(one: CaseEffect): string | undefined {
    if (one.kind === 'nothing') return `an effect is on nobody: the case does not name ${one.of}`;
    if (one.kind === 'reversal') {
      this.caused.push({ do: 'RevokeCredit', person: one.person, award: one.award, kind: 'correction' });
      return undefined;
    }
    if (one.kind === 'step') {
      const { workflow, command } = one;
      this.caused.push({ do: command.do, workflow, ...command.data });
      const known = this.pack.workflows.some(({ id }) => id === workflow);
      return known ? undefined : `an effect is on the workflow ${workflow}, which is not there`;
    }
    const { type, data } = one.command;
    this.caused.push({ do: type, ...(data as JsonObject) });
    const schema = one.decider.commands[type]?.schema;
    if (!schema) return `an effect gives the command ${type}, which is not there`;
    const parsed = schema.strict().safeParse(data);
    if (!parsed.success)
      return `the effect ${type}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`;
    this.remember(one.id, type, data as JsonObject);
    return undefined;
  }

  private remember(id: string, type: string, data: JsonObject): void {
    const about = { kind: this.kept.definition.subject, id: this.subject };
    const own = id === this.subject || id.endsWith(this.subject);
    const events: { readonly [type: string]: readonly [string, JsonObject] } = {
      FileRecord: ['RecordFiled', { ...data, subject: about, jurisdiction: this.pack.jurisdiction.code }],
      AwardCredit: ['CreditAwarded', { ...data, jurisdiction: this.pack.jurisdiction.code }],
    };
    if (!own || !events[type]) return;
    const [recorded, content] = events[type];
    const position = String(this.facts.length + 1).padStart(6, '0');
    const recordedAt = `${legalDateAt(`${this.day}T02:00:00.000Z`)}T02:00:00.000Z`;
    this.facts = [...this.facts, { id: `event-${position}`, type: recorded, position, recordedAt, data: content }];
  }
}

/** Whether what came has everything that was wanted. */
function covers(came: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return came === wanted;
  if (typeof came !== 'object' || came === null) return false;
  return Object.entries(wanted).every(([key, value]) => covers((came as { [key: string]: unknown })[key], value));
}

/** A value with an id for every placeholder in it. */
function filled<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, one: unknown) =>
    typeof one === 'string' && /^@(school|person|class|project|award|case)\//.test(one) ? idOf(one) : one,
  ) as T;
}
