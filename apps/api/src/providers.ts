/** What the parts of the service are given: the opened ledger, sign-in, the clock, settings, runners. */
export const LEDGER = Symbol('ledger');
export const SIGN_IN = Symbol('sign-in');
export const CONFIG = Symbol('config');
