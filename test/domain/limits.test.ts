import { expect, test } from 'vitest';
import { FIXED_POLICIES, POLICIES } from '../../lib/domain/limits.ts';

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
