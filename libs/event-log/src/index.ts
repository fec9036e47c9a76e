export * from './port.js';
export * from './seal.js';
export * from './vault.js';
