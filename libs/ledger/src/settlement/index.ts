export { SETTLEMENT, runSettlements } from './close.js';
export * from './asked.js';
export * from './progress.js';
export { decidePage, type Decided, type SettlementQuestion } from './decide.js';
