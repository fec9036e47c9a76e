export { openPostgresLog, type PostgresLogOptions } from './postgres-log.js';
export { migrateLog, APP_ROLE, LOG_SCHEMA, LogSchemaProblem } from './schema.js';
