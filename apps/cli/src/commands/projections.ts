import { Parked, projections, replay, type ProjectionStatus } from '#libs/projections';
import { In } from 'typeorm';
import { both, type Command, type Say } from '../command.js';
import { table } from '../table.js';
import { projectionsNamed } from './rebuild.js';

const named = both(
  `${projections.map(({ name }) => name).join('、')} 或 all`,
  `${projections.map(({ name }) => name).join(', ')} or all`,
);

/** Where every read model is, in whatever process. */
const projectionsStatus: Command = {
  usage: 'projections status',
  summary: both('各视图的版本、位置、落后与搁置', 'version, position and lag of each read model, and what is parked'),
  async run({ ledger, say }) {
    const status = await ledger.runner.status();
    const headings = [
      ...[say('视图', 'projection'), say('状态', 'state'), say('版本', 'version'), say('位置', 'position')],
      ...[{ right: say('落后事件', 'events behind') }, { right: say('搁置', 'parked') }, say('说明', 'remarks')],
    ];
    const rows = status.map((one) => [
      ...[one.name, stateText(one, say), String(one.version), one.position],
      ...[lag(one), String(one.parked), remarks(one, say)],
    ]);
    return {
      json: { projections: status },
      text: table(headings, rows),
      ok: status.every(({ state, parked }) => state !== 'failed' && parked === 0),
    };
  },
};

function stateText({ state }: ProjectionStatus, say: Say): string {
  const texts: { readonly [state in ProjectionStatus['state']]: string } = {
    running: say('运行', 'running'),
    building: say('构建', 'building'),
    standby: say('待命', 'standby'),
    elsewhere: say('由服务运行', 'run by the service'),
    stopped: say('停止', 'stopped'),
    failed: say('失败', 'failed'),
  };
  return texts[state];
}

function lag({ behind: { events, atLeast } }: ProjectionStatus): string {
  return atLeast ? `≥ ${events}` : String(events);
}

function remarks({ error, building }: ProjectionStatus, say: Say): string {
  if (error !== null) return error;
  if (building === null) return '';
  const { version, position } = building;
  return say(`正在构建版本 ${version}，至 ${position}`, `building version ${version}, up to ${position}`);
}

/** The streams that read models pass over, with the reasons. */
const projectionsParked: Command = {
  usage: 'projections parked [projection]',
  summary: both('列出被搁置的流及原因（有则退出码 1）', 'the streams that are parked, and why (exit code 1 if any)'),
  arguments: { projection: named },
  async run({ ledger, args, say }) {
    const wanted = projectionsNamed(args[0] ?? 'all').map(({ name }) => name);
    const parked = await ledger.readModels
      .getRepository(Parked)
      .find({ where: { projection: In(wanted) }, order: { projection: 'ASC', position: 'ASC' } });
    const lines = parked.map(({ projection, stream, event, type, position, recordedAt, attempts, passed, error }) =>
      [
        `${projection}  ${stream}`,
        say(
          `  自 ${type} ${event}（位置 ${position}，${recordedAt}）起，共 ${passed} 个事件；已试 ${attempts} 次`,
          `  since ${type} ${event} (at ${position}, ${recordedAt}), ${passed} events; attempts: ${attempts}`,
        ),
        `  ${error}`,
      ].join('\n'),
    );
    return {
      json: { parked },
      text: parked.length === 0 ? say('没有被搁置的流。', 'No stream is parked.') : lines.join('\n'),
      ok: parked.length === 0,
    };
  },
};

/** Folds what was passed over, after the cause was mended. */
const projectionsReplay: Command = {
  usage: 'projections replay <projection> [stream]',
  summary: both('补折被搁置的流；服务可继续运行', 'fold parked streams after all; the service may go on'),
  arguments: { projection: named, stream: both('只补这一个流', 'only this stream') },
  more: both(
    '补折在其他流已折之后进行；若其他流也写同样的行，请改用 rebuild。',
    'A replay comes after what other streams did; where others write the same rows, use rebuild.',
  ),
  async run({ ledger, args, say }) {
    const results = [];
    for (const projection of projectionsNamed(args[0]!))
      for (const replayed of await replay(ledger.readModels, ledger.log, projection, args[1]))
        results.push({ projection: projection.name, ...replayed });
    const lines = results.map(({ projection, stream, events, error }) => {
      const came = error ?? say(`已补 ${events} 个事件`, `${events} events folded`);
      return `${projection}  ${stream}: ${came}`;
    });
    return {
      json: { replayed: results },
      text: lines.length === 0 ? say('没有被搁置的流。', 'No stream is parked.') : lines.join('\n'),
      ok: results.every(({ error }) => error === null),
    };
  },
};

/** What can be done about the read models as they run. */
export const projectionCommands: readonly Command[] = [projectionsStatus, projectionsParked, projectionsReplay];
