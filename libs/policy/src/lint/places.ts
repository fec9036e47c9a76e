import type { Condition, TopCondition } from '../schema/conditions.js';
import type { PolicyRule } from '../schema/pack-files.js';
import type { Draft } from './draft.js';

/** Where something stands: file, and JSON Pointer into it. */
export type At = { readonly file: string; readonly at: string };

/** The rules of the folder itself, each with its place. */
export function placedRules({ own }: Pick<Draft, 'own'>): (At & { readonly rule: PolicyRule })[] {
  return own.rules.flatMap(({ file, parsed }) =>
    (parsed?.rules ?? []).map((rule, i) => ({ file, at: `/rules/${i}`, rule })),
  );
}

/** The shared conditions of the folder itself, each with its place. */
export function placedShared({ own }: Pick<Draft, 'own'>): (At & {
  readonly name: string;
  readonly condition: TopCondition;
})[] {
  return own.rules.flatMap(({ file, parsed }) =>
    Object.entries(parsed?.conditions ?? {}).map(([name, condition]) => ({
      file,
      at: `/conditions/${name}`,
      name,
      condition,
    })),
  );
}

/** Every condition of the folder itself: shared ones, those of rules, and gates of valuations. */
export function placedConditions(draft: Pick<Draft, 'own'>): (At & { readonly condition: TopCondition })[] {
  const { file, parsed } = draft.own.credits;
  return [
    ...placedShared(draft),
    ...placedRules(draft).flatMap(({ file, at, rule: { who, requires } }) => [
      ...(who ? [{ file, at: `${at}/who`, condition: who }] : []),
      { file, at: `${at}/requires`, condition: requires },
    ]),
    ...(parsed?.valuation ?? []).flatMap(({ requires }, i) =>
      requires ? [{ file, at: `/valuation/${i}/requires`, condition: requires }] : [],
    ),
  ];
}

/** The shared conditions that a condition names. */
export function sharedIn(condition: Condition): string[] {
  if ('fact' in condition) return [];
  if ('condition' in condition) return [condition.condition];
  if ('not' in condition) return sharedIn(condition.not);
  return ('all' in condition ? condition.all : condition.any).flatMap(sharedIn);
}
