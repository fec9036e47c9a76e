/** The names that can be reached from themselves, each with the way round. */
export function circlesIn(
  names: Iterable<string>,
  reads: (name: string) => readonly string[],
): { readonly name: string; readonly way: readonly string[] }[] {
  const found: { name: string; way: readonly string[] }[] = [];
  for (const name of names) {
    const way = wayBack(name, reads);
    if (way) found.push({ name, way });
  }
  return found;
}

/** The shortest way from a name back to itself. */
function wayBack(start: string, reads: (name: string) => readonly string[]): string[] | undefined {
  const seen = new Set<string>();
  let ways: string[][] = [[start]];
  while (ways.length > 0) {
    const next: string[][] = [];
    for (const way of ways)
      for (const name of reads(way.at(-1)!)) {
        if (name === start) return [...way, start];
        if (seen.has(name)) continue;
        seen.add(name);
        next.push([...way, name]);
      }
    ways = next;
  }
  return undefined;
}
