import type { KeptDefinition } from '#libs/domain';
import type { OpenLedger } from '#libs/ledger';
import type { Step } from '#libs/policy';
import { statesInUse, type Waiting } from '#libs/projections';

/** Every step that some case waits for: there are as many as definitions have, however many cases there are. */
export async function waitingSteps({
  readModels,
  shelf,
}: Pick<OpenLedger, 'readModels' | 'shelf'>): Promise<Waiting[]> {
  const used = await statesInUse(readModels);
  const known = await Promise.all(
    used.map(async ({ definition, state }) => waitingIn(await shelf.kept(definition), state)),
  );
  return known.flat();
}

/** The steps of a state, those of its tracks too. A correction of a case that is at an end is no work that waits. */
function waitingIn({ hash, definition }: KeptDefinition, name: string): Waiting[] {
  const state = definition.states[name];
  if (!state || state.final) return [];
  const { id: workflow, deadlines = [] } = definition;
  const here = deadlines.filter((one) => one.in.includes(name));
  const waiting = ({ do: step, by, fallback, notBy, once, records }: Step, track?: Waiting['track']): Waiting => ({
    ...{ workflow, definition: hash, state: name, step, by, fallback, notBy, once },
    ...(track && { track }),
    isOpinion: records === 'OpinionGiven',
    forbiddenAfter: here.filter(({ forbids }) => forbids?.includes(step)).map((one) => one.name),
    openAfter: here.filter(({ opens }) => opens?.includes(step)).map((one) => one.name),
  });
  const inTracks = Object.entries(state.tracks ?? {}).flatMap(([track, { start, states }]) =>
    Object.entries(states).flatMap(([at, { on }]) =>
      on.map((step) => waiting(step, { name: track, at, starts: at === start })),
    ),
  );
  return [...state.on.map((step) => waiting(step)), ...inTracks];
}
