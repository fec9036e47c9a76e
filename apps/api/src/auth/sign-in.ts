import { legalDateAt, sha256Hex } from '#libs/canonical';
import { actorOn, system, type Actor } from '#libs/domain';
import { grantsOf, tokenByHash } from '#libs/projections';
import type { OpenLedger } from '#libs/ledger';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
  type JWTVerifyGetKey,
} from 'jose';
import { hasDevIssuer, type Config } from '../config.js';

/** Why a caller is not let in. `code` is `token-missing`, `token-expired`, `token-invalid`, `token-revoked` or `subject-unknown`. */
export class NotSignedIn extends Error {
  constructor(readonly code: string) {
    super(code);
    this.name = 'NotSignedIn';
  }
}

/** Turns a bearer token into an actor; the development issuer makes tokens. */
export type SignIn = {
  readonly actorOf: (authorization: string | undefined) => Promise<Actor>;
  /** Absent when the development issuer is off. */
  readonly issue?: (subject: string) => Promise<{ token: string; expiresAt: string }>;
};

const DEV_ISSUER = 'shixun-development';
const LIFETIME_MS = 12 * 3_600_000;

/**
 * Sets up sign-in: JWTs against a configured JWKS, hashed API tokens, and the development issuer unless it is off. What
 * an actor may do comes from the grants in the ledger, never from the token.
 */
export async function createSignIn(
  config: Config,
  { readModels, now }: Pick<OpenLedger, 'readModels' | 'now'>,
): Promise<SignIn> {
  const issuers: { issuer?: string; keys: JWTVerifyGetKey }[] = [];
  if (config.SHIXUN_JWKS_URL)
    issuers.push({ issuer: config.SHIXUN_ISSUER, keys: createRemoteJWKSet(new URL(config.SHIXUN_JWKS_URL)) });
  const dev = hasDevIssuer(config) ? await developmentIssuer(config) : undefined;
  if (dev) issuers.push({ issuer: DEV_ISSUER, keys: dev.keys });

  async function subjectOf(token: string): Promise<{ subject: string; issuer?: string }> {
    let expired = false;
    for (const { issuer, keys } of issuers) {
      try {
        const { payload } = await jwtVerify(token, keys, { issuer, audience: config.SHIXUN_AUDIENCE });
        if (payload.sub) return { subject: payload.sub, issuer };
      } catch (error) {
        // Which check failed is not told to a forger; that a token is too old is told to its owner.
        expired ||= (error as { code?: string }).code === 'ERR_JWT_EXPIRED';
      }
    }
    throw new NotSignedIn(expired ? 'token-expired' : 'token-invalid');
  }

  return {
    issue: dev?.issue,
    async actorOf(authorization) {
      const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
      if (!token) throw new NotSignedIn('token-missing');
      if (token.startsWith('sx_')) {
        const found = await tokenByHash(readModels, sha256Hex(token));
        if (!found) throw new NotSignedIn('token-invalid');
        if (found.revoked) throw new NotSignedIn('token-revoked');
        if (found.expiresOn < legalDateAt(now())) throw new NotSignedIn('token-expired');
        return { id: found.client, grants: found.roles.map((role) => ({ role, jurisdiction: found.jurisdiction })) };
      }
      const { subject, issuer } = await subjectOf(token);
      if (subject === system.id && issuer === DEV_ISSUER) return system;
      const person = await grantsOf(readModels, subject);
      if (!person) throw new NotSignedIn('subject-unknown');
      return actorOn({ id: subject, grants: person.grants }, legalDateAt(now()));
    },
  };
}

async function developmentIssuer({ SHIXUN_AUDIENCE }: Config) {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const jwk = { ...(await exportJWK(publicKey)), alg: 'EdDSA', kid: 'development' };
  return {
    keys: createLocalJWKSet({ keys: [jwk] }) as JWTVerifyGetKey,
    async issue(subject: string) {
      const expires = new Date(Date.now() + LIFETIME_MS);
      const token = await new SignJWT({})
        .setProtectedHeader({ alg: 'EdDSA', kid: 'development' })
        .setIssuer(DEV_ISSUER)
        .setAudience(SHIXUN_AUDIENCE)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(privateKey);
      return { token, expiresAt: expires.toISOString() };
    },
  };
}
