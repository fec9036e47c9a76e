/** A map that keeps only the entries used last. */
export type Recent<K, V> = { readonly get: (key: K, make: () => V) => V };

/** A map of at most `max` entries: what is not there is made, and the one unused for longest goes. */
export function recent<K, V>(max: number): Recent<K, V> {
  const entries = new Map<K, V>();
  return {
    get(key, make) {
      const value = entries.has(key) ? entries.get(key)! : make();
      // Taken out and put back, an entry stands last; the first is the one unused for longest.
      entries.delete(key);
      entries.set(key, value);
      if (entries.size > max) entries.delete(entries.keys().next().value as K);
      return value;
    },
  };
}
