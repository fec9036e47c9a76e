export * from './shelf.js';
export * from './verdicts.js';
export * from './reactors.js';
export * from './open.js';
