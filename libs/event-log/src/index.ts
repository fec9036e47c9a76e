export * from './port.js';
export * from './seal.js';
export * from './vault.js';
export * from './lru.js';
export * from './verify.js';
export * from './copy.js';
export * from './memory/index.js';
