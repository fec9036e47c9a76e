import { leavesOf, type Condition, type FactColumns, type Pack } from '#libs/policy';
import { Engine, type TopLevelCondition } from 'json-rules-engine';

/** The rules of a pack for the cycle as one would write them for json-rules-engine without this system. */
export type PlainRules = { readonly newEngine: () => Engine; readonly factsAt: (i: number) => Record<string, unknown> };

/**
 * The same conditions, with plain numbers and the operators of the engine; parameters are facts like any other, and what
 * the document leaves open is left out, so that the engine takes it for false.
 */
export function plainRules(pack: Pack, { columns }: FactColumns): PlainRules {
  const rules = pack.rules
    .filter(({ purpose, window, subject }) => purpose.includes('cycle') && window === 'cycle' && subject === 'person')
    .map(({ id, who, requires }) => ({
      conditions: plain({ all: who ? [who, requires] : [requires] }) as TopLevelCondition,
      event: { type: id },
      leaves: leavesOf({ all: who ? [who, requires] : [requires] }, pack.conditions),
    }));
  const parameters = Object.fromEntries(
    Object.entries(pack.parameters).flatMap(([id, { values }]) => {
      const value = values.at(-1)!.value;
      return value === null ? [] : [[`param:${id}`, plainValue(value)]];
    }),
  );
  const names = [...new Set(rules.flatMap(({ leaves }) => leaves.map(({ leaf }) => leaf.fact)))].filter(
    (name) => columns[name],
  );
  return {
    newEngine() {
      const engine = new Engine([], { allowUndefinedFacts: true });
      for (const [name, condition] of Object.entries(pack.conditions))
        engine.setCondition(name, plain(condition) as TopLevelCondition);
      for (const { conditions, event } of rules) engine.addRule({ conditions, event });
      return engine;
    },
    factsAt(i) {
      const facts: Record<string, unknown> = { ...parameters };
      for (const name of names) {
        const column = columns[name]!;
        if (column.kind === 'amount') facts[name] = column.values[i]! / 100;
        else facts[name] = column.kind === 'yesNo' ? column.values[i] === 1 : column.texts[column.codes[i]!];
      }
      return facts;
    },
  };
}

function plain(condition: Condition): unknown {
  if ('fact' in condition) {
    const { fact, operator, value } = condition;
    return { fact, operator, value: typeof value === 'string' ? plainValue(value) : value };
  }
  if ('all' in condition) return { all: condition.all.map(plain) };
  if ('any' in condition) return { any: condition.any.map(plain) };
  return 'not' in condition ? { not: plain(condition.not) } : condition;
}

function plainValue<T>(value: T): T | number {
  return typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}
