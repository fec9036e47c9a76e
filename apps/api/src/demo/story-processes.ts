import { readScope, system, type Subject } from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { targetsOf } from '#libs/ledger';
import { Case, decisionsOf, planAgainstActual } from '#libs/projections';
import { places, schoolsOf, type PlaceName } from './people.js';
import { jintanCases } from './processes/jintan.js';
import { licangCases } from './processes/licang.js';
import { settlementCases } from './processes/settlement.js';
import { yueyangCases } from './processes/yueyang.js';
import { yuhangCases } from './processes/yuhang.js';
import { falsifierOfYunyang, outOfCounty, tripOf, yunyangCases } from './processes/yunyang.js';
import type { Stage } from './stage.js';
import { caseWhere, decisionsAbout, lookAt, overdueIn, passedOf, stateOf } from './story-cases.js';
import { bases, outcomes, type Told } from './story-words.js';

const scope = readScope(system);

/** The lines that tell of processes: of each jurisdiction, of a settlement, and of what waits. */
export const processTellers: readonly ((stage: Stage) => Promise<Told>)[] = [
  ...[schoolProject, reviewOfPlan, cityProject, recognition, trainingAway, falsification, strikeOff, confirmation],
  ...[creditOfSchool, targetsOfSchools, postedLate, settlementOfYear, waiting],
];

async function schoolProject(stage: Stage): Promise<Told> {
  const seen = await lookAt(stage, yuhangCases.project);
  const [returned, held] = [seen.of('Return').length, seen.of('HoldSession')[0]];
  const { hours } = seen.row.details;
  return {
    text: `余杭 校本培训项目：申报后退回 ${returned} 次，改为 ${String(hours)} 学时立项；${String(held?.data['headcount'])} 人参加，考核${results[resultOf(seen.of('Assess'))]}：${seen.title}`,
    link: `/cases/${seen.row.id}`,
    facts: { state: seen.row.state, returned, hours },
  };
}

async function reviewOfPlan(stage: Stage): Promise<Told> {
  const seen = await lookAt(stage, yuhangCases.review);
  const opinions = seen.of('GiveOpinion').map(({ data }) => String(data['opinion']));
  const rounds = seen.of('NamePanel').length;
  const [novice, contest] = [await lookAt(stage, yuhangCases.cultivation), await lookAt(stage, yuhangCases.contest)];
  const told = opinions.map((one) => opinionWords[one] ?? one).join('、');
  return {
    text: `余杭 90 学时班方案经 ${rounds} 轮专家论证（${told}）：${seen.title}；新教师双导师、宣誓、主题教育并行：${novice.title}；“十大”评选：${contest.title}`,
    link: `/cases/${seen.row.id}`,
    facts: { state: seen.row.state, opinions, novice: novice.row.state, contest: contest.row.state },
  };
}

async function cityProject(stage: Stage): Promise<Told> {
  const seen = await lookAt(stage, jintanCases.project);
  const params = { jurisdiction: places.jintan.code, limit: 200 };
  const { items } = await planAgainstActual.ask(stage.ledger.readModels, params, scope);
  const row = items.find(({ id }) => id === seen.row.subject)!;
  const { headcount, hours } = row.compared;
  const compared = [
    ['人数', row.plan.headcount?.min, headcount] as const,
    ['学时', row.plan.hours?.min, hours] as const,
  ];
  const told = compared.map(([name, plan, one]) => `${name}计划 ${plan ?? '—'}，${againstPlan(one)}`).join('；');
  return {
    text: `金坛 市级项目“${row.plan.name}”（附件 1 第 1 行）${seen.title}：${told}`,
    link: `/cases/${seen.row.id}`,
    facts: { state: seen.row.state, headcount, hours },
  };
}

