import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An identity provider on loopback: serves its key set, and signs what it is asked to. */
export type IdentityProvider = {
  /** Address of the key set. */
  readonly url: string;
  /** A token with these claims: by default of an hour, for `shixun`, from `https://id.example`. */
  readonly sign: (claims: JWTPayload, options?: { readonly key?: 'published' | 'other' }) => Promise<string>;
  readonly stop: () => Promise<void>;
};

/** Starts an identity provider with one published key, and another that it shows to nobody. */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  const [published, other] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  const jwk = { ...(await exportJWK(published.publicKey)), alg: 'ES256', kid: 'one', use: 'sig' };
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    sign(claims, { key = 'published' } = {}) {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ iss: 'https://id.example', aud: 'shixun', iat: now, exp: now + 3600, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .sign((key === 'published' ? published : other).privateKey);
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
