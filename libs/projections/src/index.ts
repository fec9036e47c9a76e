import { caseById, casesOf } from './cases.js';
import { awardsOf, balancesOf } from './credits.js';
import { decisionById, decisionsOf, settlement, settlementRows } from './decisions.js';
import { clientsOf, findPersons, personById, schoolsOf } from './directory.js';
import { classById, classesOf, planAgainstActual, programmeById, programmesOf } from './programmes.js';

export * from './projection.js';
export * from './query.js';
export * from './directory.js';
export * from './credits.js';
export * from './cases.js';
export * from './programmes.js';
export * from './decisions.js';
export * from './read-models.js';
export * from './checkpoint.js';
export * from './runner.js';
export * from './rebuild.js';
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
  programmesOf,
  programmeById,
  planAgainstActual,
  classesOf,
  classById,
  decisionsOf,
  decisionById,
  settlement,
  settlementRows,
};
