import { formatAmount, parseAmount } from '#libs/canonical';
import { readScope, Refused, refusalText, system } from '#libs/domain';
import { toCloudEvent } from '#libs/feed';
import { replay, standing, type Standing } from '#libs/ledger';
import { caseById, decisionsOf, settlement, type Decision } from '#libs/projections';
import type { Position } from '#libs/event-log';
import { places } from './people.js';
import { processTellers } from './story-processes.js';
import { bases, outcomes, type StoryLine, type Told } from './story-words.js';
import type { Stage } from './stage.js';
import { settled } from './stage.js';
import {
  appealOfE,
  askCompletion,
  completionOfY,
  lateOfC,
  selfStudyOfS,
  storyPersons,
  type StoryName,
} from './story-history.js';

const scope = readScope(system);
const cycle = { kind: 'cycle', key: '2021-2025' };
const year = { kind: 'year', key: '2025' };
const seenFrom = '2026-01-15';
/** Tells the story from what is stored: twenty-five lines, each looked up and none written down beforehand. */
export async function tellStory(stage: Stage): Promise<StoryLine[]> {
  const tellers = [
    overview,
    aPasses,
    bFails,
    cLate,
    dYear,
    eAppeal,
    fInduction,
    gLeave,
    ninetyHours,
    cap,
    selfStudy,
    replayed,
    ...processTellers,
  ];
  const lines: StoryLine[] = [];
  for (const [i, tell] of tellers.entries()) lines.push({ number: i + 1, ...(await tell(stage)) });
  return lines;
}

async function overview({ ledger }: Stage): Promise<Told> {
  const { code } = places.yunyang;
  const ask = (purpose: string, { kind, key }: typeof cycle) =>
    settlement.ask(ledger.readModels, { jurisdiction: code, purpose, windowKind: kind, windowKey: key }, scope);
  const [whole, annual] = [await ask('cycle', cycle), await ask('annual-review', year)];
  const counts = ({ outcomes: found }: typeof whole) =>
    ['qualified', 'unqualified', 'undetermined', 'notApplicable']
      .map((o) => `${outcomes[o]} ${found[o as 'qualified'] ?? 0}`)
      .join('，');
  return {
    text: `云阳 2025 结算：2021–2025 周期 ${counts(whole)}；2025 年度 ${counts(annual)}`,
    link: `/settlements/${code}?purpose=cycle&window=cycle/2021-2025`,
    facts: { cycle: whole.outcomes, year: annual.outcomes, persons: whole.persons },
  };
}

async function aPasses(stage: Stage): Promise<Told> {
  const seen = await standingOf(stage, 'A', 'cycle', cycle);
  return {
    text: `甲（A）周期 ${amountOf(seen, 'credits.counted')} 学分，其中县级及以上集中研修 ${amountOf(seen, 'credits.centralized')}：${outcomes[seen.decision.outcome]}`,
    link: personLink('A', 'cycle', cycle),
    facts: {
      total: amountOf(seen, 'credits.counted'),
      centralized: amountOf(seen, 'credits.centralized'),
      outcome: seen.decision.outcome,
    },
  };
}

async function bFails(stage: Stage): Promise<Told> {
  const seen = await standingOf(stage, 'B', 'cycle', cycle);
  const needed = seen.stillNeeded[0];
  return {
    text:
      `乙（B）周期 ${amountOf(seen, 'credits.counted')} 学分，集中研修 ${amountOf(seen, 'credits.centralized')}：${outcomes[seen.decision.outcome]}，` +
      `差 ${needed?.needed ?? '—'} 学分；${consequencesOf(seen)}`,
    link: personLink('B', 'cycle', cycle),
    facts: { ...factsOf(seen), missing: needed?.needed },
  };
}

async function cLate(stage: Stage): Promise<Told> {
  const { ledger } = stage;
  const then = await standingOf(stage, 'C', 'cycle', cycle, `${seenFrom}T12:00:00.000Z`);
  const now = await standingOf(stage, 'C', 'cycle', cycle);
  const decided = await decisionsAbout(stage, 'C', 'cycle');
  const correction = decided.find(({ corrects }) => corrects !== null);
  const event = correction && (await ledger.log.readEvent(correction.id));
  const { ledger: ledgerId } = await ledger.log.head();
  const published = event && toCloudEvent(ledgerId, event);
  return {
    text:
      `丙（C）2026-01-15 所知 ${amountOf(then, 'credits.counted')} 学分：${outcomes[then.decision.outcome]}；` +
      `12 月所得 ${lateOfC.amount} 学分 2 月补录后 ${amountOf(now, 'credits.counted')}：${outcomes[now.decision.outcome]}；` +
      `更正已在订阅源（${published?.type ?? '—'} @ ${position(published?.sequence)}）`,
    link: personLink('C', 'cycle', cycle),
    facts: { before: factsOf(then), after: factsOf(now), correction: published?.type },
  };
}

