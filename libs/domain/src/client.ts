import { z } from 'zod';
import { demand, type Decider } from './decider.js';
import { contentHash, id, jurisdiction, legalDate, line, slug } from './fields.js';
import { mayBeGranted } from './scope.js';

/** Events of `client-<id>`: a machine that uses the API. A token is stored as a hash only. These shapes are stored. */
export const clientEvents = {
  ClientRegistered: z.object({ jurisdiction, name: line, roles: z.array(slug).min(1) }),
  TokenIssued: z.object({ token: id, hash: contentHash, expiresOn: legalDate }),
  TokenRevoked: z.object({ token: id }),
};

/** Commands of `client-<id>`. */
export const clientCommands = {
  RegisterClient: { schema: clientEvents.ClientRegistered, by: ['operator', 'bureau.hr'] },
  IssueToken: { schema: clientEvents.TokenIssued, by: ['operator', 'bureau.hr'] },
  RevokeToken: { schema: clientEvents.TokenRevoked, by: ['operator', 'bureau.hr'] },
};

/** What deciding about a client needs. */
export type Client = { readonly jurisdiction?: string; readonly tokens: readonly string[] };

/** The stream `client-<id>`. */
export const client: Decider<Client, typeof clientCommands, typeof clientEvents> = {
  stream: 'client',
  events: clientEvents,
  commands: clientCommands,
  initial: { tokens: [] },

  decide({ type, data }, state) {
    if (type === 'RegisterClient') {
      demand(!state.jurisdiction, 'client-exists');
      data.roles.forEach((role, i) => demand(mayBeGranted(role), 'role-reserved', { role }, `/roles/${i}`));
      return [{ type: 'ClientRegistered', data }];
    }
    demand(state.jurisdiction, 'client-unknown');
    switch (type) {
      case 'IssueToken':
        return state.tokens.includes(data.token) ? [] : [{ type: 'TokenIssued', data }];
      case 'RevokeToken':
        demand(state.tokens.includes(data.token), 'token-unknown', { token: data.token }, '/token');
        return [{ type: 'TokenRevoked', data }];
    }
  },

  evolve(state, { type, data }) {
    switch (type) {
      case 'ClientRegistered':
        return { ...state, jurisdiction: data.jurisdiction };
      case 'TokenIssued':
        return { ...state, tokens: [...state.tokens, data.token] };
      case 'TokenRevoked':
        return { ...state, tokens: state.tokens.filter((token) => token !== data.token) };
    }
  },

  place: (state, { type, data }) => ({
    jurisdiction: type === 'RegisterClient' ? data.jurisdiction : state.jurisdiction,
  }),
};
