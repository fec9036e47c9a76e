export * from './coverage.js';
export * from './coverage-page.js';
export * from './new-pack.js';
export * from './case-report.js';
export * from './mutants.js';
export * from './mutate.js';
