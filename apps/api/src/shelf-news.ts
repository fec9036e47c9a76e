import type { Shelf } from '#libs/ledger';

/** What the start says of the packs of the folder that are not in force: drafts, and those that are wrong. */
export function shelfNews(shelf: Pick<Shelf, 'drafts' | 'invalid'>): string[] {
  return [
    ...shelf
      .drafts()
      .map(
        ({ pack: { id, version, hash }, inForce }) =>
          `规则包 ${id} ${version}（${hash.slice(0, 12)}）是草稿，未生效；现行版本 ${inForce.version}（${inForce.hash.slice(0, 12)}）。须由一人提出、另一人批准后生效。\n` +
          `Pack ${id} ${version} (${hash.slice(0, 12)}) is a draft and not in force; in force is ${inForce.version} (${inForce.hash.slice(0, 12)}). One person proposes it, another approves it.`,
      ),
    ...shelf.invalid().map(({ message }) => `规则包未能装入 / policy pack not loaded\n${message}`),
  ];
}
