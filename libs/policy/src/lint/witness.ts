import { formatAmount } from '#libs/canonical';
import type { Bilingual } from '../schema/fields.js';
import type { EngineValue } from '../facts/parameters.js';
import type { Cell, Cells } from './cells.js';
import type { Draft } from './draft.js';

/** A cell as people read it: one value of each fact that is compared, with its unit. */
export function witnessOf({ axes }: Cells, { at }: Cell, draft: Draft): Bilingual {
  const parts = axes.flatMap(({ name, classes }, i) => {
    const [value] = classes[at[i]!]!.values;
    return value === undefined ? [] : [partOf(name, value, draft)];
  });
  return {
    'zh-CN': parts.map((part) => part['zh-CN']).join('、') || '任何情况',
    en: parts.map(({ en }) => en).join(', ') || 'whatever the facts',
  };
}

function partOf(name: string, value: EngineValue, { facts, catalogue }: Draft): Bilingual {
  const label = facts[name]?.label ?? { 'zh-CN': name, en: name };
  const unit =
    typeof value === 'number' ? catalogue.units.find(({ id }) => id === facts[name]?.unit)?.label : undefined;
  const shown = typeof value === 'number' ? formatAmount(value) : undefined;
  return {
    'zh-CN': `${label['zh-CN']} ${shown ?? inWords(value, '是', '否')}${unit?.['zh-CN'] ?? ''}`,
    en: `${label.en} ${shown ?? inWords(value, 'yes', 'no')}${unit ? ` ${unit.en}` : ''}`,
  };
}

function inWords(value: EngineValue, yes: string, no: string): string {
  return typeof value === 'boolean' ? (value ? yes : no) : String(value);
}
