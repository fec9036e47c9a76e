import { addDays, type LegalDate } from '#libs/canonical';
import type { Finding } from '../finding.js';
import { NoWindow, windowOf } from '../facts/window.js';
import { finding } from '../load/problems.js';
import type { PackFile, PolicyRule } from '../schema/pack-files.js';
import type { Draft } from './draft.js';
import { placedRules } from './places.js';
import { rulesReading } from './usage.js';

/**
 * What changes in the middle of a window, or replaces an earlier version, says what becomes of windows that have begun.
 * What changes on the first day of every window it matters to needs no saying.
 */
export function checkTransition(draft: Draft): Finding[] {
  const { own, pack } = draft;
  if (!pack) return [];
  const { file } = own.pack;
  return [
    ...(pack.supersedes === undefined || isOlder(pack.supersedes, pack.version)
      ? []
      : [finding(file, '/supersedes', 'supersedes-newer', { name: pack.supersedes })]),
    ...(pack.transition ? [] : changesIn(draft, pack)),
  ];
}

function changesIn(draft: Draft, pack: PackFile): Finding[] {
  const { own } = draft;
  const missing = (file: string, at: string, name: string) => [finding(file, at, 'transition-missing', { name })];
  const breaks = (day: LegalDate, rules: readonly PolicyRule[] | 'elsewhere'): boolean =>
    day > pack.effective.from &&
    (!pack.effective.to || day <= pack.effective.to) &&
    (rules === 'elsewhere' || rules.some(({ window }) => !beginsOn(pack, window, day)));
  return [
    ...(pack.supersedes ? missing(own.pack.file, '/supersedes', pack.supersedes) : []),
    ...Object.entries(own.parameters.parsed?.parameters ?? {}).flatMap(([id, { values }]) => {
      const i = values.findIndex(({ from }, at) => at > 0 && from && breaks(from, rulesReading(draft, id)));
      return i < 0 ? [] : missing(own.parameters.file, `/parameters/${id}/values/${i}/from`, id);
    }),
    ...placedRules(draft).flatMap(({ file, at, rule }) => [
      ...(rule.from && breaks(rule.from, [rule]) ? missing(file, `${at}/from`, rule.id) : []),
      ...(rule.to && breaks(addDays(rule.to, 1), [rule]) ? missing(file, `${at}/to`, rule.id) : []),
    ]),
  ];
}

/** Whether a window of a kind begins on a day for everybody. */
function beginsOn(pack: PackFile, kind: PolicyRule['window'], day: LegalDate): boolean {
  try {
    return windowOf(pack, kind, day).from === day;
  } catch (error) {
    if (error instanceof NoWindow) return false;
    throw error;
  }
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  const i = a!.findIndex((part, at) => part !== b![at]);
  return i >= 0 && a![i]! < b![i]!;
}
