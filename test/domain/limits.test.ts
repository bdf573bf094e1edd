import { describe, expect, test } from 'vitest';
import { FIXED_POLICIES, POLICIES, TooMany, tooManyOf } from '../../lib/domain/limits.ts';

test('the limits are those that the contract promises', () => {
  const promised = Object.entries({ ...POLICIES, ...FIXED_POLICIES }).map(
    ([policy, { limit, seconds }]) => `${policy}: ${limit} in ${seconds} s`,
  );
  expect(promised).toEqual([
    'anonymous: 60 in 60 s',
    'network: 600 in 60 s',
    'user: 300 in 60 s',
    'login: 10 in 60 s',
    'register: 20 in 3600 s',
    'resetMail: 3 in 3600 s',
    'mail: 20 in 3600 s',
    'start: 120 in 3600 s',
    'stop: 20 in 60 s',
    'password: 5 in 900 s',
    'heartbeat: 20 in 60 s',
  ]);
});

describe('one too many of what no stage may change', () => {
  test('is told with the seconds to wait, rounded up, one at least', () => {
    const refused = (seconds: number) => tooManyOf('password', seconds, 'Too many wrong passwords');
    expect(refused(1.2)).toMatchObject({
      ...{ code: 'rate_limited', status: 429, retryAfterSeconds: 2, members: {} },
      message: 'Too many wrong passwords; try again in 2 s.',
      standing: { policy: 'password', admitted: false, limit: 5, remaining: 0, resetSeconds: 2 },
    });
    expect(refused(0).retryAfterSeconds).toBe(1);
    expect(new TooMany(refused(3).standing).message).toBe('Too many requests; try again in 3 s.');
  });
});
