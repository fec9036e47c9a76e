import { addYears, sha256Hex } from '#libs/canonical';
import { client, execute, system } from '#libs/domain';
import type { OpenLedger } from '#libs/ledger';
import { randomBytes } from 'node:crypto';
import { v4 as uuidv4, validate as isUuid } from 'uuid';
import { both, unusable, type Command } from '../command.js';
import { day, text, today } from '../options.js';

const clientId = { client: both('系统的编号，见 client register', 'id of the client, from client register') };

/** Registers a machine that uses the API. */
export const registerClient: Command = {
  usage: 'client register <name>',
  summary: both('登记使用接口的系统', 'register a machine that uses the API'),
  arguments: { name: both('名称', 'name') },
  options: [
    { flags: '--jurisdiction <code>', text: both('辖区', 'jurisdiction'), required: true },
    { flags: '--role <role>', text: both('角色，可重复', 'role, may be repeated'), required: true, many: true },
  ],
  async run({ ledger, args, options, say }) {
    const id = uuidv4();
    const data = { name: args[0]!, jurisdiction: text(options, 'jurisdiction')!, roles: options['role'] };
    const position = await give(ledger, id, 'RegisterClient', data);
    return {
      json: { client: id, ...data, position },
      text: say(`已登记 ${data.name}：${id}`, `registered ${data.name}: ${id}`),
    };
  },
};

/** Issues a token. The secret is shown once; the ledger keeps its SHA-256 only. */
export const issueToken: Command = {
  usage: 'token issue <client>',
  summary: both('签发令牌；密文只显示一次', 'issue a token; the secret is shown once'),
  arguments: clientId,
  options: [{ flags: '--expires <day>', text: both('有效期至（缺省一年）', 'last day (a year by default)') }],
  async run({ ledger, args, options, say }) {
    const secret = `sx_${randomBytes(32).toString('base64url')}`;
    const expiresOn = day(options, 'expires') ?? addYears(today(ledger), 1);
    const token = uuidv4();
    const position = await give(ledger, idOf(args[0]!), 'IssueToken', { token, hash: sha256Hex(secret), expiresOn });
    const note = say(
      `令牌 ${token}，有效期至 ${expiresOn}；密文不再显示：`,
      `token ${token}, valid to ${expiresOn}; the secret is not shown again:`,
    );
    return { json: { client: args[0], token, secret, expiresOn, position }, text: `${note}\n${secret}` };
  },
};

/** Ends a token. */
export const revokeToken: Command = {
  usage: 'token revoke <client> <token>',
  summary: both('吊销令牌', 'revoke a token'),
  arguments: { ...clientId, token: both('令牌编号', 'id of the token') },
  async run({ ledger, args, say }) {
    const position = await give(ledger, idOf(args[0]!), 'RevokeToken', { token: args[1] });
    return { json: { client: args[0], token: args[1], position }, text: say('已吊销', 'revoked') };
  },
};

async function give({ log, shelf, now }: OpenLedger, id: string, type: string, data: object) {
  const issue = { actor: system, commandId: uuidv4(), at: now() };
  return (await execute(log, shelf, client, id, { type, data }, issue)).position;
}

function idOf(text: string): string {
  if (isUuid(text)) return text.toLowerCase();
  throw unusable(
    `“${text}”不是系统编号：先用 shixun client register 登记。`,
    `"${text}" is no id of a client: register it with shixun client register.`,
  );
}
