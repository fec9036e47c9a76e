/** A map that forgets what was not used for the longest time. */
export type Lru<V> = {
  readonly get: (key: string) => V | undefined;
  readonly set: (key: string, value: V) => void;
  readonly forget: (key: string) => void;
};

/** @param max entries kept. */
export function createLru<V>(max: number): Lru<V> {
  const entries = new Map<string, V>(); // in the order of use
  const set = (key: string, value: V): void => {
    entries.delete(key);
    entries.set(key, value);
    if (entries.size > max) entries.delete(entries.keys().next().value!);
  };
  return {
    set,
    get(key) {
      const value = entries.get(key);
      if (value !== undefined) set(key, value);
      return value;
    },
    forget: (key) => void entries.delete(key),
  };
}
