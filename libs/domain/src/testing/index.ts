export * from './streams.js';
export * from './cases.js';
export * from './bench.js';
