import { leafHash } from '#libs/canonical';
import { randomBytes } from 'node:crypto';
import { denseNumber } from '../dense-position.js';
import { describeEventLog } from '../event-log.contract.js';
import { Keyring } from '../vault.js';
import { memoryStore, openMemoryLog } from './memory-log.js';

describeEventLog('memory', async () => {
  const store = memoryStore();
  const keyring = new Keyring(randomBytes(32));
  return {
    open: async (options) => openMemoryLog({ keyring, store, ...options }),
    damage: async (position, change) => {
      const index = denseNumber(position) - 1;
      const event = { ...store.events[index]!, ...change };
      // Whoever edits an envelope computes its leaf as well.
      store.events[index] = change.envelope ? { ...event, leaf: leafHash(change.envelope) } : event;
    },
  };
});
