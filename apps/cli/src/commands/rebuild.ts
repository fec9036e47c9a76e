import {
  projections,
  rebuild as rebuildRows,
  rollback,
  type Projection,
  type RebuildOptions,
  type Rebuilt,
} from '#libs/projections';
import { both, unusable, type Command, type Say } from '../command.js';

/** Makes read models anew from the log, beside those in use; or lets those of before serve again. */
export const rebuild: Command = {
  usage: 'rebuild <projection>',
  summary: both('由账本重建视图；服务可继续运行', 'make a read model anew from the log; the service may go on'),
  arguments: {
    projection: both(
      `${projections.map(({ name }) => name).join('、')} 或 all`,
      `${projections.map(({ name }) => name).join(', ')} or all`,
    ),
  },
  options: [
    {
      flags: '--compare',
      text: both(
        '在同一位置比较新旧各行；不同则仍用旧的（退出码 1）',
        'compare old and new rows at the same position; those that differ keep the old ones (exit code 1)',
      ),
    },
    { flags: '--force', text: both('比较不同也换用新的', 'let the new rows serve even if they differ') },
    {
      flags: '--discard',
      text: both('不留换下的旧行（抹除个人信息之后用）', 'keep no rows of before (after an erasure)'),
    },
    {
      flags: '--rollback',
      text: both(
        '换回上次重建之前的各行，并补折到当前位置',
        'let the rows before the last rebuild serve again, folded on',
      ),
    },
  ],
  async run({ ledger, args, options, say, progress }) {
    const { readModels, log } = ledger;
    const [compare, force, discard] = ['compare', 'force', 'discard'].map((name) => options[name] === true);
    if (options['rollback'] && (compare || force || discard))
      throw unusable('--rollback 不能与其他选项同用。', '--rollback goes with no other option.');
    const results: Rebuilt[] = [];
    for (const projection of projectionsNamed(args[0]!)) {
      const { position } = await log.head();
      const total = log.capabilities.densePositions ? Number(position) : undefined;
      const onProgress: RebuildOptions['onProgress'] = (at) =>
        progress(total === undefined ? at.events : Number(at.position), total, projection.name);
      results.push(
        options['rollback']
          ? await rollback(readModels, log, projection, { onProgress })
          : await rebuildRows(readModels, log, projection, { compare, force, discard, onProgress }),
      );
    }
    return {
      json: { projections: results },
      text: results.map((made) => described(made, say)).join('\n'),
      ok: results.every(({ identical }) => identical !== false),
    };
  },
};

function described({ projection, events, position, identical, flipped, parked }: Rebuilt, say: Say): string {
  const said = [
    say(`${events} 个事件，至 ${position}`, `${events} events, up to ${position}`),
    ...(identical === null ? [] : [identical ? say('新旧一致', 'identical') : say('新旧不同', 'DIFFERENT')]),
    ...(flipped ? [] : [say('仍用旧的；要换用请加 --force', 'the old rows go on serving; --force lets the new ones')]),
    ...(parked === 0 ? [] : [say(`${parked} 个流被搁置`, `${parked} streams parked`)]),
  ];
  return `${projection}: ${said.join(say('，', ', '))}`;
}

/** The projections of a name, or all. @throws {Unusable} when there is none. */
export function projectionsNamed(name: string): Projection[] {
  const found = projections.filter((projection) => name === 'all' || projection.name === name);
  if (found.length > 0) return found;
  const known = [...projections.map(({ name }) => name), 'all'];
  throw unusable(
    `没有视图“${name}”；可用：${known.join('、')}。`,
    `There is no projection "${name}"; known: ${known.join(', ')}.`,
  );
}
