import { expect, test } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { passable } from '../../lib/http/compression.ts';

const reply = (bytes: number) => ({
  statusCode: 200,
  headers: { 'X-Request-Id': 'one' },
  body: JSON.stringify('é'.repeat(bytes / 2 - 1)),
});

test('an answer that passes through Lambda stays as it is', () => {
  expect(passable(reply(4_000_000))).toEqual(reply(4_000_000));
});

test('a larger one is gzipped, and loses neither headers nor letters', () => {
  const large = reply(4_000_002);
  const { body, ...rest } = passable(large);
  expect(rest).toEqual({
    statusCode: 200,
    headers: { 'X-Request-Id': 'one', 'Content-Encoding': 'gzip' },
    isBase64Encoded: true,
  });
  expect(gunzipSync(Buffer.from(body, 'base64')).toString()).toBe(large.body);
});
