export * from './shelf.js';
export * from './verdicts.js';
export * from './reactors.js';
export * from './open.js';
export * from './imports/table.js';
export * from './imports/programmes.js';
export * from './imports/roster.js';
export * from './event-words.js';
