import { createHmac, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';

/** A P-256 key pair as JWKs. */
export function newKeyPair() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { publicJwk: publicKey.export({ format: 'jwk' }), privateJwk: privateKey.export({ format: 'jwk' }) };
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
export const decode = (part = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString());

type Signature = (input: string) => string;

/** Signs as an attacker or a careless colleague would, with no library in the way. */
export const forge = (header: object, payload: object, signature: Signature): string => {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${signature(input)}`;
};

export const es256 =
  (jwk: object): Signature =>
  (input) =>
    sign('sha256', Buffer.from(input), {
      key: createPrivateKey({ key: jwk as never, format: 'jwk' }),
      dsaEncoding: 'ieee-p1363',
    }).toString('base64url');

export const hs256 =
  (secret: Buffer | string): Signature =>
  (input) =>
    createHmac('sha256', secret).update(input).digest('base64url');

export const unsigned: Signature = () => '';

/** The same signature bytes with another last character: only the unused bits differ. */
export function withOtherTrailingBits(token: string): string {
  const bytes = Buffer.from(token.split('.')[2] ?? '', 'base64url');
  const twins = [1, 2, 3].map(
    (n) => token.slice(0, -1) + String.fromCharCode(token.charCodeAt(token.length - 1) + n),
  );
  const twin = twins.find(
    (t) => Buffer.from(t.split('.')[2] ?? '', 'base64url').equals(bytes) && t !== token,
  );
  if (!twin) throw new Error('the signature has no unused bits');
  return twin;
}
