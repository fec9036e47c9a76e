import type { Bilingual } from '../api/types.js';
import { usePreferences, type Language } from '../preferences.js';
import { dictionary, type Phrase } from './dictionary.js';
import { vocabulary } from './vocabulary.js';

/** The words of the console in the language in force. */
export type Text = {
  readonly language: Language;
  /** A phrase of the dictionary with its `{placeholders}` filled. */
  readonly t: (phrase: Phrase, fillings?: { readonly [placeholder: string]: string | number }) => string;
  /** A text that came in both languages. */
  readonly pick: (text: Bilingual) => string;
  /** A word of the record (`county`, `schoolBased`): what the console calls it, else the word itself. */
  readonly word: (kind: string, word: string | null | undefined) => string;
};

/** What stands where there is nothing to say. */
export const nothing = '—';

/** The words of the console, in a component. */
export function useText(): Text {
  return textIn(usePreferences().language);
}

/** The words of the console in a language. */
export function textIn(language: Language): Text {
  const t: Text['t'] = (phrase, fillings = {}) =>
    dictionary[phrase][language].replace(/\{(\w+)\}/g, (whole, name: string) => String(fillings[name] ?? whole));
  return {
    language,
    t,
    pick: (text) => text[language],
    word(kind, word) {
      if (!word) return nothing;
      const known = vocabulary[kind]?.get(word);
      if (known) return known[language];
      const phrase = `${kind}.${word}`;
      return phrase in dictionary ? t(phrase as Phrase) : word;
    },
  };
}
