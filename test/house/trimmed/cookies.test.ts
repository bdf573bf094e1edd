import { createVerify, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { getSignedCookies } from '@aws-sdk/cloudfront-signer';
import { bundled } from './bundled.ts';

test('cookies of the CDN are signed alike with and without what makes policies', async () => {
  const trimmed = await bundled<{ getSignedCookies: typeof getSignedCookies }>(
    `export { getSignedCookies } from '@aws-sdk/cloudfront-signer';`,
  );
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const policy = JSON.stringify({ Statement: [{ Resource: 'https://marquee.test/Größe?>~/*' }] });
  const [a, b] = [trimmed.getSignedCookies, getSignedCookies].map((sign) => {
    const cookies = sign({ policy, keyPairId: 'K1', privateKey: privateKey as never, algorithm: 'SHA256' });
    const { 'CloudFront-Signature': signature, ...rest } = cookies;
    const bytes = Buffer.from(
      signature.replace(/[-_~]/g, (sign) => '+=/'['-_~'.indexOf(sign)]!),
      'base64',
    );
    return { ...rest, holds: createVerify('SHA256').update(policy).verify(publicKey, bytes) };
  });
  expect(a).toEqual(b);
  expect(a).toMatchObject({ holds: true });
});
