import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Platform, startPlatform } from '../support/platform/platform.ts';
import { type Defect, spoilt } from './spoiler.ts';
import { walk } from './walk.ts';

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ RATE_LIMITS: 'off' });
});
afterAll(() => platform?.stop());

test(`a walk of 1,500 requests finds nothing, and most operations go well (seed ${SEED})`, async () => {
  const { violations, went, operations } = await walk(platform, { seed: SEED, requests: 1500 });
  expect(violations).toEqual([]);
  expect(went.size).toBeGreaterThan(operations / 2);
}, 240_000);

const problem = (code: string, status: number) =>
  JSON.stringify({ type: `/problems/${code}`, title: 'x', status, detail: 'x', instance: 'x', code });

describe('a walk finds a service', () => {
  test.each<[string, Defect, RegExp]>([
    [
      'that breaks over a lone surrogate',
      {
        answered: (_given, { body }) =>
          /\\ud[89ab]/i.test(body.toString()) ? { status: 500, text: problem('internal_error', 500) } : {},
      },
      /5xx/,
    ],
    [
      'that answers a status it does not declare',
      { answered: ({ status }) => (status === 204 ? { status: 202 } : {}) },
      /its status is not 204/,
    ],
    [
      'that answers a field too much',
      {
        answered: ({ status, text }) =>
          status === 200 && text.startsWith('{') ? { text: text.replace('{', '{"passed":1,') } : {},
      },
      /Unrecognized key/,
    ],
    [
      'that lets in who has no token',
      {
        asked: ({ headers, path }) =>
          headers.authorization === undefined && /^\/v1\/(me|admin)/.test(path)
            ? { path: '/v1/plans', method: 'GET', body: Buffer.alloc(0) }
            : {},
      },
      /without a token answered 200|is not|Unrecognized|expected/,
    ],
    [
      'that forgets which methods an address has',
      { answered: ({ status }) => (status === 405 ? { status: 404, text: problem('not_found', 404) } : {}) },
      /answered 404/,
    ],
  ])('%s', async (_, defect, violation) => {
    const proxy = await spoilt(platform.origin, defect);
    try {
      const { admin } = platform;
      const { violations } = await walk({ origin: proxy.origin, admin }, { seed: 3, requests: 800 });
      expect(violations.join('\n')).toMatch(violation);
    } finally {
      proxy.close();
    }
  });
});
