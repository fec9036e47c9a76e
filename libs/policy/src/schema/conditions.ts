import { z } from 'zod';

/**
 * Conditions are plain json-rules-engine JSON and reach the engine untouched. The schema allows less than the engine:
 * no `priority`, `path` or `params`, and a `name` on every leaf, because each of them made verdicts hard to trust or
 * to explain.
 */

/** The operators conditions may use. Order compares amounts exactly; decimal strings and days are understood. */
export const operators = [
  'equal',
  'notEqual',
  'in',
  'notIn',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
] as const;
/** An operator of a leaf. */
export type OperatorName = (typeof operators)[number];

/** What a leaf compares with: a text, a yes/no, a list of texts, or another fact such as `param:cycle.min`. */
export const operand = z.union([
  z.strictObject({ fact: z.string().min(1).describe('事实，或 param:参数 / fact, or param:parameter') }),
  z.string(),
  z.boolean(),
  z.array(z.string()).min(1),
]);
/** What a leaf compares with. */
export type Operand = z.infer<typeof operand>;

/** One comparison. */
export const leaf = z.strictObject({
  name: z.string().min(1).describe('比较的名称，解释中使用 / name of the comparison, used in explanations'),
  fact: z.string().min(1).describe('事实、param:参数 或 outcome:规则 / fact, param:parameter or outcome:rule'),
  operator: z.enum(operators).describe('运算 / operator'),
  value: operand.describe(
    '比较的对象：文本、是否、列表或另一事实 / what it is compared with: text, yes/no, list or another fact',
  ),
});
/** One comparison. */
export type Leaf = z.infer<typeof leaf>;

/** A condition: a comparison, a shared condition by name, or `all`, `any`, `not` of conditions. */
export type Condition =
  | Leaf
  | { readonly condition: string }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

const nested: z.ZodType<Condition> = z.lazy(() => condition);
const group = [
  z.strictObject({ all: z.array(nested).min(1).describe('全部成立 / all of them hold') }),
  z.strictObject({ any: z.array(nested).min(1).describe('任一成立 / at least one holds') }),
  z.strictObject({ not: nested.describe('不成立 / does not hold') }),
  z.strictObject({ condition: z.string().min(1).describe('共用条件 / shared condition') }),
] as const;

/** A condition at any depth. */
export const condition: z.ZodType<Condition> = z.union([leaf, ...group]).meta({ id: 'condition' });

/** A condition as the engine takes it at the top: `all`, `any`, `not` or a shared one. */
export const topCondition: z.ZodType<TopCondition> = z.union(group).meta({ id: 'topCondition' });
/** A condition as the engine takes it at the top. */
export type TopCondition = Exclude<Condition, Leaf>;

/** Every leaf of a condition with the path to it and whether an odd number of `not` stands above it. */
export function leavesOf(
  root: Condition,
  shared: { readonly [name: string]: TopCondition } = {},
  at: { readonly path?: string; readonly negated?: boolean } = {},
): { readonly leaf: Leaf; readonly path: string; readonly negated: boolean }[] {
  const { path = '', negated = false } = at;
  if ('fact' in root) return [{ leaf: root, path, negated }];
  if ('condition' in root) {
    const target = shared[root.condition];
    return target ? leavesOf(target, shared, { path, negated }) : [];
  }
  if ('not' in root) return leavesOf(root.not, shared, { path: `${path}/not`, negated: !negated });
  const [key, parts] = 'all' in root ? (['all', root.all] as const) : (['any', root.any] as const);
  return parts.flatMap((part, i) => leavesOf(part, shared, { path: `${path}/${key}/${i}`, negated }));
}