async function dYear(stage: Stage): Promise<Told> {
  const decided = (await decisionsAbout(stage, 'D', 'annual-review')).reverse();
  const failed = decided.find(({ consequences }) => consequences.length > 0);
  const pack = stage.ledger.shelf.forJurisdiction(places.yunyang.code)!;
  const named = (failed?.consequences ?? []).map(({ consequence, clause, basis }) => {
    const text = pack.consequences.find(({ id }) => id === consequence)?.text['zh-CN'] ?? consequence;
    return `${text}〔${bases[basis]} ${clause}〕`;
  });
  return {
    text:
      `丁（D）2025 年度：文件未规定年度最低学分 → ${outcomes[decided[0]?.outcome ?? '']}；两人记录解释 24 学分 → ${outcomes[failed?.outcome ?? '']}，` +
      `${named.length} 项后果：${named.join('；')}；解释撤回 → ${outcomes[decided.at(-1)?.outcome ?? '']}`,
    link: failed ? `/decisions/${failed.id}` : personLink('D', 'annual-review', year),
    facts: {
      outcomes: decided.map(({ outcome }) => outcome),
      consequences: failed?.consequences.map(({ consequence }) => consequence),
    },
  };
}

async function eAppeal(stage: Stage): Promise<Told> {
  const decided = (await decisionsAbout(stage, 'E', 'cycle')).reverse();
  const appeal = await caseById.ask(stage.ledger.readModels, { id: appealOfE }, scope);
  const seen = await standingOf(stage, 'E', 'cycle', cycle);
  return {
    text:
      `戊（E）10 学分涉嫌不实被作废〔系统默认 YY-3.6.4〕：${decided.map(({ outcome }) => outcomes[outcome]).join(' → ')}；` +
      `申诉${appeal?.state === 'upheld' ? '成立，学分恢复' : `状态 ${appeal?.state}`}：${amountOf(seen, 'credits.counted')} 学分`,
    link: personLink('E', 'cycle', cycle),
    facts: {
      outcomes: decided.map(({ outcome }) => outcome),
      appeal: appeal?.state,
      total: amountOf(seen, 'credits.counted'),
    },
  };
}

async function fInduction(stage: Stage): Promise<Told> {
  const hours = await standingOf(stage, 'F', 'confirmation');
  const days = await standingOf(stage, 'F', 'induction');
  const ofH = (await decisionsAbout(stage, 'H', 'confirmation')).reverse();
  return {
    text:
      `己（F）2024 年入职，基地学校跟岗 ${amountOf(days, 'shadowing.baseDays')} 天（须 15 天，提示〔系统默认 YY-3.2.5.3〕）；` +
      `上岗培训学时文件未规定：转正定级${outcomes[hours.decision.outcome]}（辛（H）在解释期间：${ofH.map(({ outcome }) => outcomes[outcome]).join(' → ')}）`,
    link: personLink('F', 'confirmation'),
    facts: {
      days: amountOf(days, 'shadowing.baseDays'),
      daysOutcome: days.decision.outcome,
      outcome: hours.decision.outcome,
      ofH: ofH.map(({ outcome, consequences }) => ({
        outcome,
        consequences: consequences.map(({ consequence }) => consequence),
      })),
    },
  };
}

async function gLeave(stage: Stage): Promise<Told> {
  const seen = await standingOf(stage, 'G', 'cycle', cycle);
  return {
    text: `庚（G）长期病假，周期 ${amountOf(seen, 'credits.counted')} 学分：${outcomes[seen.decision.outcome]}（文件未规定长假是否折减）`,
    link: personLink('G', 'cycle', cycle),
    facts: factsOf(seen),
  };
}

async function ninetyHours(stage: Stage): Promise<Told> {
  const { Y, Y2 } = storyPersons;
  // Who has completed already cannot be refused again: the same question is then put for somebody never assessed.
  const first = await refusalOf(stage, (await hoursOf(stage, Y.id)) === '0' ? Y : Y2);
  for (const job of completionOfY()) await job.run(stage);
  await settled(stage);
  const hours = await hoursOf(stage, Y.id);
  return {
    text: `余杭 90 学时班：无结业考核申请结业被拒（${first ? refusalText(first, 'zh-CN') : '未被拒'}）；考核合格后结业，认定 ${hours} 学时`,
    link: `/persons/${Y.id}`,
    facts: { refused: first?.code, clause: first?.values['clause'], hours },
  };
}

