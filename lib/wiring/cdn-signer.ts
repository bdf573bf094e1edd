import { createPrivateKey } from 'node:crypto';
import { getSignedCookies } from '@aws-sdk/cloudfront-signer';
import type { CdnSigner } from '../media/delivery.ts';

/** The names of a signed URL's parameters, by the cookie that carries the same value (CloudFront developer guide). */
const PARAMETERS = {
  'CloudFront-Policy': 'Policy',
  'CloudFront-Signature': 'Signature',
  'CloudFront-Key-Pair-Id': 'Key-Pair-Id',
  'CloudFront-Hash-Algorithm': 'Hash-Algorithm',
} as const;

/**
 * A signer for custom policies of CloudFront with ECDSA P-256 and SHA-256. The key is parsed here, once.
 * Throws when the PEM is no P-256 private key: better at the first request than as a 403 from the edge.
 */
export function createCdnSigner(options: { keyPairId: string; privateKeyPem: string }): CdnSigner {
  const { keyPairId } = options;
  const key = createPrivateKey(options.privateKeyPem);
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new TypeError('the CDN key must be ECDSA P-256');
  // The package's types admit PEM only, which it would parse anew for every signature.
  const privateKey = key as unknown as string;

  return {
    sign(resourceUrl, expiresAt) {
      if (!/^[^*?]+\/\*$/.test(resourceUrl))
        throw new TypeError(`not a directory with a trailing *: ${resourceUrl}`);
      const policy = JSON.stringify({
        Statement: [
          {
            Resource: resourceUrl,
            Condition: { DateLessThan: { 'AWS:EpochTime': Math.floor(expiresAt / 1000) } },
          },
        ],
      });
      // Signed as cookies, because the same values make the query: one signature instead of two that differ.
      const signed = getSignedCookies({ policy, keyPairId, privateKey, algorithm: 'SHA256' });
      const cookies = Object.fromEntries(Object.entries(signed).filter(([name]) => name in PARAMETERS));
      const query = Object.entries(PARAMETERS)
        .map(([cookie, parameter]) => `${parameter}=${cookies[cookie]}`)
        .join('&');
      return { query, cookies };
    },
  };
}
