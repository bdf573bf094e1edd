import { type Replacement, replaced } from './replacement.ts';

/** Only how numbers are written nationally (the fourth entry of each country) is left out; validity needs the rest. */
function withoutFormats(original: string): string {
  const metadata = JSON.parse(original.slice(original.indexOf('{'))) as Record<string, object>;
  for (const places of [metadata.countries, metadata.nonGeographic]) {
    for (const place of Object.values(places ?? {}) as unknown[][]) if (place.length > 4) place[4] = 0;
  }
  return `export default ${JSON.stringify(metadata)}`;
}

const refusedTypes = `
const refuse = () => { throw new Error('the types of files were left out of this bundle'); };
module.exports = { detectMimeType: refuse, detectExtension: refuse };`;

const signedCookies = `
import { createSign } from 'node:crypto';
const REPLACED = { '+': '-', '=': '_', '/': '~' };
const forCookies = (base64) => base64.replace(/[+=/]/g, (sign) => REPLACED[sign]);
export const getSignedCookies = ({ policy, keyPairId, privateKey }) => ({
  'CloudFront-Key-Pair-Id': keyPairId,
  'CloudFront-Signature': forCookies(createSign('RSA-SHA256').update(policy).sign(privateKey, 'base64')),
  'CloudFront-Policy': forCookies(Buffer.from(policy).toString('base64')),
  'CloudFront-Hash-Algorithm': 'SHA256',
});`;

/** What Lambda functions never need of other dependencies. */
export const OTHERS: Replacement[] = [
  {
    file: 'cloudfront-signer/dist-es/sign.js',
    why: 'Policies are whole when they come to be signed, and always with SHA-256 (lib/wiring/cdn-signer.ts).',
    contents: signedCookies,
  },
  {
    file: 'ulid/dist/node/index.js',
    why: "It takes Node's global crypto first, and importing the default of node:crypto reads every export of it.",
    contents: (original) =>
      replaced(original, /^import crypto from 'node:crypto';$/m, 'const crypto = undefined;'),
  },
  {
    file: 'nodemailer/lib/mime-funcs/mime-types.js',
    why: 'Types of attached files by their names; no mail has an attachment.',
    contents: refusedTypes,
  },
  {
    file: 'jose/dist/webapi/lib/jwe_algorithms.js',
    why: 'Tokens are signed and never encrypted: no algorithm of encryption is known.',
    contents: `export const JWE = {};
      export const [jweAlgorithm, jweEncryption, isJWECEKTransport] = [];`,
  },
  {
    file: 'jose/dist/webapi/lib/jws_algorithms.js',
    why: 'Tokens are signed by these two algorithms (lib/auth); no other is known.',
    contents: (original) =>
      replaced(
        original,
        /const JWS = table\(\{[\s\S]*?\}\);/,
        "const JWS = table({ HS256: hmac(256), ES256: ecdsa('P-256', 256) });",
      ),
  },
  {
    file: 'libphonenumber-js/es6-modern/format.js',
    why: 'Numbers are kept as E.164, which is not written by this.',
    contents: `export default () => { throw new Error('formats of numbers were left out of this bundle'); };`,
  },
  {
    file: 'libphonenumber-js/metadata.min.json.js',
    why: 'Numbers are checked and kept as E.164, never written nationally.',
    contents: withoutFormats,
  },
];
