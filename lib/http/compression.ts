import { zlib } from '../zlib.ts';
import type { Reply } from './reply.ts';

/**
 * Lambda answers 6 MB at most, counted as JSON in which every quote of the body is escaped, so larger with it
 * (Lambda quotas, "Invocation payload"). Below this size the distribution compresses by itself.
 */
const LARGEST_PLAIN_BYTES = 4_000_000;

/**
 * The answer as it is, or, where it would not pass through Lambda, gzipped whatever the client says it accepts
 * (RFC 9110 §12.5.3 leaves that to the server). API Gateway turns the base64 into bytes.
 */
export function passable(reply: Reply): Reply {
  if (Buffer.byteLength(reply.body) <= LARGEST_PLAIN_BYTES) return reply;
  return {
    ...reply,
    headers: { ...reply.headers, 'Content-Encoding': 'gzip' },
    body: zlib().gzipSync(reply.body).toString('base64'),
    isBase64Encoded: true,
  };
}
