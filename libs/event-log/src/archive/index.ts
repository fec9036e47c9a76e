export { archiveTarget, ArchiveExists, type ArchiveOptions } from './target.js';
export { archiveSource, type ArchiveSource } from './source.js';
export { ArchiveBroken, type ArchiveProblem, type Header, type Stands, type Trailer } from './format.js';
