import { closest, pointerTo, type Finding } from '../finding.js';
import { finding } from '../load/problems.js';
import { operators } from '../schema/conditions.js';
import type { CatalogueConsequence } from '../schema/catalogue-files.js';
import type { Bilingual } from '../schema/fields.js';
import type { ValuationReason } from '../credits/valuation.js';
import type { CreditReason } from '../verdict.js';
import type { Draft } from './draft.js';

/** What the text of a consequence may fill in. */
export const CONSEQUENCE_PLACEHOLDERS = ['title'];

/** Every reason for which an award counts as it does; a new one does not compile without a place here. */
const creditReasons: { readonly [reason in CreditReason]: true } = {
  counted: true,
  'over-cap': true,
  'outside-window': true,
  'after-as-of': true,
  'wrong-unit': true,
  'not-counted': true,
  revoked: true,
  factored: true,
  duplicate: true,
  spread: true,
  'carried-over': true,
  'too-late': true,
  undetermined: true,
};
const valuationReasons: { readonly [reason in ValuationReason]: true } = {
  valued: true,
  'at-most': true,
  gate: true,
  silent: true,
  'missing-field': true,
  'no-valuation': true,
};

/** Texts whose codes are made of a word: `value.met`, `operator.equal`. */
const families: { readonly [prefix: string]: readonly string[] } = {
  credit: [...Object.keys(creditReasons), 'carried-over.title'],
  valuation: Object.keys(valuationReasons),
  value: ['met', 'notMet', 'open', 'undetermined', 'notApplicable', 'missing'],
  outcome: ['qualified', 'unqualified', 'undetermined', 'open', 'notApplicable'],
  basis: ['stated', 'default'],
  mark: ['true', 'false', 'unknown'],
  operator: operators,
  leaf: ['line', 'yesNo'],
  requirement: ['head', 'quote', 'reading', 'outlook'],
  outlook: ['onTrack', 'atRisk', 'lost'],
  consequence: ['line', 'noLength'],
  decision: ['head', 'document', 'interpretations'],
  unknown: ['fact', 'parameter', 'noValue'],
  document: ['noNumber'],
};

/** Codes of every text that the code says. */
export const neededMessages: readonly string[] = [
  ...['yes', 'no', 'amount'],
  ...Object.entries(families).flatMap(([prefix, words]) => words.map((word) => `${prefix}.${word}`)),
];

/** Texts of a pack: of a code that is used, and with placeholders that are filled. */
export function checkTexts({ own: { words }, base: { catalogue } }: Draft): Finding[] {
  const { file, parsed } = words;
  const known = Object.keys(catalogue.messages);
  return [
    ...Object.entries(parsed?.messages ?? {}).flatMap(([code, text]) => {
      const at = `/messages${pointerTo([code])}`;
      const instead = catalogue.messages[code];
      if (!instead) return [finding(file, at, 'unknown-message', { name: code }, closest(code, known))];
      return checkPlaceholders(file, at, text, placeholdersIn(instead));
    }),
    ...checkConsequenceTexts(file, parsed?.consequences ?? []),
  ];
}

/** Texts of consequences fill in the title of the rule and nothing else. */
export function checkConsequenceTexts(file: string, consequences: readonly CatalogueConsequence[]): Finding[] {
  return consequences.flatMap(({ text }, i) =>
    checkPlaceholders(file, `/consequences/${i}/text`, text, CONSEQUENCE_PLACEHOLDERS),
  );
}

function checkPlaceholders(file: string, at: string, text: Bilingual, known: readonly string[]): Finding[] {
  return (['zh-CN', 'en'] as const).flatMap((language) =>
    namesIn(text[language])
      .filter((name) => !known.includes(name))
      .map((name) =>
        finding(
          file,
          `${at}/${language}`,
          'unknown-placeholder',
          { name: `{${name}}`, known: known.map((one) => `{${one}}`).join(', ') },
          closest(name, known),
        ),
      ),
  );
}

/** Texts that the code uses and a catalogue lacks. */
export function missingMessages(file: string, messages: { readonly [code: string]: Bilingual }): Finding[] {
  return neededMessages
    .filter((code) => !messages[code])
    .map((name) => finding(file, '/messages', 'missing-message', { name }, closest(name, Object.keys(messages))));
}

function placeholdersIn(text: Bilingual): string[] {
  return [...new Set([...namesIn(text['zh-CN']), ...namesIn(text.en)])];
}

function namesIn(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
}
