import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt, exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import type { Secrets } from '../../../lib/wiring/secrets.ts';
import type { Platform } from './platform.ts';

type Header = { alg: string; typ: string; kid: string } & Record<string, unknown>;
type Key = Parameters<SignJWT['sign']>[0];

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The secrets of a running platform. */
export const secretsOf = ({ env }: Platform): Secrets =>
  JSON.parse(readFileSync(join(env.DATA_DIR!, 'secrets.json'), 'utf8')) as Secrets;

/**
 * Tokens that look like `genuine` and must all be refused (RFC 8725): some are signed with the stage's own key, so that
 * nothing but the claim in their name is wrong with them.
 */
export async function forgedAccessTokens(genuine: string, secrets: Secrets): Promise<Record<string, string>> {
  const [key] = secrets.accessTokenKeys;
  const ours = (await importJWK(key!.privateJwk!, 'ES256')) as Key;
  const theirs = await generateKeyPair('ES256');
  const header: Header = { alg: 'ES256', typ: 'at+jwt', kid: key!.kid };
  const claims = decodeJwt(genuine);
  const now = claims.iat!;
  const sign = (changed: JWTPayload, head: Partial<Header> = {}, by: Key = ours) =>
    new SignJWT(JSON.parse(JSON.stringify({ ...claims, ...changed })) as JWTPayload)
      .setProtectedHeader({ ...header, ...head })
      .sign(by);
  const [head, payload, signature] = genuine.split('.') as [string, string, string];
  const raised = base64({ ...claims, role: 'admin', tier: 'admin' });
  const unsigned = (alg: string) => `${base64({ ...header, alg })}.${payload}.`;
  const shared = Buffer.from(JSON.stringify(key!.publicJwk));
  return {
    'of another shape': 'nonsense',
    'of three words': 'a.b.c',
    'with alg none': unsigned('none'),
    'with alg nOnE': unsigned('nOnE'),
    'with alg none and a signature': `${base64({ ...header, alg: 'none' })}.${payload}.${signature}`,
    'without a signature': `${head}.${payload}.`,
    'with another signature': `${head}.${payload}.${(await sign({ jti: 'another' })).split('.')[2]}`,
    'raised to admin': `${head}.${raised}.${signature}`,
    'in padding': `${genuine}=`,
    'with an escaped line feed': `${genuine}%0A`,
    'with a fourth part': `${genuine}.${signature}`,
    'signed by somebody else': await sign({}, {}, theirs.privateKey),
    'bringing its own key': await sign({}, { jwk: await exportJWK(theirs.publicKey) }, theirs.privateKey),
    'of an unknown key': await sign({}, { kid: '../../dev/null' }),
    'signed with the public key': await sign({}, { alg: 'HS256' }, shared),
    'of another type': await sign({}, { typ: 'JWT' }),
    'for another audience': await sign({ aud: 'playback' }),
    'for two audiences': await sign({ aud: [claims.aud as string, 'playback'] }),
    'of another stage': await sign({ iss: 'marquee/prod' }),
    expired: await sign({ iat: now - 1000, exp: now - 100 }),
    'without an end': await sign({ exp: undefined }),
    'with too late an end': await sign({ exp: now + 86_400 }),
    'issued in the future': await sign({ iat: now + 600, exp: now + 900 }),
    'without a device': await sign({ sid: undefined }),
    'of nobody': await sign({ sub: 'usr_00000000000000000000000000' }),
    'of a device that never was': await sign({ sid: 'dev_00000000000000000000000000' }),
    'of an earlier session': await sign({ ver: 0 }),
  };
}

/** Lease tokens that look like `genuine` and must all be refused. */
export async function forgedLeaseTokens(genuine: string, secrets: Secrets): Promise<Record<string, string>> {
  const [key] = secrets.leaseTokenKeys;
  const secret = Buffer.from(key!.secret, 'base64');
  const claims = decodeJwt(genuine);
  const now = claims.iat!;
  const sign = (changed: JWTPayload, head: Partial<Header> = {}, by: Key = secret) =>
    new SignJWT(JSON.parse(JSON.stringify({ ...claims, ...changed })) as JWTPayload)
      .setProtectedHeader({ alg: 'HS256', typ: 'lease+jwt', kid: key!.kid, ...head })
      .sign(by);
  const [head, payload, signature] = genuine.split('.') as [string, string, string];
  return {
    'of another shape': 'nonsense',
    'with alg none': `${base64({ alg: 'none', typ: 'lease+jwt', kid: key!.kid })}.${payload}.`,
    'raised to 4K': `${head}.${base64({ ...claims, res: '4K' })}.${signature}`,
    'in padding': `${genuine}=`,
    'signed by somebody else': await sign({}, {}, Buffer.alloc(32, 7)),
    'of another type': await sign({}, { typ: 'at+jwt' }),
    'for another audience': await sign({ aud: 'marquee-api' }),
    'of another stage': await sign({ iss: 'marquee/prod' }),
    expired: await sign({ iat: now - 2000, exp: now - 1000 }),
    'without an end': await sign({ exp: undefined }),
    'of another playback': await sign({ sid: 'pbs_00000000000000000000000000' }),
  };
}
