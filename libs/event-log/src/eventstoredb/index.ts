export { openEventStoreLog, type EventStoreLog, type EventStoreLogOptions } from './eventstore-log.js';
export { migrateCompanion, COMPANION_SCHEMA } from './companion-schema.js';
export { protect } from './acl.js';
export type { ClusterOptions } from './client.js';
export { eventStoreSource, eventStoreTarget, type EventStoreCopyOptions } from './copy.js';
