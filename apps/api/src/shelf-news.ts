import type { Shelf } from '#libs/ledger';

/** What the start says of the packs of the folder that are not in force: drafts, and those that are wrong. */
export function shelfNews(shelf: Pick<Shelf, 'drafts' | 'invalid'>): string[] {
  return [
    ...shelf.drafts().map(({ pack, inForce }) => {
      const name = `${pack.id} ${pack.version} (${pack.hash.slice(0, 12)})`;
      const now = inForce && `${inForce.version} (${inForce.hash.slice(0, 12)})`;
      return (
        `规则包 ${name} 是草稿，未生效；${now ? `现行版本 ${now}` : '该地区尚无现行版本'}。须由一人提出、另一人批准后生效。\n` +
        `Pack ${name} is a draft and not in force; ${now ? `in force is ${now}` : 'nothing is in force there yet'}. One person proposes it, another approves it.`
      );
    }),
    ...shelf.invalid().map(({ message }) => `规则包未能装入 / policy pack not loaded\n${message}`),
  ];
}