async function cap(stage: Stage): Promise<Told> {
  const seen = await standingOf(stage, 'Z', 'appraisal', { kind: 'cycle', key: '2013-2018' });
  const { recognised, counted } = seen.credits.totals;
  const flagged = (await decisionsAbout(stage, 'Z', 'school-year-check')).filter(
    ({ consequences }) => consequences.length > 0,
  );
  return {
    text:
      `岳阳 子（Z）校本学分认定 ${recognised}，计入 ${counted}（上限 120，YUE-4.25.4）；` +
      `${flagged.map(({ windowKey }) => windowKey).join('、')} 学年没有学分，已提示〔系统默认 YUE-4.25.5〕`,
    link: personLink('Z', 'appraisal', { kind: 'cycle', key: '2013-2018' }),
    facts: { recognised, counted, flagged: flagged.map(({ windowKey }) => windowKey) },
  };
}

async function selfStudy(stage: Stage): Promise<Told> {
  const { S } = storyPersons;
  const row = await caseById.ask(stage.ledger.readModels, { id: selfStudyOfS }, scope);
  const hours = await hoursOf(stage, S.id);
  const planned = await plannedHours(stage);
  return {
    text: `金坛 丑（S）自主学习：计划 ${planned} 学时，学校认定 ${hours} 学时，研训中心${row?.state === 'registered' ? '已登记' : '未登记'}`,
    link: `/persons/${S.id}`,
    facts: { planned, recognised: hours, state: row?.state },
  };
}

async function replayed(stage: Stage): Promise<Told> {
  const decided = await decisionsAbout(stage, 'D', 'annual-review');
  const failed = decided.find(({ consequences }) => consequences.length > 0)!;
  const { identical, stored, derived } = await replay(stage.ledger, failed.id);
  return {
    text: `丁（D）的认定按当时的账本位置 ${position(failed.basedOn)} 复算：${identical ? '逐字节相同' : '不同'}（SHA-256 ${derived.slice(0, 16)}…）`,
    link: `/decisions/${failed.id}`,
    facts: { identical, stored, derived },
  };
}

function standingOf(
  { ledger }: Stage,
  name: StoryName,
  purpose: string,
  window?: typeof cycle,
  knownAt?: string,
): Promise<Standing> {
  const upTo = knownAt ? ledger.log.positionAt(knownAt) : ledger.log.head().then(({ position }) => position);
  return upTo.then((upTo: Position) =>
    standing(ledger, { person: storyPersons[name].id, purpose, window, upTo }, '2026-01-15'),
  );
}

async function decisionsAbout({ ledger }: Stage, name: StoryName, purpose: string): Promise<Decision[]> {
  const params = { person: storyPersons[name].id, purpose, current: 'no' as const, limit: 200 };
  return [...(await decisionsOf.ask(ledger.readModels, params, scope)).items];
}

function factsOf(seen: Standing) {
  const { outcome, consequences } = seen.decision;
  const total = amountOf(seen, 'credits.counted');
  return {
    total,
    centralized: amountOf(seen, 'credits.centralized'),
    outcome,
    consequences: consequences.map(({ consequence }) => consequence),
  };
}

function amountOf({ decision }: Standing, fact: string): string {
  return String(decision.facts[fact]?.value ?? '—');
}

function consequencesOf({ explanation }: Standing): string {
  const all = explanation.requirements.flatMap(({ consequences }) => consequences);
  return all.map(({ text, basis, clause }) => `${text['zh-CN']}〔${bases[basis]} ${clause}〕`).join('；');
}

async function refusalOf(stage: Stage, one: Parameters<typeof askCompletion>[0]): Promise<Refused | undefined> {
  try {
    await askCompletion(one).run(stage);
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

/** Hours recognised for a person, summed from their account. */
async function hoursOf({ ledger }: Stage, person: string): Promise<string> {
  let sum = 0;
  for await (const { type, data } of ledger.log.readStream(`credit-${person}`))
    if (type === 'CreditAwarded' && data['unit'] === 'hour') sum += parseAmount(String(data['recognised']));
  return formatAmount(sum);
}

async function plannedHours({ ledger }: Stage): Promise<string> {
  for await (const { data } of ledger.log.readStream(`case-self-study-${selfStudyOfS}`))
    return String((data['details'] as { plannedHours: string }).plannedHours);
  return '—';
}

function personLink(name: StoryName, purpose: string, window?: typeof cycle): string {
  const query = window ? `?purpose=${purpose}&window=${window.kind}/${window.key}` : `?purpose=${purpose}`;
  return `/persons/${storyPersons[name].id}${query}`;
}

/** A position as people read it: without the zeros it is padded with. */
function position(padded: string | undefined): string {
  return padded?.replace(/^0+(?=\d)/, '') ?? '—';
}
