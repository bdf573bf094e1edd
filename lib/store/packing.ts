import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };

/**
 * A value as an attribute of few bytes, by which reads and writes are paid: compressed, and as text, because the trimmed
 * SDK writes no bytes.
 */
export const packed = (value: unknown): string =>
  brotliCompressSync(JSON.stringify(value), QUALITY).toString('base64');

export const unpacked = <T>(text: string): T =>
  JSON.parse(brotliDecompressSync(Buffer.from(text, 'base64')).toString()) as T;
