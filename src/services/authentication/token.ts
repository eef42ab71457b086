import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import type { SigningKeys } from '../../ports/store.ts';

export interface TokenPolicy {
  readonly issuer: string;
  readonly audience: string;
  /** Lifetime of a token in seconds, at most 300. */
  readonly seconds: number;
}

export interface TokenSubject {
  readonly userId: string;
  readonly client: string;
  readonly attemptId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly fmr: number;
}

/**
 * Issues a short-lived proof of one successful attempt for a third party: a JWT signed with EdDSA (RFC
 * 8037). It holds the attempt as jti, `amr: ["face"]` (RFC 8176), the API client as azp, and the FMR.
 */
export class ResultTokens {
  readonly #keys: SigningKeys;
  readonly #policy: TokenPolicy;

  constructor(keys: SigningKeys, policy: TokenPolicy) {
    this.#keys = keys;
    this.#policy = policy;
  }

  async issue({ userId, client, attemptId, at, fmr }: TokenSubject): Promise<string> {
    const { kid, pkcs8 } = await this.#keys.current();
    const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const issued = Math.floor(at / 1000);
    return new SignJWT({ amr: ['face'], azp: client, fmr })
      .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
      .setIssuer(this.#policy.issuer)
      .setAudience(this.#policy.audience)
      .setSubject(userId)
      .setJti(attemptId)
      .setIssuedAt(issued)
      .setExpirationTime(issued + this.#policy.seconds)
      .sign(key);
  }
}
