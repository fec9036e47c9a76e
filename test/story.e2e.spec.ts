import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDemoHouse, type DemoHouse } from './demo-house.js';

/** The main job, end to end: from an application to a verdict that cites its clause. One test per line of the story. */
describe('the story of the demonstration', () => {
  let house: DemoHouse & { databaseUrl: string };
  const line = (number: number) => house.report.story.find((one) => one.number === number)!;

  beforeAll(async () => {
    house = await startDemoHouse();
  });
  afterAll(() => house.stop());

  it('rests on all 106 planned programmes, persons and schools of five jurisdictions', () => {
    expect(house.report.programmes).toBe(106);
    expect(house.report.schools).toBe(72);
    expect(house.report.persons).toBeGreaterThan(100);
  });

  it('1: the settlement of 2025 has qualified, unqualified and undetermined persons, and a silent year', () => {
    const { cycle, year, persons } = line(1).facts as {
      cycle: Record<string, number>;
      year: Record<string, number>;
      persons: number;
    };
    expect(Object.keys(cycle).sort()).toEqual(['notApplicable', 'qualified', 'undetermined', 'unqualified']);
    expect(year['qualified']).toBeUndefined();
    expect(year['undetermined']).toBeGreaterThan(0);
    expect(Object.values(cycle).reduce((a, b) => a + b)).toBe(persons);
  });

  it('2: A has 126 credits, 22 of them centralized, and passes', () => {
    expect(line(2).facts).toEqual({ total: '126', centralized: '22', outcome: 'qualified' });
  });

  it('3: B has 131 but only 16 centralized and fails by four', () => {
    expect(line(3).facts).toEqual({
      ...{ total: '131', centralized: '16', outcome: 'unqualified', missing: '4' },
      consequences: ['contract.notRenewed', 'cycle.unqualified'],
    });
    expect(line(3).text).toContain('系统默认');
  });

  it('4: C was short as it was known in January, and is not since what was earned in December is registered', () => {
    expect(line(4).facts).toMatchObject({
      before: { total: '118', outcome: 'unqualified' },
      after: { total: '122', outcome: 'qualified' },
      correction: 'shixun.DecisionCorrected',
    });
  });

  it('5: the year of D is undetermined, has five consequences while an interpretation stands, and is undetermined again', () => {
    const { outcomes, consequences } = line(5).facts as { outcomes: string[]; consequences: string[] };
    expect(outcomes).toEqual(['undetermined', 'unqualified', 'undetermined']);
    expect([...consequences].sort()).toEqual([
      'annualReview.unqualified',
      'award.none',
      'ce.year.unqualified',
      'registration.refused',
      'title.noApplication',
    ]);
    expect(line(5).text.match(/文件规定/g)).toHaveLength(5);
  });

  it('6: E loses ten falsified credits, appeals, and has them back', () => {
    expect(line(6).facts).toEqual({
      outcomes: ['qualified', 'unqualified', 'qualified'],
      appeal: 'upheld',
      total: '125',
    });
  });

  it('7: F lacks a day at a base school, and confirmation is undetermined; H was not confirmed while hours were read in', () => {
    const { ofH, ...ofF } = line(7).facts as { ofH: { outcome: string; consequences: string[] }[] };
    expect(ofF).toEqual({ days: '14', daysOutcome: 'unqualified', outcome: 'undetermined' });
    expect(ofH.map(({ outcome }) => outcome)).toEqual(['undetermined', 'unqualified', 'undetermined']);
    expect(ofH[1]!.consequences).toEqual(['probation.notConfirmed']);
  });

  it('8: G was on long leave and is undetermined', () => {
    expect(line(8).facts).toMatchObject({ total: '80', outcome: 'undetermined', consequences: [] });
  });

  it('9: completion of ninety hours without an assessment is refused by its clause, and passes with it', () => {
    expect(line(9).facts).toEqual({ refused: 'guard-failed', clause: 'YH-4.1.3.5', hours: '90' });
  });

  it('10: of 130 school-based credits of Z 120 count, and the school year without any is flagged', () => {
    expect(line(10).facts).toEqual({ recognised: '130', counted: '120', flagged: ['2015-2016'] });
  });

  it('11: of 20 planned hours of self-study 16 are recognised and registered', () => {
    expect(line(11).facts).toEqual({ planned: '20', recognised: '16', state: 'registered' });
  });

  it('12: the decision about D replays to the same bytes', () => {
    const { identical, stored, derived } = line(12).facts;
    expect(identical).toBe(true);
    expect(derived).toBe(stored);
  });

  it('13: a school project of Yuhang is returned once, revised, carried out and completed', () => {
    expect(line(13).facts).toEqual({ state: 'completed', returned: 1, hours: '30' });
  });

  it('14: a class plan is opened after two rounds of experts; a new teacher and a contest come to their end', () => {
    expect(line(14).facts).toEqual({
      ...{ state: 'open', opinions: ['against', 'for', 'for'] },
      ...{ novice: 'completed', contest: 'awarded' },
    });
  });

  it('15: a city project of Jintan is closed against its row of the plan: fourteen persons short, hours reached', () => {
    expect(line(15).facts).toEqual({
      state: 'closed',
      headcount: { verdict: 'below', difference: '-14' },
      hours: { verdict: 'reached' },
    });
  });

  it('16: hours are recognised, costs paid as approved, a studio appraised', () => {
    expect(line(16).facts).toEqual({ recognised: '72', paid: '1200.4', studio: 'showcased' });
  });

  it('17: training away that was filed stands, that without filing lapsed and its class is flagged', () => {
    expect(line(17).facts).toEqual({
      ...{ filed: 'closed', unfiled: 'notFiled', flagged: 'unqualified', before: 0 },
      ...{ credited: 'completed', barred: 'completedWithoutCredit' },
      consequences: ['flag.notCompliant', 'flag.notRecognised'],
    });
    expect(line(17).text).not.toContain('{');
  });

  it('18: an award found falsified is voided, and the verdict that rested on it corrected', () => {
    expect(line(18).facts).toEqual({ state: 'revoked', outcomes: ['qualified', 'unqualified'] });
  });

  it('19: a failed review leads to a notice, an objection, its answer and the decision to strike off', () => {
    expect(line(19).facts).toEqual({ review: 'unqualified', state: 'revoked', objections: 1 });
  });

  it('20: K is confirmed while an interpretation stands; F waits, as nobody can tell', () => {
    expect(line(20).facts).toEqual({ K: 'confirmed', F: 'endorsed', outcome: 'undetermined' });
  });

  it('21: a school plan of Yueyang is archived, and the credit claimed from it recognised by a second person', () => {
    expect(line(21).facts).toEqual({
      ...{ plan: 'archived', audit: 'recognised', amount: '2', demonstration: 'designated' },
      twoPeople: true,
    });
  });

  it('22: one school has checked itself, the other is overdue, and reaches fewer of its duties', () => {
    const { checked, overdue, reached } = line(22).facts as { checked: string; overdue: string; reached: number[] };
    expect([checked, overdue]).toEqual(['checked', '2018-08-31']);
    expect(reached[0]).toBeGreaterThan(reached[1]!);
  });

  it('23: what Licang posted late is flagged and stands; the service closes what has run out', () => {
    expect(line(23).facts).toEqual({
      ...{ posting: '2023-03-06', lateOn: '2023-03-09', notice: '2023-04-13', expertOn: '2023-04-15' },
      ...{ expert: 'held', exchange: 'closed', closedBy: 'system' },
    });
  });

  it('24: the annual review of 2025 is settled: an objection answered, confirmed by another, issued and locked', () => {
    const { persons, undetermined, ...facts } = line(24).facts as { persons: number; undetermined: number };
    const year = (line(1).facts as { year: Record<string, number> }).year;
    expect(facts).toEqual({
      ...{ state: 'locked', objection: 'dismissed', twoPeople: true, reference: '示例教人〔2026〕18号' },
    });
    expect(persons).toBe(Object.values(year).reduce((a, b) => a + b));
    expect(undetermined).toBe(year['undetermined']);
  });

  it('25: every jurisdiction has something waiting, and some of it is overdue', async () => {
    const { open, overdue } = line(25).facts as { open: Record<string, number>; overdue: number };
    expect(Object.values(open).every((count) => count > 0)).toBe(true);
    expect(overdue).toBeGreaterThan(3);
    // Those who may act are there to sign in as, and find it in their inbox.
    const { accounts } = (await get('/v1/session/accounts')) as {
      accounts: { id: string; name: string; jurisdiction: string }[];
    };
    for (const name of ['示例云阳人事科', '示例云阳校长', '示例余杭教师进修学校', '示例金坛师训办', '示例岳阳局领导']) {
      const { id } = accounts.find((one) => one.name === name)!;
      const { items } = (await get('/v1/inbox', id)) as { items: unknown[] };
      expect([name, items.length > 0]).toEqual([name, true]);
    }
  });

  it('marks every consequence it tells, and links every line into the console', () => {
    for (const { text, link } of house.report.story) {
      expect(link).toMatch(/^\/(persons|decisions|settlements|cases)\/|^\/targets\?|^\/inbox$/);
      // Numbers of documents have their year in the same brackets.
      for (const clause of text.matchAll(/〔(?!\d{4}〕)([^〕]*)〕/g))
        expect(clause[1]).toMatch(/^(文件规定|系统默认) [A-Z]+-[\d.]+$/);
    }
  });

  it('reaches every consequence of Yunyang 三(六) with at least one person', async () => {
    const { token } = (await post('/v1/session/token', { account: 'system' })) as { token: string };
    const reached = new Set<string>();
    for (let after = ''; ;) {
      const response = await fetch(`${house.url}/v1/events?type=Decision*&limit=1000&after=${after}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const page = (await response.json()) as {
        events: { data: { consequences: { consequence: string }[] } }[];
        next: string;
        atHead: boolean;
      };
      for (const { data } of page.events) for (const { consequence } of data.consequences) reached.add(consequence);
      if (page.atHead) break;
      after = page.next;
    }
    const year = [
      'ce.year.unqualified',
      'annualReview.unqualified',
      'title.noApplication',
      'award.none',
      'registration.refused',
    ];
    expect([...reached]).toEqual(
      expect.arrayContaining([...year, 'cycle.unqualified', 'contract.notRenewed', 'probation.notConfirmed']),
    );
  });

  it('doubles nothing when it is played again on the same data', async () => {
    const { milliseconds: _then, story: _story, ...then } = house.report;
    await house.stop();
    house = await startDemoHouse(house.databaseUrl);
    const { milliseconds: _now, story: _told, ...now } = house.report;
    expect(now).toEqual(then);
  });

  async function get(path: string, account?: string): Promise<unknown> {
    const signedIn = account && ((await post('/v1/session/token', { account })) as { token: string });
    const headers = signedIn ? { authorization: `Bearer ${signedIn.token}` } : undefined;
    return (await fetch(`${house.url}${path}`, { headers })).json();
  }

  async function post(path: string, body: object): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${house.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  }
});
