export * from './case-report.js';
export * from './compare-packs.js';
export * from './coverage-page.js';
export * from './coverage.js';
export * from './mutants.js';
export * from './mutate.js';
export * from './new-pack.js';
export * from './outcomes.js';