async function recognition(stage: Stage): Promise<Told> {
  const seen = await lookAt(stage, jintanCases.recognition);
  const paid = await lookAt(stage, jintanCases.reimbursement);
  const studio = await lookAt(stage, jintanCases.studio);
  const [amount, costs] = [seen.of('Recognise')[0]?.data['amount'], paid.of('Pay')[0]?.data['amount']];
  return {
    text:
      `金坛 课时认定：培训 ${String(seen.row.details['hours'])} 学时，认定 ${String(amount)}，${seen.title}；` +
      `费用报销 ${String(paid.row.details['amount'])} 元，${paid.title} ${String(costs)} 元；名师工作室${studio.title}`,
    link: `/cases/${seen.row.id}`,
    facts: { recognised: amount, paid: costs, studio: studio.row.state },
  };
}

async function trainingAway(stage: Stage): Promise<Told> {
  const filed = await lookAt(stage, yunyangCases.filed);
  const unfiled = await lookAt(stage, yunyangCases.unfiled);
  const [credited, barred] = [await lookAt(stage, tripOf('filed')), await lookAt(stage, tripOf('unfiled'))];
  const [flagged] = await decisionsAbout(stage, { kind: 'class', id: outOfCounty.unfiled.id });
  const [clean] = await decisionsAbout(stage, { kind: 'class', id: outOfCounty.filed.id });
  const consequences = consequencesOf(flagged);
  return {
    text:
      `云阳 县外培训：一个班出发前备案（${String(filed.of('File')[0]?.data['reference'])}），${filed.title}；` +
      `另一个班未备案即成行，${unfiled.title}，核查后${consequencesTold(stage, 'yunyang', consequences)}；` +
      `前者学员${credited.title}，后者学员${barred.title}`,
    link: `/cases/${barred.row.id}`,
    facts: {
      ...{ credited: credited.row.state, barred: barred.row.state },
      ...{ filed: filed.row.state, unfiled: unfiled.row.state, flagged: flagged?.data['outcome'] },
      ...{ consequences: consequences.map(({ consequence }) => consequence), before: consequencesOf(clean).length },
    },
  };
}

async function falsification(stage: Stage): Promise<Told> {
  const seen = await lookAt(stage, yunyangCases.falsification);
  const params = { person: falsifierOfYunyang.id, purpose: 'cycle', current: 'no' as const, limit: 200 };
  const { items } = await decisionsOf.ask(stage.ledger.readModels, params, scope);
  const decided = items.map(({ outcome }) => outcome).reverse();
  return {
    text: `云阳 查处弄虚作假：听取本人陈述后认定，涉 ${String(seen.row.details['amount'])} 学分，${seen.title}；周期认定随之更正：${decided.map((one) => outcomes[one]).join(' → ')}`,
    link: `/cases/${seen.row.id}`,
    facts: { state: seen.row.state, outcomes: decided },
  };
}

async function strikeOff(stage: Stage): Promise<Told> {
  const review = await lookAt(stage, yunyangCases.review);
  const { id } = await caseWhere(stage, { parent: yunyangCases.review, workflow: 'backbone-strike-off' });
  const seen = await lookAt(stage, id);
  const [decided] = seen.of('DecideAfterObjection');
  return {
    text:
      `云阳 骨干教师年度考核${review.title}：告知本人（${String(seen.of('Notify')[0]?.data['reference'])}），本人提出异议，` +
      `复核${results[resultOf(seen.of('Dismiss'))]}；${String(decided?.data['reference'])}：${seen.title}`,
    link: `/cases/${id}`,
    facts: { review: review.row.state, state: seen.row.state, objections: seen.of('Object').length },
  };
}

