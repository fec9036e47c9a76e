import type { OutcomeValue, Outlook } from '#libs/policy';

/** What a pack says about one person of a population, with what people are grouped by. */
export type PersonOutcome = {
  readonly person: string;
  readonly school?: string;
  readonly staffCategory?: string;
  readonly outcome: OutcomeValue;
  /** Ids of consequences, sorted. */
  readonly consequences: readonly string[];
  /** The worst outlook of the open requirements, when there is one. */
  readonly outlook?: Outlook;
};

/** How many of a group came to what. */
export type Tally = {
  readonly persons: number;
  readonly outcomes: { readonly [outcome: string]: number };
  readonly consequences: { readonly [consequence: string]: number };
  readonly outlooks: { readonly [outlook: string]: number };
};

/** By what a population is broken down. */
export type Grouping = 'school' | 'staffCategory';

/** What a population came to. */
export function tally(rows: readonly PersonOutcome[]): Tally {
  return {
    persons: rows.length,
    outcomes: counted(rows.map(({ outcome }) => outcome)),
    consequences: counted(rows.flatMap(({ consequences }) => consequences)),
    outlooks: counted(rows.flatMap(({ outlook }) => outlook ?? [])),
  };
}

/** What each group came to, in order of their names; who has no group stands under `—`. */
export function tallyBy(rows: readonly PersonOutcome[], by: Grouping): (Tally & { readonly group: string })[] {
  const groups = new Map<string, PersonOutcome[]>();
  for (const row of rows) {
    const group = row[by] ?? '—';
    const members = groups.get(group);
    if (members) members.push(row);
    else groups.set(group, [row]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([group, members]) => ({ group, ...tally(members) }));
}

/** Someone for whom a draft says something else than the pack in force. */
export type Changed = {
  readonly person: string;
  readonly school?: string;
  readonly staffCategory?: string;
  readonly before: OutcomeValue;
  readonly after: OutcomeValue;
  readonly gained: readonly string[];
  readonly lost: readonly string[];
};

/** Who changes between two packs: another outcome, or other consequences. Both lists have the same persons. */
export function whoChanges(before: readonly PersonOutcome[], after: readonly PersonOutcome[]): Changed[] {
  const known = new Map(before.map((row) => [row.person, row]));
  return after.flatMap((now) => {
    const was = known.get(now.person);
    if (!was) return [];
    const gained = now.consequences.filter((one) => !was.consequences.includes(one));
    const lost = was.consequences.filter((one) => !now.consequences.includes(one));
    if (was.outcome === now.outcome && gained.length === 0 && lost.length === 0) return [];
    const { person, school, staffCategory } = now;
    return [{ person, school, staffCategory, before: was.outcome, after: now.outcome, gained, lost }];
  });
}

/** Counts of changes by the step from one outcome to another: `open → qualified`. */
export function stepsOf(changed: readonly Changed[]): { readonly [step: string]: number } {
  return counted(changed.map(({ before, after }) => `${before} → ${after}`));
}

function counted(values: readonly string[]): { readonly [value: string]: number } {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
