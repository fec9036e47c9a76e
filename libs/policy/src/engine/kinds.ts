import { isNumeric } from '../facts/parameters.js';
import type { Pack } from '../pack.js';
import { OUTCOME, PARAM } from './names.js';

/** What kind of value a name has: it says how values compare and how far one can be driven. */
export type ValueKind = 'amount' | 'ratio' | 'day' | 'yesNo' | 'text' | 'list';

type Declared = Pick<Pack, 'facts' | 'parameters' | 'units'>;

/** The unit of a fact or of a parameter (`param:…`); what rules came to (`outcome:…`) is a text. */
export function unitOf(pack: Declared, name: string): string {
  if (name.startsWith(OUTCOME)) return 'text';
  return name.startsWith(PARAM) ? pack.parameters[name.slice(PARAM.length)]!.unit : pack.facts[name]!.unit;
}

/** The kind of value behind each name a condition may read. */
export function valueKinds(pack: Declared): (name: string) => ValueKind {
  return (name) => kindOfUnit(pack, unitOf(pack, name));
}

function kindOfUnit(pack: Declared, unit: string): ValueKind {
  if (unit === 'ratio' || unit === 'yesNo' || unit === 'list') return unit;
  if (unit === 'date') return 'day';
  return isNumeric(pack, unit) ? 'amount' : 'text';
}
