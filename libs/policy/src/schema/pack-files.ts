/** The files of a pack. These schemas are the one definition; the JSON Schemas of `rules/schema` are made from them. */
export * from './pack.js';
export * from './parameters.js';
export * from './facts.js';
export * from './records.js';
export * from './credits.js';
export * from './rules.js';
export * from './words.js';
export * from './cases.js';
