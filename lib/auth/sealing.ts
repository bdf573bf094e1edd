import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const [IV_BYTES, TAG_BYTES] = [12, 16];

/** A key for one purpose and subject alone, from a secret of the stage. */
const keyFor = (secret: string, subject: string): Buffer =>
  createHmac('sha256', secret).update(`sealed\n${subject}`).digest();

/** Text that only we can read, and only as what it was sealed for. `iv` is 12 random bytes. */
export function seal(secret: string, subject: string, text: string, iv: Buffer): string {
  const cipher = createCipheriv(CIPHER, keyFor(secret, subject), iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** The text again; undefined when it was sealed with another secret or for something else. */
export function unseal(secret: string, subject: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  const iv = bytes.subarray(0, IV_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, keyFor(secret, subject), iv, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
