import type { LoggerService } from '@nestjs/common';
import { destination, pino, stdTimeFunctions, type Logger } from 'pino';
import type { Config } from './config.js';

/** The log of the service. It names nobody: ids, routes and codes, never bodies. */
export type Log = Logger;

/**
 * The log of this process, on the error stream: JSON lines in production, else a line of text. Written at once, so that
 * the last lines of a process that dies are there.
 */
export function createLog({ NODE_ENV, SHIXUN_LOG, SHIXUN_LOG_LEVEL }: Config): Log {
  const json = (SHIXUN_LOG ?? (NODE_ENV === 'production' ? 'json' : 'text')) === 'json';
  const options = {
    level: SHIXUN_LOG_LEVEL,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
  };
  return pino(options, json ? destination({ fd: 2, sync: true }) : { write: readably });
}

/** What goes wrong in a part of the service that runs by itself. */
export function failureIn(log: Log): (what: string, error: Error) => void {
  return (what, error) => log.error({ part: what, stack: error.stack }, `${what}: ${error.message}`);
}

/** The same log for the framework. */
export function frameworkLog(log: Log): LoggerService {
  const at =
    (level: 'info' | 'warn' | 'error') =>
    (message: unknown, ...more: unknown[]) => {
      const context = more.pop();
      // Of an error only message and stack: that of a query holds its parameters, which may be names.
      if (message instanceof Error) log[level]({ context, stack: message.stack }, message.message);
      else if (typeof message === 'object') log[level]({ context, ...message });
      else log[level]({ context, ...(more.length > 0 && { stack: String(more[0]) }) }, String(message));
    };
  return { log: () => undefined, warn: at('warn'), error: at('error') };
}

/** `13:45:01.250 info  POST /v1/… status=200 ms=12`, and the stack below it. */
function readably(line: string): void {
  const { time, level, msg = '', stack, pid: _pid, hostname: _hostname, ...rest } = JSON.parse(line) as LineOfLog;
  const words = Object.entries(rest).map(([name, value]) => ` ${name}=${String(value)}`);
  const below = stack === undefined ? '' : `\n${stack}`;
  process.stderr.write(`${time.slice(11, 23)} ${level.padEnd(5)} ${msg}${words.join('')}${below}\n`);
}

type LineOfLog = {
  readonly time: string;
  readonly level: string;
  readonly msg?: string;
  readonly stack?: string;
  readonly pid: number;
  readonly hostname: string;
};
