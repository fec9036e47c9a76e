import { formatAmount, type LegalDate } from '#libs/canonical';
import { answer } from './decide.js';
import type { GuardFact } from './engine/guard.js';
import { deriveFacts } from './facts/derive.js';
import { parameterOnDay } from './facts/parameters.js';
import {
  NoWindow,
  personalCycleWindow,
  sinceHireWindow,
  windowOf,
  type Window,
  type WindowKind,
} from './facts/window.js';
import type { Pack } from './pack.js';
import type { SubjectKind } from './schema/pack-files.js';
import type { FactEvent, Interpretation } from './verdict.js';

/** Whom the guard of a workflow asks the pack about, and as of which day. */
export type GuardQuestion = {
  readonly subjectKind: SubjectKind;
  readonly events: readonly FactEvent[];
  readonly today: LegalDate;
  readonly interpretations?: readonly Interpretation[];
};

/**
 * What a guard reads of a pack: `param:<id>` on the day, `verdict:<purpose>` and facts of the subject in the window of
 * that day. `null` is what is not known, or what the document does not decide; a window that there is not has nothing.
 */
export async function guardFactsOf(
  pack: Pack,
  question: GuardQuestion,
  names: readonly string[],
  kind: WindowKind | undefined,
): Promise<{ readonly [name: string]: GuardFact | null }> {
  const window = kind && windowOn(pack, question, kind);
  const found: { [name: string]: GuardFact | null } = {};
  for (const name of names) found[name] = await factNamed(pack, question, name, window);
  return found;
}

async function factNamed(
  pack: Pack,
  { subjectKind, events, today: asOf, interpretations = [] }: GuardQuestion,
  name: string,
  window: Window | undefined,
): Promise<GuardFact | null> {
  if (name.startsWith('param:')) {
    if (!pack.parameters[name.slice('param:'.length)]) return null;
    const { value } = parameterOnDay(pack, name.slice('param:'.length), asOf, interpretations);
    return typeof value === 'number' ? formatAmount(value) : value;
  }
  if (!window) return null;
  const input = { events, window, asOf, interpretations };
  if (!name.startsWith('verdict:')) {
    if (!pack.facts[name]) return null;
    return deriveFacts(pack, { ...input, names: [name] })[name]!.value;
  }
  const purpose = name.slice('verdict:'.length);
  const asked = { ...input, subject: 'guard', subjectKind, purpose, position: '0' };
  return (await answer(pack, asked, { outlook: false })).evaluation.outcome;
}

/**
 * The window of a kind that holds the day; some begin with the hire, and that of a class is its life so far: a step that
 * depends on the class is decided as things stand, not left open until its last day.
 */
function windowOn(pack: Pack, { events, today }: GuardQuestion, kind: WindowKind): Window | undefined {
  const hire = events.findLast(({ type }) => type === 'PersonHired')?.data['hiredOn'] as LegalDate | undefined;
  const personal = kind === 'cycle' && pack.calendar.cycle?.kind === 'personal';
  try {
    if (kind === 'sinceHire') return hire === undefined ? undefined : sinceHireWindow(pack, hire);
    if (kind === 'class') {
      const plan = events.findLast(({ type }) => type === 'ClassPlanned')?.data;
      const { startsOn, endsOn } = (plan ?? {}) as { readonly startsOn?: string; readonly endsOn?: string };
      if (startsOn === undefined || endsOn === undefined) return undefined;
      const soFar = today < startsOn ? startsOn : today < endsOn ? today : endsOn;
      return windowOf(pack, kind, `${startsOn}..${soFar}`);
    }
    if (personal) return hire === undefined ? undefined : personalCycleWindow(pack, hire, today);
    return windowOf(pack, kind, today);
  } catch (error) {
    if (error instanceof NoWindow) return undefined;
    throw error;
  }
}
