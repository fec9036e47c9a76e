/** What the parts of the service are given: the opened ledger, sign-in. */
export const LEDGER = Symbol('ledger');
export const SIGN_IN = Symbol('sign-in');
