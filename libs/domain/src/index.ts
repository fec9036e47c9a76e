export * from './fields.js';
export * from './decider.js';
export * from './scope.js';
export * from './person.js';
export * from './credit.js';
export * from './policy.js';