async function confirmation(stage: Stage): Promise<Told> {
  const [K, F] = [await lookAt(stage, yunyangCases.confirmed), await lookAt(stage, yunyangCases.undecided)];
  const params = { person: F.row.subject, purpose: 'confirmation', current: 'yes' as const, limit: 1 };
  const { items } = await decisionsOf.ask(stage.ledger.readModels, params, scope);
  return {
    text:
      `云阳 转正定级：寅（K）在解释期间${K.title}（${String(K.of('Confirm')[0]?.data['reference'])}）；` +
      `己（F）申请时学时标准${outcomes[items[0]?.outcome ?? '']}，${F.title}`,
    link: `/cases/${F.row.id}`,
    facts: { K: K.row.state, F: F.row.state, outcome: items[0]?.outcome },
  };
}

async function creditOfSchool(stage: Stage): Promise<Told> {
  const plan = await lookAt(stage, yueyangCases.plan);
  const { id } = await caseWhere(stage, { parent: yueyangCases.plan, workflow: 'credit-audit' });
  const audit = await lookAt(stage, id);
  const demonstration = await lookAt(stage, yueyangCases.demonstration);
  const amount = audit.of('Recognise')[0]?.data['amount'];
  return {
    text:
      `岳阳 学校方案审定、实施、评价、立卷：${plan.title}；其活动申报的学分经县级审核，另一人认定 ${String(amount)} 学分：${audit.title}；` +
      `示范校：${demonstration.title}`,
    link: `/cases/${plan.row.id}`,
    facts: {
      ...{ plan: plan.row.state, audit: audit.row.state, amount, demonstration: demonstration.row.state },
      twoPeople: audit.of('Audit')[0]?.meta.actor !== audit.of('Recognise')[0]?.meta.actor,
    },
  };
}

async function targetsOfSchools(stage: Stage): Promise<Told> {
  const [checked, overdue] = [await lookAt(stage, yueyangCases.checked), await lookAt(stage, yueyangCases.overdue)];
  const names = new Map(schoolsOf('yueyang').map(({ id, name }) => [id, name]));
  const upTo = (await stage.ledger.log.head()).position;
  const asOf = '2018-08-31';
  const reached = async (id: string) => {
    const subject: Subject = { kind: 'school', id };
    const targets = await targetsOf(stage.ledger, { subject, asOf, upTo }, asOf);
    return targets.filter(({ value }) => value === 'met').length;
  };
  const [first, second] = [await reached(checked.row.subject), await reached(overdue.row.subject)];
  const passed = overdue.row.due.find(({ passedAt }) => passedAt !== null);
  return {
    text:
      `岳阳 学年自查：${names.get(checked.row.subject)} ${checked.title}；${names.get(overdue.row.subject)} 到 ${passed?.on ?? '—'} 仍缺自查，已提示逾期；` +
      `两校该学年已达到的职责 ${first} 项与 ${second} 项`,
    link: `/targets?jurisdiction=${places.yueyang.code}&school=${overdue.row.subject}&asOf=${asOf}`,
    facts: { checked: checked.row.state, overdue: passed?.on, reached: [first, second] },
  };
}

async function postedLate(stage: Stage): Promise<Told> {
  const [late, expert] = [await lookAt(stage, licangCases.latePlan), await lookAt(stage, licangCases.expert)];
  const [exchange, growth] = [await lookAt(stage, licangCases.exchange), await lookAt(stage, licangCases.growth)];
  const [posting, notice] = [
    await passedOf(stage, late.row.id, 'posting'),
    await passedOf(stage, expert.row.id, 'notice'),
  ];
  const [lateOn, expertOn] = [late, expert].map((one) => String(one.of('Post')[0]?.data['on']));
  return {
    text:
      `李沧 学期计划应于 ${posting} 前公布，一校 ${lateOn} 公布：已提示，计划照常生效（${late.title}）；专家培训应于 ${notice} 前发布，` +
      `${expertOn} 发布，${expert.title}，仍计入；共建交流${exchange.title}；成长规划${growth.title}（${actorOf(growth.of('Close')[0])}）`,
    link: `/cases/${late.row.id}`,
    facts: {
      ...{ posting, lateOn, notice, expertOn, expert: expert.row.state, exchange: exchange.row.state },
      closedBy: growth.of('Close')[0]?.meta.actor,
    },
  };
}

