import { daysBetween, type LegalDate } from '#libs/canonical';
import type { EngineValue } from '../facts/parameters.js';
import type { Outlook, RequirementValue } from '../verdict.js';
import { growsEvenly, onlyHelps, oneWay } from './accrual.js';
import { OUTCOME } from './names.js';
import type { CompiledRule } from './program.js';
import type { Scope } from './scope.js';
import { truthIn, unknownIn } from './settle.js';
import { reachOfKind, type Known, type Reach } from './worlds.js';

/** What a requirement comes to, and where it is heading while it is open. */
export type Heading = { readonly value: RequirementValue; readonly outlook?: Outlook };

/**
 * What a requirement comes to that holds, or does not, by the facts so far. Until its facts have stopped moving, it is
 * met only if nothing that may still happen can break it, and otherwise open. Its outlook comes from the same engine in
 * other worlds: what may still happen at its best and at its worst, and all going on at the pace so far.
 */
export async function headingOf(compiled: CompiledRule, holds: boolean, scope: Scope): Promise<Heading> {
  const { asOf, outlook = true } = scope.input;
  const closes = closesOn(compiled, scope);
  if (asOf >= closes) return { value: holds ? 'met' : 'notMet' };
  const moving = movingIn(compiled, scope);
  const only = moving.every((name) => !name.startsWith(OUTCOME) && onlyHelps(...movement(compiled, name)));
  if (holds && only) return { value: 'met' };
  if (!holds && !outlook) return { value: 'open' };

  const forecast =
    moving.length > 0 && moving.every((name) => !name.startsWith(OUTCOME) && oneWay(...movement(compiled, name)));
  const free = [...new Set([...moving, ...unknownIn(compiled.requires, scope.known)])];
  const further = await truthIn(compiled.requires, free, {
    ...scope.known,
    reachOf: reachAhead(compiled, moving, scope),
  });
  if (holds) return further === true ? { value: 'met' } : { value: 'open', ...(forecast && { outlook: 'onTrack' }) };
  if (!forecast) return { value: 'open' };
  if (further === false) return { value: 'open', outlook: 'lost' };
  const known = atThisPace(moving, scope);
  const atPace = await truthIn(compiled.requires, unknownIn(compiled.requires, known), known);
  return { value: 'open', outlook: atPace === true ? 'onTrack' : 'atRisk' };
}

/** The day from which a requirement is closed: the last on which something it reads may still change. */
export function closesOn({ accruing, reads }: CompiledRule, { input, closes }: Scope): LegalDate {
  const days = [
    ...accruing.map(({ name }) => untilOf(name, input)),
    ...reads.flatMap((rule) => closes.get(rule) ?? []),
  ];
  return days.length === 0 ? input.window.to : days.reduce((a, b) => (a > b ? a : b));
}

function untilOf(name: string, { facts, window }: Scope['input']): LegalDate {
  return facts[name]?.until ?? window.to;
}

/** What may still change: facts whose days have not passed, and outcomes of rules that are open. */
function movingIn({ accruing, reads }: CompiledRule, { input, outcomes }: Scope): string[] {
  return [
    ...accruing.map(({ name }) => name).filter((name) => input.asOf < untilOf(name, input)),
    ...reads.filter((rule) => outcomes.get(rule) === 'open').map((rule) => `${OUTCOME}${rule}`),
  ];
}

function movement({ accruing }: CompiledRule, name: string) {
  const { accrual, direction } = accruing.find((one) => one.name === name)!;
  return [accrual, direction] as const;
}

/** How far what moves can still go: a fact that rises from where it is, one that counts days by those that are left. */
function reachAhead(
  compiled: CompiledRule,
  moving: readonly string[],
  { pack, input, known }: Scope,
): Known['reachOf'] {
  return (name): Reach | undefined => {
    const now = known.valueOf(name);
    if (!moving.includes(name) || name.startsWith(OUTCOME) || now === undefined) return undefined;
    const [low, high] = reachOfKind(known.kindOf(name));
    const [accrual] = movement(compiled, name);
    if (accrual === 'both' || known.kindOf(name) === 'text') return undefined;
    if (accrual === 'down') return [low, now];
    const definition = pack.facts[name]!;
    const byDays =
      'aggregate' in definition && (definition.aggregate === 'days' || definition.aggregate === 'spanDays');
    const left = 100 * daysBetween(input.asOf, untilOf(name, input));
    return [now, byDays ? (now as number) + left : high];
  };
}

/** The same facts when those that grow evenly have gone on as they did so far, in whole hundredths rounded down. */
function atThisPace(moving: readonly string[], { pack, input, known }: Scope): Known {
  const paced = (name: string, now: EngineValue | undefined): EngineValue | undefined => {
    if (typeof now !== 'number' || !moving.includes(name) || !growsEvenly(pack, name)) return now;
    const elapsed = daysBetween(input.window.from, input.asOf) + 1;
    const total = daysBetween(input.window.from, untilOf(name, input)) + 1;
    return elapsed > 0 ? Math.floor((now * total) / elapsed) : now;
  };
  return { ...known, valueOf: (name) => paced(name, known.valueOf(name)) };
}
