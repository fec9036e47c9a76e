import type { Text } from '../../language/text.js';
import type { DefinedStep, WorkflowPage } from './shapes.js';

type Definition = WorkflowPage['definition'];

/** In `notBy`, beside names of steps: whoever made what the case is about. */
const MAKERS = 'about';

/** Every step of a definition: those that open a case, those of its states, those of their tracks. */
export function stepsOf({ start, states }: Definition): DefinedStep[] {
  return [
    ...start,
    ...Object.values(states).flatMap(({ on, tracks = {} }) => [
      ...on,
      ...Object.values(tracks).flatMap((track) => Object.values(track.states).flatMap((state) => state.on)),
    ]),
  ];
}

/** What steps of a definition are called: their titles in a row, a name where there is no title. */
export function stepTitles(definition: Definition, { pick, t }: Text): (names: readonly string[]) => string {
  const titles = new Map(stepsOf(definition).map(({ do: name, title }) => [name, title]));
  return (names) =>
    names
      .map((name) => {
        const title = titles.get(name);
        return title ? pick(title) : name === MAKERS ? t('workflow.makers') : name;
      })
      .join('、');
}
