import type { Actor } from '#libs/domain';
import type { PlannedItem } from '#libs/ledger';
import type { Step } from '#libs/policy';
import { Case } from '#libs/projections';
import { Readable } from 'node:stream';
import { paper } from '../paper.js';
import { demoId, places, type PlaceName } from '../people.js';
import { step, type Job, type Stage, type Tick } from '../stage.js';

/** What is done in a process on a day: by whom, which step, and what is given with it. */
export type Turn = readonly [on: string, by: Actor, step: string, given?: object];

/** A process of a jurisdiction as it is played. */
export type Played = {
  readonly place: PlaceName;
  readonly workflow: string;
  /** Id of the case; where the service opens it by itself, the case out of which it does. */
  readonly id: string | { readonly openedBy: string };
  /** What the first step opens the case with; nothing where the service opens it. */
  readonly opening?: { readonly subject: string; readonly about?: object; readonly details: object };
  readonly turns: readonly Turn[];
};

/** The id of a planned item of a place by its number in the plan. */
export type PlanOf = (place: PlaceName, seq: string) => string;

/** Looks planned items up by their number. @throws Error for one that no plan has. */
export function planFrom(programmes: readonly PlannedItem[]): PlanOf {
  return (place, seq) => {
    const found = programmes.find(({ data }) => data.jurisdiction === places[place].code && data.seq === seq);
    if (!found) throw new Error(`${place} plans no ${seq}`);
    return found.id;
  };
}

/** The id of a case of the processes, always the same for the same name. */
export const caseId = (place: PlaceName, workflow: string, name: string): string =>
  demoId(`process/${place}/${workflow}/${name}`);

/** The ticks of a process: one for each of its steps, so that what a step causes is there before the next. */
export function play({ place, workflow, id, opening, turns }: Played): Tick[] {
  return turns.map(([on, by, name, given], i): Tick => {
    const data = { ...(i === 0 && opening && { about: {}, ...opening }), ...given };
    return day(on, `${places[place].name} ${workflow}`, turn({ place, workflow, id }, i, by, name, data));
  });
}

/** What is done on a day, one after the other; nothing for a day that has only to come. */
export function day(on: string, label: string, ...jobs: Job[]): Tick {
  return { at: `${on}T04:00:00Z`, label, chains: jobs.length > 0 ? [jobs] : [] };
}

/** A step with the papers that its definition asks for. The id of its command is that of the turn: a step may be taken twice. */
function turn({ place, workflow, id }: Omit<Played, 'turns'>, i: number, by: Actor, name: string, data: object): Job {
  const commandId = demoId(`process/${place}/${workflow}/${typeof id === 'string' ? id : id.openedBy}/${i}/${name}`);
  return {
    commandId,
    run: named(`${place} ${workflow} ${name}`, async (stage) => {
      const names = papersFor(stage, place, workflow, name);
      const { hash: file } = names.length > 0 ? await stage.ledger.evidence.put(Readable.from([paper])) : { hash: '' };
      const evidence = names.length > 0 && { evidence: names.map((name) => ({ name, file })) };
      const at = typeof id === 'string' ? id : await openedBy(stage, id.openedBy, workflow);
      return step(by, workflow, at, name, { ...data, ...evidence }, commandId).run(stage);
    }),
  };
}

async function openedBy({ ledger }: Stage, parent: string, workflow: string): Promise<string> {
  const { id } = await ledger.readModels.getRepository(Case).findOneByOrFail({ parent, workflow });
  return id;
}

/** Says which step it is that was refused: packs change, and the demonstration has to follow them. */
function named(what: string, run: Job['run']): Job['run'] {
  return (stage) =>
    run(stage).catch((error: unknown) => {
      throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
    });
}

/** The names of what a step of a definition has to be handed in. */
function papersFor({ ledger }: Stage, place: PlaceName, workflow: string, name: string): string[] {
  const pack = ledger.shelf.forJurisdiction(places[place].code);
  const definition = pack?.workflows.find(({ id }) => id === workflow);
  if (!definition) throw new Error(`${place} has no workflow ${workflow}`);
  const steps: Step[] = Object.values(definition.states).flatMap(({ on, tracks = {} }) => [
    ...on,
    ...Object.values(tracks).flatMap((track) => Object.values(track.states).flatMap((state) => state.on)),
  ]);
  const taken = [...definition.start, ...steps].filter((one) => one.do === name);
  return [...new Set(taken.flatMap(({ evidence = {} }) => Object.keys(evidence)))];
}
