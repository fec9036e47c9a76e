import { caseById, cases, casesOf } from './cases.js';
import { awardsOf, balancesOf, credits } from './credits.js';
import { decisionById, decisions, decisionsOf, settlement, settlementRows } from './decisions.js';
import { clientsOf, directory, findPersons, personById, schoolsOf } from './directory.js';
import { classById, classesOf, planAgainstActual, programmeById, programmes, programmesOf } from './programmes.js';
import type { Projection } from './projection.js';

export * from './projection.js';
export * from './query.js';
export * from './directory.js';
export * from './credits.js';
export * from './cases.js';
export * from './programmes.js';
export * from './decisions.js';

/** Every read model: what a runner keeps up to date. */
export const projections: readonly Projection[] = [directory, credits, cases, programmes, decisions];

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
