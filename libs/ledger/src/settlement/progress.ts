import { SettlementProgress, type ReadModels } from '#libs/projections';

/** How far the service is with what a settlement asked of it last. */
export type Progress = Pick<SettlementProgress, 'phase' | 'done' | 'total' | 'outcomes' | 'startedAt' | 'updatedAt'>;

/** The phase of a settlement that the service has begun last; nothing before the first. */
export async function settlementProgress(readModels: ReadModels, settlement: string): Promise<Progress | null> {
  const rows = readModels.getRepository(SettlementProgress);
  const [last] = await rows.find({ where: { settlement }, order: { startedAt: 'DESC' }, take: 1 });
  if (!last) return null;
  const { phase, done, total, outcomes, startedAt, updatedAt } = last;
  return { phase, done, total, outcomes, startedAt, updatedAt };
}

/** The phases that are not done yet, of all settlements. */
export function settlementsInWork(readModels: ReadModels): Promise<SettlementProgress[]> {
  return readModels.getRepository(SettlementProgress).createQueryBuilder('p').where('p.done < p.total').getMany();
}
