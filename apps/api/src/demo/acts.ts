import { credit, policy } from '#libs/domain';
import { award } from './deeds.js';
import { demoId, officer, personsOf, places, self, type PlaceName } from './people.js';
import { processesOf2026 } from './processes/index.js';
import { byTime, evaluate, give, step, type Tick } from './stage.js';
import { appealOfE, falsifiedAward, lateOfC, storyPersons } from './story-history.js';

/** The interpretation of the annual minimum, recorded for D's year and withdrawn. */
export const yearMinimum = demoId('interpretation/year.min');
/** The interpretation of the induction hours, recorded for H and withdrawn. */
export const inductionHours = demoId('interpretation/induction.hours.min');

/** Decisions of the other four jurisdictions: their main question in a year of their document. */
const elsewhere: readonly { place: PlaceName; at: string; purpose: string; window: { kind: string; key: string } }[] = [
  { place: 'yuhang', at: '2015-01-10', purpose: 'prescribed-hours', window: { kind: 'year', key: '2014' } },
  { place: 'jintan', at: '2015-01-10', purpose: 'appraisal', window: { kind: 'year', key: '2014' } },
  { place: 'yueyang', at: '2018-09-10', purpose: 'appraisal', window: { kind: 'cycle', key: '2013-2018' } },
];

/** What happens in the story, in the order in which it is recorded: decisions, corrections, readings, an appeal, processes. */
export function acts(share: number): Tick[] {
  const [hr, training] = [officer('yunyang', 'hr'), officer('yunyang', 'training')];
  const everybody = [
    ...personsOf('yunyang', share).map(({ id }) => id),
    ...Object.values(storyPersons)
      .filter(({ place }) => place === 'yunyang')
      .map(({ id }) => id),
  ];
  const { C, E, F, H, Z } = storyPersons;
  return [
    ...elsewhere.map(({ place, at, purpose, window }) => ({
      at: `${at}T01:00:00Z`,
      label: `${places[place].name} 认定`,
      chains: [...personsOf(place, share), ...Object.values(storyPersons).filter((one) => one.place === place)].map(
        ({ id }) => [evaluate(officer(place, 'hr'), id, purpose, window)],
      ),
    })),
    tick(
      '2018-09-11',
      '岳阳 学年自查',
      ...['2013-2014', '2014-2015', '2015-2016', '2016-2017', '2017-2018'].map((key) =>
        evaluate(officer('yueyang', 'hr'), Z.id, 'school-year-check', { kind: 'schoolYear', key }),
      ),
    ),
    {
      at: '2026-01-15T01:00:00Z',
      label: '云阳 2025 年度与 2021–2025 周期结算',
      chains: everybody.map((id) => [
        evaluate(hr, id, 'cycle', { kind: 'cycle', key: '2021-2025' }),
        evaluate(hr, id, 'annual-review', { kind: 'year', key: '2025' }),
      ]),
    },
    tick(
      '2026-01-16',
      '新教师转正',
      ...[F, H].flatMap(({ id }) => [evaluate(hr, id, 'confirmation'), evaluate(hr, id, 'induction')]),
    ),
    tick('2026-02-10', '补录', award(C, lateOfC)),
    tick(
      '2026-03-02',
      '年度最低学分的解释',
      ...reading(yearMinimum, 'year.min', '24', 'credit', 'YY-3.6.5.1', '按五年120学分的平均数（演示）'),
    ),
    tick('2026-03-20', '撤回解释', withdrawal(yearMinimum)),
    tick(
      '2026-04-01',
      '上岗培训学时的解释',
      ...reading(inductionHours, 'induction.hours.min', '120', 'hour', 'YY-3.6.7', '参照一般做法（演示）'),
    ),
    tick('2026-04-08', '撤回解释', withdrawal(inductionHours)),
    tick(
      '2026-05-06',
      '作废存疑学分',
      give(hr, credit, E.id, 'RevokeCredit', {
        ...{ award: falsifiedAward, amount: '10', kind: 'falsification', basis: 'default', clause: 'YY-3.6.4' },
        reason: '签到材料与课程安排不符（演示）',
      }),
    ),
    tick(
      '2026-05-12',
      '申诉',
      step(self(E), 'appeal', appealOfE, 'File', {
        subject: E.id,
        about: { award: falsifiedAward },
        details: { grounds: '原始签到表可以证明参训（演示）' },
      }),
    ),
    tick('2026-05-15', '受理', step(training, 'appeal', appealOfE, 'Accept', {})),
    tick(
      '2026-05-28',
      '复核',
      step(training, 'appeal', appealOfE, 'Uphold', { result: 'upheld', reason: '补充材料属实，恢复学分（演示）' }),
    ),
    ...processesOf2026(),
  ].sort(byTime);
}

function tick(on: string, label: string, ...jobs: Tick['chains'][number]): Tick {
  return { at: `${on}T01:00:00Z`, label, chains: [jobs] };
}

function reading(
  interpretation: string,
  parameter: string,
  value: string,
  unit: string,
  clause: string,
  reason: string,
) {
  const data = {
    interpretation,
    jurisdiction: places.yunyang.code,
    parameter,
    value,
    unit,
    clause,
    from: '2021-01-01',
    reason,
  };
  return [
    give(officer('yunyang', 'author'), policy, places.yunyang.code, 'ProposeInterpretation', data),
    give(officer('yunyang', 'approver'), policy, places.yunyang.code, 'ApproveInterpretation', { interpretation }),
  ];
}

function withdrawal(interpretation: string) {
  const data = { interpretation, reason: '等待上级文件（演示）' };
  return give(officer('yunyang', 'author'), policy, places.yunyang.code, 'WithdrawInterpretation', data);
}
