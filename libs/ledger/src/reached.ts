import type { Position } from '#libs/event-log';
import type { Bilingual } from '#libs/policy';
import { Parked, type ReadModels, type Runner } from '#libs/projections';
import { setTimeout as sleep } from 'node:timers/promises';

/** A projection whose rows lack streams: whoever they are about would be left out without a word. */
export class RowsLack extends Error {
  /** What is missing, and the way on. */
  readonly text: Bilingual;

  constructor(
    readonly projection: string,
    readonly streams: readonly string[],
  ) {
    const text = lackText(projection, streams.join(', '));
    super(`${text['zh-CN']} / ${text.en}`);
    this.name = 'RowsLack';
    this.text = text;
  }
}

function lackText(projection: string, streams: string): Bilingual {
  return {
    'zh-CN':
      `${projection} 的数据行缺少被搁置的流 ${streams}，无法保证不遗漏：请管理员用 shixun projections parked 查看原因，` +
      `排除后用 shixun projections replay ${projection} 补入，再试。`,
    en:
      `The rows of ${projection} lack the parked streams ${streams}, and nobody may be left out: an administrator sees why ` +
      `with shixun projections parked, mends that, runs shixun projections replay ${projection}; then try again.`,
  };
}

type Rows = { readonly readModels: ReadModels; readonly runner: Runner };

/** Somebody who works through a log in turns, and can wait. */
export type Patience = {
  /** Asked again and again; throws to end the waiting. */
  readonly goOn: () => void;
  /** Told what keeps the rows from being whole, once, and `null` when that is over. */
  readonly lacking?: (error: RowsLack | null) => void;
};

/**
 * Waits as `reached` does for as long as it takes: while rows are rebuilt, or a ledger is being filled, and until parked
 * streams are in the rows again.
 * @throws what `goOn` throws.
 */
export async function reachedAtLast(rows: Rows, projection: string, upTo: Position, patience: Patience): Promise<void> {
  const { goOn, lacking = () => undefined } = patience;
  for (let told = false; ; told = true) {
    try {
      await reached(rows, projection, upTo, { waitMs: 1_000, late: goOn });
      if (told) lacking(null);
      return;
    } catch (error) {
      if (!(error instanceof RowsLack)) throw error;
      if (!told) lacking(error);
    }
    await sleep(1_000);
    goOn();
  }
}

/**
 * Waits until the rows of a projection say everything up to a position: it has come there, and no stream is parked since
 * an event up to there. `late` is told each time `waitMs` were in vain, and throws to end the waiting; without it a
 * minute is the end. Neither error is a `Refused`, which the reactor would take for an effect that was refused.
 * @throws {RowsLack} · what `late` throws
 */
export async function reached(
  { readModels, runner }: Rows,
  projection: string,
  upTo: Position,
  { waitMs = 60_000, late = standsStill(projection, upTo) }: { waitMs?: number; late?: (at: Position) => void } = {},
): Promise<void> {
  const wait = () => runner.waitFor(upTo, { projections: [projection], timeoutMs: waitMs });
  for (let at = await wait(); !at.reached; at = await wait()) late(at.position);
  const parked = await readModels.getRepository(Parked).find({ where: { projection }, order: { position: 'ASC' } });
  const lacking = parked.filter(({ position }) => position <= upTo);
  if (lacking.length > 0)
    throw new RowsLack(
      projection,
      lacking.map(({ stream }) => stream),
    );
}

const standsStill = (projection: string, upTo: Position) => (at: Position) => {
  throw new Error(
    `${projection} 停在 ${at}，尚未到 ${upTo}：见 shixun projections status / ${projection} stands at ${at}, before ${upTo}: ` +
      'see shixun projections status',
  );
};
