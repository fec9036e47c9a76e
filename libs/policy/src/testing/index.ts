export * from './small-pack.js';
