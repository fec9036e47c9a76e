import { approvePack, personAt, proposePack } from '#libs/ledger';
import type { Actor } from '#libs/domain';
import { v4 as uuidv4 } from 'uuid';
import { both, type Call, type Command } from '../../command.js';
import { findPerson } from '../../find-person.js';
import { text } from '../../options.js';
import { grantOf } from '../role.js';
import { folderNamed, packArgument } from './pack-named.js';

/** Proposes a draft, or approves the hash that another person has proposed. */
export const policyPublish: Command = {
  usage: 'policy publish <pack>',
  summary: both('提请发布草案；由另一人按摘要批准后生效', 'propose a draft; another person approves its hash'),
  arguments: packArgument,
  options: [
    { flags: '--as <person>', text: both('以谁的名义（编号或姓名）', 'in whose name (id or name)'), required: true },
    { flags: '--approve <hash>', text: both('批准这一摘要', 'approve this hash') },
  ],
  more: both(
    '先检查并运行案例，再记录提请。提请人须有角色 rule.author，批准人须为另一人并有角色 rule.approver。',
    'Lints and runs the cases, then records the proposal. Proposing takes the role rule.author, approving another person with rule.approver.',
  ),
  async run(call) {
    const { ledger, rulesDir, args, options, say } = call;
    const folder = folderNamed(rulesDir, args[0]!);
    const issue = { actor: await actorNamed(call, text(options, 'as')!), commandId: uuidv4(), at: ledger.now() };
    const code = folder.split('/')[1]!.slice(0, 6);
    const approved = text(options, 'approve');
    if (approved !== undefined) {
      const { position } = await approvePack(ledger, code, approved, issue);
      return {
        json: { jurisdiction: code, hash: approved, approved: true, position },
        text: say(
          `已批准：${code} 自规则包所写施行日期起按 ${approved} 判定`,
          `approved: ${code} is decided by ${approved} from its first day on`,
        ),
      };
    }
    const { hash, position } = await proposePack(ledger, { folder }, issue);
    return {
      json: { jurisdiction: code, hash, approved: false, position },
      text: say(
        `已提请：${hash}\n由另一人批准：shixun policy publish ${code} --as <人员> --approve ${hash}`,
        `proposed: ${hash}\nanother person approves it: shixun policy publish ${code} --as <person> --approve ${hash}`,
      ),
    };
  },
};

/** A person with the roles they hold. @throws {Unusable} when nobody, or several, are called so. */
async function actorNamed({ ledger }: Call, name: string): Promise<Actor> {
  const { id } = await findPerson(ledger, name);
  const { grants } = await personAt(ledger.log, id);
  return { id, grants: grants.map(grantOf) };
}
