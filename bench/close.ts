import { executeStep, type Actor } from '#libs/domain';
import { allRoles, openLedger, settlementDetails, settlementProgress, SETTLEMENT, type OpenLedger } from '#libs/ledger';
import { setTimeout as sleep } from 'node:timers/promises';
import { v5 as uuidv5 } from 'uuid';
import type { Figure, Note } from './figures.js';
import type { House } from './house.js';
import { addPersons, PLACE } from './people.js';

/** The cycle of which everybody here has eighteen awards. */
const CYCLE = { purpose: 'cycle', window: { kind: 'cycle', key: '2021-2025' } };
const DAY_MS = 86_400_000;
/** Longer than any period of notice. */
const NOTICE_DAYS = 20;
/** A service that does not come this far in time has stopped working. */
const PATIENCE_MS = 900_000;

/** Two officers of the personnel section: whoever proposes does not confirm. */
const officer = (n: number): Actor => ({
  id: uuidv5(`officer/${n}`, PLACE.padEnd(8, '0') + '-0000-4000-8000-000000000000'),
  grants: [{ role: 'bureau.hr', jurisdiction: PLACE }],
});

/** The phase of the service's work that ends in a state. */
const leadsTo = { proposed: 'proposing', locked: 'issuing' } as const;

/** A settlement of {@link CYCLE}, step by step; every run of it over the same log gives the same commands. */
export type Closing = {
  readonly id: string;
  readonly propose: () => Promise<void>;
  /** Gives public notice, long enough ago, and confirms and issues today. */
  readonly issue: () => Promise<void>;
  /** Waits until the case stands in a state; `look` is told how many persons of how many the service has gone past. */
  readonly until: (state: keyof typeof leadsTo, look?: (done: number, total: number) => void) => Promise<void>;
};

/** A settlement over an opened ledger, whoever carries it out: this process or a service beside it. */
export function closing(ledger: OpenLedger): Closing {
  const id = uuidv5('settlement', officer(1).id);
  const today = new Date().toISOString();
  const before = new Date(Date.parse(today) - NOTICE_DAYS * DAY_MS).toISOString();
  const take = async (name: string, actor: Actor, at: string, data: object) => {
    const issue = { actor, commandId: uuidv5(name, id), at };
    await executeStep(ledger.log, ledger.shelf, SETTLEMENT, id, { do: name, data: data as never }, issue);
  };
  return {
    id,
    propose: () =>
      take('Propose', officer(1), before, {
        subject: PLACE,
        about: {},
        details: settlementDetails(ledger.shelf, PLACE, CYCLE, before.slice(0, 10)),
      }),
    async issue() {
      const on = today.slice(0, 10);
      await take('Publish', officer(1), before, { on: before.slice(0, 10) });
      await take('Confirm', officer(2), today, {});
      await take('Issue', officer(1), today, { on, reference: '示例教人〔2026〕1 号', signatory: '示例签发人' });
    },
    async until(state, look = () => undefined) {
      for (const end = performance.now() + PATIENCE_MS; ;) {
        if (performance.now() > end) throw new Error(`the settlement is not ${state} after ${PATIENCE_MS / 1_000} s`);
        const progress = await settlementProgress(ledger.readModels, id);
        if (progress?.phase === leadsTo[state]) look(progress.done, progress.total);
        if ((await stateOf(ledger, id)) === state) return;
        await sleep(100);
      }
    },
  };
}

async function stateOf({ log }: OpenLedger, id: string): Promise<string | undefined> {
  for await (const { data } of log.readStream(`case-${SETTLEMENT}-${id}`, { backwards: true, limit: 1 }))
    return (data['case'] as { to: string }).to;
  return undefined;
}

/** What the close of a cycle takes for a jurisdiction: deciding about everybody, issuing, and the rows of both. */
export async function measureClose(house: House, rulesDir: string, persons: number, note: Note): Promise<Figure[]> {
  const ledger = await openLedger({
    ...{
      dataDir: house.folder,
      databaseUrl: await house.database('close'),
      vaultKey: '07'.repeat(32),
      rulesDir,
      roles: allRoles,
    },
    failed: (what, error) => note(`${what}: ${error.message}`),
  });
  try {
    note(`close: filling the log with ${persons} persons`);
    await addPersons(ledger.log, 0, persons, note);
    await followed(ledger);
    note('close: proposing');
    const close = closing(ledger);
    const seconds = async (work: () => Promise<void>): Promise<number> => {
      const start = performance.now();
      await work();
      await followed(ledger);
      return (performance.now() - start) / 1_000;
    };
    const proposing = await seconds(() => close.propose().then(() => close.until('proposed')));
    note('close: issuing');
    const issuing = await seconds(() => close.issue().then(() => close.until('locked')));
    const target = 120;
    const all = proposing + issuing;
    const figure = (what: string) => `close of a cycle for ${persons} persons: ${what}, with all rows`;
    return [
      { id: 'close.propose', figure: figure('decisions of record'), value: proposing, unit: 's' },
      { id: 'close.issue', figure: figure('verdicts issued'), value: issuing, unit: 's' },
      {
        ...{ id: 'close', figure: figure('both'), value: all, unit: 's' },
        ...(persons >= 20_000 && { target: { text: `at most ${target} s`, met: all <= target } }),
      },
    ];
  } finally {
    await ledger.close();
  }
}

async function followed({ log, runner }: OpenLedger): Promise<void> {
  const { position } = await log.head();
  while (!(await runner.waitFor(position, { timeoutMs: 60_000 })).reached);
}