async function settlementOfYear(stage: Stage): Promise<Told> {
  const seen = await lookAt(stage, settlementCases.settlement);
  const objection = await lookAt(stage, settlementCases.objection);
  const { persons, qualified, unqualified, undetermined, notApplicable } = seen.row.details as {
    readonly [count: string]: number;
  };
  const [issued] = seen.of('Issue');
  const [proposer, confirmer] = [seen.of('Propose')[0]?.meta.actor, seen.of('Confirm')[0]?.meta.actor];
  const { purpose, windowKind, windowKey } = seen.row.details as { readonly [name: string]: string };
  return {
    text:
      `云阳 2025 年度考核结算：核算 ${persons} 人（合格 ${qualified}，不合格 ${unqualified}，无法判定 ${undetermined}，不适用 ${notApplicable}），公示；` +
      `异议 ${seen.of('NoteObjection').length} 件，${objection.title}；另一人审定，${String(issued?.data['reference'])} 发文：${seen.title}`,
    link: `/settlements/${places.yunyang.code}?purpose=${purpose}&window=${windowKind}/${windowKey}`,
    facts: {
      ...{ state: seen.row.state, persons, objection: objection.row.state, reference: issued?.data['reference'] },
      ...{ undetermined, twoPeople: proposer !== confirmer },
    },
  };
}

async function waiting(stage: Stage): Promise<Told> {
  const rows = await stage.ledger.readModels.getRepository(Case).find();
  const open: Case[] = [];
  for (const row of rows) if (!(await stateOf(stage, row)).final) open.push(row);
  const counted = (Object.keys(places) as PlaceName[]).map((place) => {
    const there = open.filter(({ jurisdiction }) => jurisdiction === places[place].code).length;
    return { place, open: there };
  });
  const overdue = await overdueIn(stage);
  return {
    text: `待办：${counted.map(({ place, open }) => `${places[place].name} ${open} 件`).join('，')}；逾期未办 ${overdue} 件（以各机构的账号登录办理）`,
    link: '/inbox',
    facts: { open: Object.fromEntries(counted.map(({ place, open }) => [place, open])), overdue },
  };
}

const results: { readonly [result: string]: string } = {
  pass: '合格',
  fail: '不合格',
  dismissed: '不成立',
  upheld: '成立',
};
const opinionWords: { readonly [opinion: string]: string } = { for: '同意', against: '不同意', abstain: '弃权' };

const resultOf = ([event]: readonly Recorded[]): string => String(event?.data['result']);
const actorOf = (event: Recorded | undefined): string =>
  event?.meta.actor === system.id ? '系统到期办结' : '本人办结';

type Consequence = { readonly consequence: string; readonly clause: string; readonly basis: string };

const consequencesOf = (event: Recorded | undefined) => (event?.data['consequences'] ?? []) as readonly Consequence[];

function consequencesTold({ ledger }: Stage, place: PlaceName, all: readonly Consequence[]): string {
  const pack = ledger.shelf.forJurisdiction(places[place].code)!;
  const textOf = ({ consequence, clause }: Consequence) => {
    const title = pack.rules.find((rule) => rule.clause === clause)?.title['zh-CN'] ?? clause;
    return pack.consequences.find(({ id }) => id === consequence)?.text['zh-CN'].replace('{title}', title);
  };
  return all.map((one) => `${textOf(one)}〔${bases[one.basis]} ${one.clause}〕`).join('；');
}

/** A figure against the plan: what the comparison says of it. */
function againstPlan(one: { readonly verdict: string; readonly difference?: string }): string {
  const words: { readonly [verdict: string]: string } = { reached: '达到', below: '少', above: '多', about: '相近' };
  return `${words[one.verdict] ?? one.verdict}${one.difference ? ` ${one.difference.replace('-', '')}` : ''}`;
}
