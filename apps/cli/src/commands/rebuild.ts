import { projections, rebuild as rebuildRows, type Rebuilt } from '#libs/projections';
import { both, unusable, type Command } from '../command.js';

/** Makes read models anew from the log, beside those in use. */
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
        '在同一位置比较新旧各行（不同则退出码 1）',
        'compare old and new rows at the same position (exit code 1 if they differ)',
      ),
    },
  ],
  async run({ ledger, args, options, say, progress }) {
    const compare = options['compare'] === true;
    const results: Rebuilt[] = [];
    for (const projection of named(args[0]!)) {
      const { position } = await ledger.log.head();
      const total = ledger.log.capabilities.densePositions ? Number(position) : undefined;
      const onProgress = ({ events }: { events: number }) => progress(events, total, projection.name);
      results.push(await rebuildRows(ledger.readModels, ledger.log, projection, { compare, onProgress }));
    }
    const lines = results.map(({ projection, events, position, identical }) => {
      const compared = { true: say('，新旧一致', ', identical'), false: say('，新旧不同', ', DIFFERENT'), null: '' };
      return `${projection}: ${say(`${events} 个事件，至 ${position}`, `${events} events, up to ${position}`)}${compared[String(identical) as 'true']}`;
    });
    return {
      json: { projections: results },
      text: lines.join('\n'),
      ok: results.every(({ identical }) => identical !== false),
    };
  },
};

function named(name: string) {
  const found = projections.filter((projection) => name === 'all' || projection.name === name);
  if (found.length > 0) return found;
  const known = [...projections.map(({ name }) => name), 'all'];
  throw unusable(
    `没有视图“${name}”；可用：${known.join('、')}。`,
    `There is no projection "${name}"; known: ${known.join(', ')}.`,
  );
}
