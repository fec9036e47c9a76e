import type { Bilingual } from './api/types.js';
import { observable, useObservable } from './observable.js';

/** A language of the console. */
export type Language = keyof Bilingual;

/** How a person wants to see the console; kept in this browser. */
export type Preferences = { readonly language: Language; readonly large: boolean; readonly contrast: boolean };

const key = 'shixun.preferences';
const usual: Preferences = { language: 'zh-CN', large: false, contrast: false };

/** The preferences in force. */
export const preferences = observable<Preferences>(kept(), (value) => localStorage.setItem(key, JSON.stringify(value)));

/** The preferences in force, in a component. */
export const usePreferences = () => useObservable(preferences);

/** Changes some of the preferences. */
export function prefer(change: Partial<Preferences>): void {
  preferences.set({ ...preferences.get(), ...change });
}

/** What was kept, field by field: another version of the console may have written it. */
function kept(): Preferences {
  const text = localStorage.getItem(key);
  if (!text) return usual;
  try {
    const { language, large, contrast } = JSON.parse(text) as Partial<Preferences>;
    return { language: language === 'en' ? 'en' : 'zh-CN', large: large === true, contrast: contrast === true };
  } catch {
    return usual; // not ours, or cut off
  }
}
