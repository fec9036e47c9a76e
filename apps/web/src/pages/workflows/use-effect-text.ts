import { pathTo } from '../../api/client.js';
import { useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import type { Effect, WorkflowRow } from './shapes.js';

/** Says what an effect does, in a line: the words of the definition stand where only it knows more. */
export function useEffectText(
  jurisdiction: string,
  titles: (steps: readonly string[]) => string,
): (effect: Effect) => string {
  const { t, pick, word } = useText();
  const { data } = useApi<{ items: readonly WorkflowRow[] }>(pathTo('/v1/workflows', { jurisdiction }));
  const nameOf = (workflow: unknown) => {
    const found = data?.items.find(({ id }) => id === workflow);
    return found ? pick(found.title) : String(workflow);
  };
  return (effect) => {
    const [kind = '', said] = Object.entries(effect)[0] ?? [];
    const of = (said ?? {}) as { readonly [field: string]: unknown };
    switch (kind) {
      case 'undo':
        return t('effect.undo', { what: titles(said as readonly string[]) });
      case 'record':
        return t('effect.record', { what: word('record', String(of['kind'])) });
      case 'command':
        return word('command', String(of['do']));
      case 'step':
        return t('effect.step', { what: nameOf(of['workflow']) });
      case 'open':
        return t('effect.open', { what: nameOf(of['workflow']) });
      default:
        return word('effect', kind);
    }
  };
}
