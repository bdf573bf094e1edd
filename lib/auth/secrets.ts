const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const EXAMPLE = /example|change.?me|placeholder|password|passphrase|your.?secret|insecure/i;
const MIN_BYTES = 32;
const MIN_DISTINCT = 12;

/**
 * The bytes of a secret from the configuration (base64). Throws an Error that names the secret but never
 * shows it when it is malformed, shorter than 32 bytes, or plainly not random: a word out of an example, or
 * few different bytes (random ones have about 30).
 */
export function secretBytes(name: string, base64: string): Uint8Array {
  const bytes = Buffer.from(base64, 'base64');
  if (!BASE64.test(base64) || bytes.length < MIN_BYTES) {
    throw new Error(`${name} must be at least ${MIN_BYTES} random bytes in base64`);
  }
  if (EXAMPLE.test(base64) || EXAMPLE.test(bytes.toString('latin1')) || new Set(bytes).size < MIN_DISTINCT) {
    throw new Error(`${name} is not random: make one with \`openssl rand -base64 ${MIN_BYTES}\``);
  }
  return bytes;
}
