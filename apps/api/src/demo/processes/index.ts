import type { PlannedItem } from '#libs/ledger';
import type { Tick } from '../stage.js';
import { jintan } from './jintan.js';
import { licang } from './licang.js';
import { day, planFrom } from './process.js';
import { settlementOfYunyang } from './settlement.js';
import { yueyang } from './yueyang.js';
import { yuhang } from './yuhang.js';
import { yunyang, yunyangLater } from './yunyang.js';

/** What the five jurisdictions do in processes of their own before the cycle of Yunyang is settled. */
export function processes(programmes: readonly PlannedItem[]): Tick[] {
  const planOf = planFrom(programmes);
  return [...yuhang(planOf), ...jintan(planOf), ...yunyang(planOf), ...yueyang(planOf), ...licang(planOf)];
}

/** What goes on in 2026, up to the day on which the story is told. */
export function processesOf2026(): Tick[] {
  return [...yunyangLater(), ...settlementOfYunyang(), day('2026-06-30', '期限')];
}
