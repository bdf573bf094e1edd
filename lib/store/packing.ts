import { zlib } from '../zlib.ts';

const QUALITY = 6;

/**
 * A value as an attribute of few bytes, by which reads and writes are paid: compressed, and as text, because the trimmed
 * SDK writes no bytes.
 */
export function packed(value: unknown): string {
  const { brotliCompressSync, constants } = zlib();
  const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY };
  return brotliCompressSync(JSON.stringify(value), { params }).toString('base64');
}

export const unpacked = <T>(text: string): T =>
  JSON.parse(zlib().brotliDecompressSync(Buffer.from(text, 'base64')).toString()) as T;
