import { protectCluster } from '#libs/ledger';
import { both, unusable, type Command } from '../command.js';
import { text as textOf } from '../options.js';

/** Leaves the deleting and truncating of streams to administrators of the cluster. */
export const logProtect: Command = {
  usage: 'log protect',
  summary: both(
    '在事件库集群上只允许管理员删除或截断流',
    'let nobody but administrators of the cluster delete or truncate streams',
  ),
  options: [
    {
      flags: '--as <url>',
      required: true,
      text: both(
        '以管理员登录的集群地址：esdb://admin:密码@主机:2113',
        'address of the cluster with an administrator: esdb://admin:password@host:2113',
      ),
    },
  ],
  more: both(
    '只需一次；再次运行不改变什么。写入的是集群的默认访问表，对该集群上没有自己访问表的所有流都有效。此后 /health/ready 中账本的 dangers 应为空。',
    'Once is enough; again changes nothing. It writes the default access list of the cluster, which holds for every stream without a list of its own, also those of others. From then on `dangers` of the log in /health/ready should be empty.',
  ),
  async runOnRules({ options, say }) {
    const url = textOf(options, 'as')!;
    if (!/^(esdb|kurrentdb)(\+discover)?:\/\//.test(url))
      throw unusable('--as 须为 esdb://… 地址。', '--as must be an address esdb://….', 'usage');
    const changed = await protectCluster({ url });
    return {
      json: { changed },
      text: changed
        ? say('已设置：只有管理员可以删除或截断流。', 'Set: only administrators may delete or truncate streams.')
        : say('原已如此，未作更改。', 'That was so before: nothing was changed.'),
    };
  },
};
