export { openPostgresLog, type PostgresLogOptions } from './postgres-log.js';
export { migrateLog, APP_ROLE, LOG_SCHEMA, LogSchemaProblem } from './schema.js';
export { postgresSource, type PostgresCopyOptions } from './copy-source.js';
export { postgresTarget } from './copy-target.js';
export { LogInUse } from './gate.js';
