/** What the parts of the service are given: the opened ledger, sign-in, settings, metrics and the log of the process. */
export const LEDGER = Symbol('ledger');
export const SIGN_IN = Symbol('sign-in');
export const CONFIG = Symbol('config');
export const METRICS = Symbol('metrics');
export const LOG = Symbol('log');
