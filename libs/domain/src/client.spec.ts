import { describe, it } from '@jest/globals';
import { client } from './client.js';
import { specOf, uuid } from './testing/index.js';

const given = specOf(client);
const data = { jurisdiction: '500235', name: '职称评审系统', roles: ['auditor'] };
const registered = { type: 'ClientRegistered', data } as const;
const issued = {
  type: 'TokenIssued',
  data: { token: uuid(1), hash: 'a'.repeat(64), expiresOn: '2026-12-31' },
} as const;
const revoked = { type: 'TokenRevoked', data: { token: uuid(1) } } as const;

describe('a client', () => {
  it('is registered once, with a role', () => {
    given().when({ type: 'RegisterClient', data }).then(registered);
    given(registered).when({ type: 'RegisterClient', data }).thenRefused('client-exists');
    given()
      .when({ type: 'RegisterClient', data: { ...data, roles: [] } })
      .thenRefused('invalid-data', '/roles');
  });

  it('is never the service itself', () => {
    given()
      .when({ type: 'RegisterClient', data: { ...data, roles: ['auditor', 'system'] } })
      .thenRefused('role-reserved', '/roles/1');
  });

  it('has tokens of which only hashes are known, each issued once', () => {
    given(registered).when({ type: 'IssueToken', data: issued.data }).then(issued);
    given(registered, issued).when({ type: 'IssueToken', data: issued.data }).thenNothing();
    given(registered)
      .when({ type: 'IssueToken', data: { ...issued.data, hash: 'secret' } })
      .thenRefused('invalid-data', '/hash');
    given().when({ type: 'IssueToken', data: issued.data }).thenRefused('client-unknown');
  });

  it('loses a token once', () => {
    given(registered, issued).when({ type: 'RevokeToken', data: revoked.data }).then(revoked);
    given(registered, issued, revoked)
      .when({ type: 'RevokeToken', data: revoked.data })
      .thenRefused('token-unknown', '/token');
    given().when({ type: 'RevokeToken', data: revoked.data }).thenRefused('client-unknown');
  });
});
