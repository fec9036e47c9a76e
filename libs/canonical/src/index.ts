export * from './json.js';
export * from './hash.js';
export * from './amount.js';
export * from './legal-date.js';
