import { coverageOf, coveragePage, totalOf, type Coverage } from '#libs/authoring';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { both, type Command, type Say } from '../../command.js';
import { text } from '../../options.js';
import { table } from '../../table.js';
import { foldersNamed, packArgument } from './pack-named.js';

/** Every clause of the documents and what carries it; not well while one is unclaimed or broken. */
export const policyCoverage: Command = {
  usage: 'policy coverage [packs...]',
  arguments: { packs: packArgument.pack },
  summary: both(
    '条款覆盖：每一条款由何处实现（有无着落或引错的退出码 1）',
    'which clause is carried by what (exit code 1 while one is unclaimed or broken)',
  ),
  options: [
    {
      flags: '--write <folder>',
      text: both('写出各地区的覆盖表（Markdown）', 'write the page of each jurisdiction (Markdown) into a folder'),
    },
    {
      flags: '--unquoted',
      text: both('列出原文中没有条款引用的句子', 'list the sentences of the text that no clause quotes'),
    },
  ],
  async runOnRules({ rulesDir, args, options, say }) {
    const coverages = foldersNamed(rulesDir, args, say).map((folder) => coverageOf(rulesDir, folder));
    const total = totalOf(coverages);
    const folder = text(options, 'write');
    if (folder !== undefined) await write(folder, coverages);
    const json = options['unquoted'] ? { ...total, unquoted: unquotedOf(coverages) } : total;
    const lines = [told(coverages, say), unquotedText(coverages, options['unquoted'] === true, say)];
    return { json, text: lines.join('\n'), ok: total.unclaimed === 0 && total.broken === 0 };
  },
};

function unquotedOf(coverages: readonly Coverage[]): { readonly [folder: string]: readonly string[] } {
  return Object.fromEntries(coverages.map(({ folder, unquoted }) => [folder, unquoted]));
}

/** Headings and signatures need no clause; whether a sentence was forgotten, only a person can see. */
function unquotedText(coverages: readonly Coverage[], listed: boolean, say: Say): string {
  const count = coverages.reduce((sum, { unquoted }) => sum + unquoted.length, 0);
  if (count === 0) return '';
  if (listed)
    return coverages
      .flatMap(({ folder, unquoted }) =>
        unquoted.length > 0 ? ['', folder, ...unquoted.map((one) => `  ${one}`)] : [],
      )
      .join('\n');
  return say(
    `\n原文另有 ${count} 处没有条款引用（标题、落款等不必引用）：用 --unquoted 列出`,
    `\n${count} sentences of the texts are quoted by no clause (headings and signatures need none): list them with --unquoted`,
  );
}

async function write(folder: string, coverages: readonly Coverage[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const one of coverages) await writeFile(join(folder, `${one.folder.split('/')[1]!}.md`), coveragePage(one));
}

function told(coverages: readonly Coverage[], say: Say): string {
  const counts = (name: string, one: Coverage['counts']): string[] => [name, ...Object.values(one).map(String)];
  const pack = say('规则包', 'pack');
  const counted = [
    ...[say('条款', 'clauses'), say('已实现', 'claimed'), say('倡导', 'exhortation')],
    ...[say('不实现', 'excepted'), say('留给流程', 'reserved'), say('无着落', 'unclaimed'), say('引错', 'broken')],
  ];
  const rows = coverages.map(({ folder, counts: own }) => counts(folder.split('/')[1]!, own));
  if (coverages.length > 1) rows.push(counts(say('合计', 'total'), totalOf(coverages)));
  const gaps = coverages.flatMap(({ clauses }) =>
    clauses
      .filter(({ status }) => status === 'unclaimed')
      .map(({ id, kind, quote }) => `${id} (${kind})  ${quote.replace(/\s+/g, ' ')}`),
  );
  const wrong = coverages.flatMap(({ folder, broken }) =>
    broken.map(({ clause, file, path }) => `${clause}  ${folder}/${file}${path}`),
  );
  return [
    table([pack, ...counted.map((right) => ({ right }))], rows),
    ...(gaps.length > 0 ? ['', say('无着落的条款：', 'Unclaimed:'), ...gaps] : []),
    ...(wrong.length > 0 ? ['', say('引错的条款：', 'Broken:'), ...wrong] : []),
  ].join('\n');
}
