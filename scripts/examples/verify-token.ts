import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';

export interface VerifyOptions {
  /** `createRemoteJWKSet(new URL('.../.well-known/jwks.json'))` of the service. */
  readonly keys: JWTVerifyGetKey;
  readonly issuer: string;
  readonly audience: string;
  /** The API client that is expected to have authenticated the user. */
  readonly client: string;
  /** Stores the token's id for 5 minutes. Returns whether it was seen for the first time. */
  readonly isNew: (jti: string) => boolean;
  readonly now?: Date;
}

/** How a third party checks a result token. Throws on anything that is not exactly right. */
export async function verifyResultToken(
  token: string,
  options: VerifyOptions,
): Promise<JWTPayload & { amr?: unknown }> {
  const { keys, issuer, audience, client, isNew, now } = options;
  const { payload } = await jwtVerify(token, keys, {
    algorithms: ['EdDSA'],
    issuer,
    audience,
    requiredClaims: ['sub', 'jti', 'exp', 'iat'],
    maxTokenAge: '5 minutes',
    ...(now && { currentDate: now }),
  });
  if (payload.azp !== client) throw new Error('the token was issued to another client');
  if (!isNew(payload.jti!)) throw new Error('the token was used before');
  return payload;
}
