import type { Bilingual } from './schema/fields.js';

/** Values for the `{placeholders}` of a template, in each language or in both alike. */
export type Fillings = { readonly [placeholder: string]: string | Bilingual };

/** Fills a template of the catalogue. A placeholder nobody filled stays visible. */
export function fill(template: Bilingual, fillings: Fillings = {}): Bilingual {
  return { 'zh-CN': fillIn(template['zh-CN'], fillings, 'zh-CN'), en: fillIn(template.en, fillings, 'en') };
}

/** The message of a catalogue with its placeholders filled; the code itself when there is no such message. */
export function message(
  messages: { readonly [code: string]: Bilingual },
  code: string,
  fillings?: Fillings,
): Bilingual {
  return fill(messages[code] ?? { 'zh-CN': code, en: code }, fillings);
}

function fillIn(template: string, fillings: Fillings, language: keyof Bilingual): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = fillings[name];
    return value === undefined ? whole : typeof value === 'string' ? value : value[language];
  });
}
