export * from './coverage.js';
export * from './coverage-page.js';
export * from './new-pack.js';
