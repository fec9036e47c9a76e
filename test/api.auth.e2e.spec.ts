import { sha256Hex } from '#libs/canonical';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { createApp } from '../apps/api/src/app.js';
import { readConfig } from '../apps/api/src/config.js';
import { award, foundHouse, register, YUEYANG, YUNYANG, type House } from './testing/house.js';
import { startIdentityProvider, type IdentityProvider } from './testing/local-jwks.js';
import { refusalOf, startService, type Service } from './testing/service.js';

/** Who is let in, and who is not. */
describe('signing in', () => {
  let provider: IdentityProvider;
  let service: Service;
  let house: House;

  beforeAll(async () => {
    provider = await startIdentityProvider();
    const settings = { SHIXUN_JWKS_URL: provider.url, SHIXUN_ISSUER: 'https://id.example' };
    service = await startService(settings, undefined, ['cn/500235-yunyang', 'cn/430600-yueyang']);
    house = await foundHouse(service);
  });
  afterAll(async () => {
    await service.stop();
    await provider.stop();
  });

  /** How a token is turned away, on a read and on a command. */
  async function turnedAway(authorization?: string): Promise<string> {
    const nobody = service.bearing();
    const headers = (language: string) => ({
      'accept-language': language,
      ...(authorization !== undefined && { authorization }),
    });
    const zh = await nobody.get('/v1/me', headers('zh-CN'));
    const en = await nobody.get('/v1/me', headers('en'));
    const read = refusalOf(zh, en);
    const path = `/v1/credits/${house.A.id}/award-credit`;
    const write = await nobody.refused(path, award(), authorization === undefined ? {} : { authorization });
    expect([read.status, write.status, write.code]).toEqual([401, 401, read.code]);
    expect(zh.headers['www-authenticate']).toBe('Bearer');
    return read.code;
  }

  const seconds = () => Math.floor(Date.now() / 1000);
  const unsigned = (header: object, claims: object) =>
    [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');

  it('takes a token, and says so when there is none', async () => {
    expect(await turnedAway()).toBe('token-missing');
    expect(await turnedAway('Basic aHI6aHI=')).toBe('token-missing');
    expect(await turnedAway('Bearer ')).toBe('token-missing');
  });

  it('does not take what is no token', async () => {
    for (const text of ['x', 'a.b.c', '....', 'sx_', 'sx_unknown', `${unsigned({}, {})}.`, '师训'])
      expect(await turnedAway(`Bearer ${encodeURI(text)}`)).toBe('token-invalid');
  });

  it('takes a token that the identity provider signed for a person of the directory', async () => {
    const me = await service.bearing(await provider.sign({ sub: house.hr.id })).get('/v1/me');
    expect(me.status).toBe(200);
    expect(me.body).toMatchObject({ id: house.hr.id, grants: [{ role: 'bureau.hr', jurisdiction: YUNYANG }] });
  });

  it('tells the owner of an old token that it is old', async () => {
    const old = await provider.sign({ sub: house.hr.id, iat: seconds() - 7200, exp: seconds() - 3600 });
    expect(await turnedAway(`Bearer ${old}`)).toBe('token-expired');
  });

  it('does not take a token signed by another key, for somebody else, from elsewhere or not yet valid', async () => {
    const sub = house.hr.id;
    for (const token of [
      await provider.sign({ sub }, { key: 'other' }),
      await provider.sign({ sub, aud: 'payroll' }),
      await provider.sign({ sub, iss: 'https://evil.example' }),
      await provider.sign({ sub, iss: 'shixun-development' }),
      await provider.sign({ sub, nbf: seconds() + 3600 }),
      await provider.sign({}),
      (await provider.sign({ sub })).slice(0, -6) + 'AAAAAA',
    ])
      expect(await turnedAway(`Bearer ${token}`)).toBe('token-invalid');
  });

  it('does not take an old token that somebody else signed for an old one', async () => {
    const forged = await provider.sign({ sub: house.hr.id, exp: seconds() - 10 }, { key: 'other' });
    expect(await turnedAway(`Bearer ${forged}`)).toBe('token-invalid');
  });

  it('does not take a token without a signature, whatever it says of its algorithm', async () => {
    const claims = { iss: 'https://id.example', aud: 'shixun', sub: house.hr.id, exp: seconds() + 3600 };
    for (const alg of ['none', 'None', 'ES256', 'HS256'])
      expect(await turnedAway(`Bearer ${unsigned({ alg, kid: 'one' }, claims)}.`)).toBe('token-invalid');
  });

  it('does not know somebody who is not in the directory, nor a stranger who says to be the service itself', async () => {
    for (const sub of [uuid(), 'system', 'admin', "' OR 1=1 --"])
      expect(await turnedAway(`Bearer ${await provider.sign({ sub })}`)).toBe('subject-unknown');
  });

  it('takes what a token claims of roles from nobody: roles come from the ledger', async () => {
    const claims = { sub: house.A.id, roles: ['bureau.hr'], grants: [{ role: 'system' }] };
    const me = await service.bearing(await provider.sign(claims)).get('/v1/me');
    expect(me.body).toMatchObject({ id: house.A.id, grants: [] });
  });

  it('gives a role by an event, and takes it back by another', async () => {
    const path = `/v1/credits/${house.B.id}/award-credit`;
    const grant = { role: 'centre.registrar', jurisdiction: YUNYANG };
    expect((await house.A.post(path, award())).status).toBe(404);
    await house.hr.does(`/v1/persons/${house.A.id}/grant-role`, grant);
    await service.settled();
    await house.A.does(path, award());
    await house.hr.does(`/v1/persons/${house.A.id}/withdraw-role`, { ...grant, reason: '轮岗' });
    await service.settled();
    expect((await house.A.post(path, award())).status).toBe(404);
  });

  it('gives nobody more than whoever gives it has', async () => {
    const path = `/v1/persons/${house.A.id}/grant-role`;
    const own = `/v1/persons/${house.hr.id}/grant-role`;
    for (const grant of [
      { role: 'system', jurisdiction: YUNYANG },
      { role: 'system' },
      { role: 'auditor' },
      { role: 'bureau.hr', jurisdiction: '000000' },
      { role: 'bureau.hr', jurisdiction: '500000' },
      { role: 'bureau.hr', jurisdiction: YUEYANG },
    ]) {
      expect([grant, [403, 404, 422].includes((await house.hr.refused(path, grant)).status)]).toEqual([grant, true]);
      await house.hr.refused(own, grant);
    }
    const roles = { jurisdiction: YUNYANG, name: 'x', roles: ['system'] };
    await house.hr.refused(`/v1/clients/${uuid()}/register-client`, roles);
  });

  it('leaves to who has retired the sight of their own record, and nothing else', async () => {
    const person = await register(house.hr, '老校长', YUNYANG);
    await house.hr.does(`/v1/persons/${person}/grant-role`, { role: 'bureau.hr', jurisdiction: YUNYANG });
    const post = { staffCategory: 'manager', stage: 'primary', hiredOn: '1990-09-01', firstPost: false };
    await house.hr.does(`/v1/persons/${person}/hire-person`, { jurisdiction: YUNYANG, school: house.school, ...post });
    await house.hr.does(`/v1/persons/${person}/end-employment`, { kind: 'retired', on: '2024-08-31' });
    await service.settled();
    const retired = await service.as(person);
    expect((await retired.get('/v1/me')).body.grants).toEqual([]);
    expect((await retired.get(`/v1/persons/${person}`)).status).toBe(200);
    expect((await retired.get(`/v1/persons/${house.A.id}`)).status).toBe(404);
  });

  describe('of a machine', () => {
    const secret = `sx_${'0123456789abcdef'.repeat(4)}`;
    const old = `sx_${'fedcba9876543210'.repeat(4)}`;
    const [client, token] = [uuid(), uuid()];

    beforeAll(async () => {
      await house.hr.does(`/v1/clients/${client}/register-client`, {
        ...{ jurisdiction: YUNYANG, name: '职称评审系统', roles: ['subscriber.owner'] },
      });
      const issue = (id: string, text: string, expiresOn: string) =>
        house.hr.does(`/v1/clients/${client}/issue-token`, { token: id, hash: sha256Hex(text), expiresOn });
      await issue(token, secret, '2099-12-31');
      await issue(uuid(), old, '2020-12-31');
      await service.settled();
    });

    it('takes its token, with the roles and the place of the client', async () => {
      const machine = service.bearing(secret);
      expect((await machine.get('/v1/me')).body).toMatchObject({
        ...{ id: client, grants: [{ role: 'subscriber.owner', jurisdiction: YUNYANG }] },
      });
      expect((await machine.get(`/v1/persons/${house.A.id}`)).status).toBe(200);
      expect((await machine.refused(`/v1/credits/${house.A.id}/award-credit`, award())).status).toBe(403);
    });

    it('does not take an expired token, nor one of which a letter is missing', async () => {
      expect(await turnedAway(`Bearer ${old}`)).toBe('token-expired');
      expect(await turnedAway(`Bearer ${secret.slice(0, -1)}`)).toBe('token-invalid');
      expect(await turnedAway(`Bearer sx_${sha256Hex(secret)}`)).toBe('token-invalid');
    });

    it('does not take it any longer once it is revoked', async () => {
      await house.hr.does(`/v1/clients/${client}/revoke-token`, { token });
      await service.settled();
      expect(await turnedAway(`Bearer ${secret}`)).toBe('token-revoked');
    });

    it('never says the secret or its hash in the feed of others', async () => {
      const { body } = await house.neighbour.get('/v1/events?limit=1000');
      expect(JSON.stringify(body)).not.toContain(sha256Hex(secret));
    });
  });

  describe('in development', () => {
    it('lists the accounts one can sign in as, and needs no token for that', async () => {
      const { status, body } = await service.bearing().get('/v1/session/accounts');
      expect(status).toBe(200);
      expect(body.accounts.map(({ id }: { id: string }) => id)).toEqual(
        expect.arrayContaining([house.hr.id, house.tutor.id, 'system']),
      );
    });

    it('cannot be switched on in production', () => {
      expect(() => readConfig({ NODE_ENV: 'production', SHIXUN_DEV_ISSUER: 'on' })).toThrow(/refuses production/);
      expect(() => readConfig({ NODE_ENV: 'production' })).not.toThrow();
      expect(() => readConfig({ SHIXUN_DEV_ISSUER: 'yes', PORT: '99999', SHIXUN_VAULT_KEY: 'short' })).toThrow(
        /PORT.*SHIXUN_VAULT_KEY.*SHIXUN_DEV_ISSUER/,
      );
    });

    it.each([{ NODE_ENV: 'production' }, { NODE_ENV: 'development', SHIXUN_DEV_ISSUER: 'off' }])(
      'is not there with %p: no accounts, no tokens, and those of before are worth nothing',
      async (settings) => {
        const app = await createApp(
          readConfig({ SHIXUN_LOG_LEVEL: 'warn', ...settings, SHIXUN_JWKS_URL: provider.url }),
          service.ledger,
        );
        await app.listen(0, '127.0.0.1');
        try {
          const url = await app.getUrl();
          expect((await fetch(`${url}/v1/session/accounts`)).status).toBe(404);
          const body = JSON.stringify({ account: 'system' });
          const headers = { 'content-type': 'application/json' };
          expect((await fetch(`${url}/v1/session/token`, { method: 'POST', body, headers })).status).toBe(404);
          const mine = { headers: { authorization: `Bearer ${house.system.token}` } };
          expect((await fetch(`${url}/v1/me`, mine)).status).toBe(401);
          const provided = { headers: { authorization: `Bearer ${await provider.sign({ sub: house.hr.id })}` } };
          expect((await fetch(`${url}/v1/me`, provided)).status).toBe(200);
        } finally {
          await app.close();
        }
      },
    );
  });

  it('is not needed to see whether the service lives', async () => {
    const nobody = service.bearing();
    expect((await nobody.get('/health/live')).body).toEqual({ status: 'ok' });
    const ready = await nobody.get('/health/ready');
    expect([ready.status, ready.body.status, ready.body.invalid]).toEqual([200, 'ready', []]);
  });
});
