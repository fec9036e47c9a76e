import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ledgerOptions, ledgerSettings, readSettings } from './settings.js';

const read = (env: NodeJS.ProcessEnv) => readSettings(z.object(ledgerSettings), env);

describe('the settings of the ledger', () => {
  it('have defaults for a fresh machine, with the events in PostgreSQL', () => {
    expect(ledgerOptions(read({}))).toEqual({ dataDir: './.data', rulesDir: './rules', maxEvidenceBytes: 20_971_520 });
  });

  it('name the cluster and the ledger in it', () => {
    const url = 'esdb+discover://shixun:secret@one:2113,two:2113';
    expect(ledgerOptions(read({ EVENT_LOG: 'eventstoredb', EVENTSTORE_URL: url })).cluster).toEqual({
      ...{ url, ledger: 'shixun' },
    });
    expect(ledgerOptions(read({ EVENTSTORE_URL: url })).cluster).toBeUndefined();
  });

  it.each([
    [{ EVENT_LOG: 'eventstoredb' }, /^EVENTSTORE_URL: missing, .* set esdb:/],
    [{ EVENT_LOG: 'kafka' }, /^EVENT_LOG: .*postgres.*eventstoredb/],
    [{ EVENT_LOG: 'eventstoredb', EVENTSTORE_URL: 'http://host:2113' }, /^EVENTSTORE_URL: expected esdb:/],
    [{ EVENT_LOG: 'postgre', DATABASE_URL: 'host' }, /DATABASE_URL: expected .*; EVENT_LOG: /],
  ])('are refused with place and fix: %j', (env, message) => {
    expect(() => read(env)).toThrow(message);
  });
});
