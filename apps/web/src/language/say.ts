import type { Bilingual } from '../api/types.js';

/** A text of the console in both languages, or it does not compile. */
export const say = (zh: string, en: string): Bilingual => ({ 'zh-CN': zh, en });

/** The words of a part of the console, beside the part: phrase → text. `{…}` is filled in. */
export type Words = { readonly [phrase: string]: Bilingual };
