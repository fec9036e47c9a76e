export * from './start-postgres.js';
