/** `node infra/bench/signing.ts`: milliseconds per signature of a playback, ECDSA P-256 next to RSA-2048, interleaved. */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { buildDelivery } from '../../lib/media/delivery.ts';
import { createCdnSigner } from '../../lib/wiring/cdn-signer.ts';

const TARGET_MS = 0.2;
const ROUNDS = 15;
const PER_ROUND = 100;

const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const signer = createCdnSigner({ keyPairId: 'K2JCJMDEHXQW5F', privateKeyPem: pem(ec) });

const delivery = () =>
  buildDelivery({
    origin: 'https://d111111abcdef8.cloudfront.net',
    mediaId: 'med_01JD0000000000000000000000',
    ceiling: '720p',
    mode: 'renewable',
    expiresAt: Date.UTC(2026, 10, 23),
    signer,
  });
const text = Buffer.from(delivery().cookies['CloudFront-Policy'] ?? '', 'base64');
const signRsa = () => createSign('RSA-SHA1').update(text).sign(rsa, 'base64');

function millisecondsEach(run: () => unknown): number {
  const before = performance.now();
  for (let i = 0; i < PER_ROUND; i++) run();
  return (performance.now() - before) / PER_ROUND;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const samples = { ec: [] as number[], rsa: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  samples.ec.push(millisecondsEach(delivery));
  samples.rsa.push(millisecondsEach(signRsa));
}
const each = { ec: median(samples.ec), rsa: median(samples.rsa) };

console.log(`A delivery, ECDSA P-256   ${each.ec.toFixed(3)} ms (at most ${TARGET_MS})`);
console.log(
  `A signature, RSA-2048     ${each.rsa.toFixed(3)} ms, ${(each.rsa / each.ec).toFixed(1)} times as long`,
);
console.log(`The signed manifest URL   ${delivery().manifestUrl.length} characters`);
if (each.ec > TARGET_MS) process.exitCode = 1;
