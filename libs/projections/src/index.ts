import { registerOf } from './attendance.js';
import { deadlinesOf } from './calendar.js';
import { caseById, casesOf } from './cases.js';
import { awardsOf, balancesOf } from './credits.js';
import { changedSinceIssued, decisionById, decisionsOf, settlement, settlementRows } from './decisions.js';
import { citationsOf } from './evidence.js';
import { clientsOf, findPersons, personById, schoolsOf } from './directory.js';
import { planAgainstActual } from './plan-against-actual.js';
import { settlementCases } from './settlement-cases.js';
import { classById, classesOf, programmeById, programmesOf } from './programmes.js';

export * from './projection.js';
export * from './query.js';
export * from './directory.js';
export * from './credits.js';
export * from './cases.js';
export * from './deadlines.js';
export * from './calendar.js';
export * from './inbox.js';
export * from './holders.js';
export * from './programmes.js';
export * from './plan-comparison.js';
export * from './plan-against-actual.js';
export * from './decisions.js';
export * from './attendance.js';
export * from './settlement-cases.js';
export * from './settlement-progress.js';
export * from './evidence.js';
export * from './read-models.js';
export * from './drop-read-models.js';
export * from './checkpoint.js';
export * from './runner.js';
export * from './rebuild.js';
export { countOn, type Lag } from './lag.js';
export * from './lease.js';
export { isPassing } from './passing.js';
export * from './parked.js';
export { FoldFailed, foldInto } from './page-rows.js';

/** Every query that takes a scope. */
export const queries = {
  findPersons,
  personById,
  schoolsOf,
  clientsOf,
  awardsOf,
  balancesOf,
  casesOf,
  caseById,
  deadlinesOf,
  programmesOf,
  programmeById,
  planAgainstActual,
  classesOf,
  classById,
  decisionsOf,
  decisionById,
  settlement,
  settlementRows,
  changedSinceIssued,
  citationsOf,
  registerOf,
  settlementCases,
};
