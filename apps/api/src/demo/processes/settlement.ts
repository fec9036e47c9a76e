import { decision } from '#libs/domain';
import { Decision } from '#libs/projections';
import { IsNull } from 'typeorm';
import { demoId, firstOf, officesOf, places, self } from '../people.js';
import { give, type Job, type Tick } from '../stage.js';
import { caseId, day, play } from './process.js';

const place = 'yunyang';
const [, , , , objector, checker] = firstOf(place);

/** The cases of the settlement that the story tells of. */
export const settlementCases = {
  settlement: caseId(place, 'settlement', '2025'),
  objection: caseId(place, 'objection', '2025'),
};

/** 云阳 closes its annual review of 2025: worked out, checked, on public notice, objected to, confirmed, issued, locked. */
export function settlementOfYunyang(): Tick[] {
  const { hr, training } = officesOf(place);
  const details = { purpose: 'annual-review', windowKind: 'year', windowKey: '2025', asOf: '2025-12-31' };
  return [
    ...play({
      ...{ place, workflow: 'settlement', id: settlementCases.settlement },
      opening: { subject: places[place].code, details },
      turns: [
        ['2026-06-01', hr, 'Propose'],
        ['2026-06-04', hr, 'Publish', { on: '2026-06-04', until: '2026-06-11' }],
        ['2026-06-15', training, 'Confirm'],
        ['2026-06-17', hr, 'Issue', { on: '2026-06-17', reference: '示例教人〔2026〕18号', signatory: '示例签发人' }],
      ],
    }),
    day('2026-06-02', '本人核对', checked()),
    ...play({
      ...{ place, workflow: 'objection', id: settlementCases.objection },
      opening: {
        ...{ subject: objector!.id, about: { case: settlementCases.settlement } },
        details: { grounds: '县级集中研修是否另有最低要求（演示）' },
      },
      turns: [
        ['2026-06-05', self(objector!), 'File'],
        ['2026-06-09', training, 'Dismiss', { result: 'dismissed', reason: '文件未规定年度最低学分（演示）' }],
      ],
    }),
  ];
}

/** A person says that they have looked at what is proposed about them. */
function checked(): Job {
  const commandId = demoId('process/yunyang/checked');
  const themselves = { id: checker!.id, grants: [{ role: 'self' }] };
  return {
    commandId,
    async run(stage) {
      const wanted = { person: checker!.id, purpose: 'annual-review', windowKey: '2025', supersededBy: IsNull() };
      const { id } = await stage.ledger.readModels.getRepository(Decision).findOneByOrFail(wanted);
      return give(themselves, decision, checker!.id, 'CheckVerdict', { decision: id }, commandId).run(stage);
    },
  };
}
