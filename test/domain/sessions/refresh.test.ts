import { expect, test } from 'vitest';
import { meaningOf, withReplaced } from '../../../lib/domain/sessions/refresh.ts';

const NOW = 1_000_000;
const replaced = [
  { hash: 'older', at: NOW - 5000, attempt: 'a1' },
  { hash: 'last', at: NOW - 20_000, attempt: 'a2' },
];
const device = { refreshHash: 'current', replaced, expiresAt: NOW + 1 };
const meaning = (hash: string, attempt?: string, now = NOW) => meaningOf(device, { hash, attempt }, now);

test('the current token is replaced, until the session has run out', () => {
  expect(meaning('current')).toBe('rotate');
  expect(meaning('current', undefined, NOW + 1)).toBe('expired');
});

test('a replaced token is answered again for ten seconds, and an unknown one never', () => {
  const old = { ...device, expiresAt: Infinity };
  const at = (now: number) => meaningOf(old, { hash: 'older' }, now);
  expect([at(NOW + 4999), at(NOW + 5000)]).toEqual(['repeat', 'unknown']);
  expect(meaning('never')).toBe('unknown');
});

test('after that only the newest one by the attempt that replaced it', () => {
  const late = { ...device, expiresAt: Infinity };
  const at = (hash: string, attempt?: string) => meaningOf(late, { hash, attempt }, NOW + 60_000);
  expect([at('last', 'a2'), at('last', 'a1'), at('last'), at('older', 'a1')]).toEqual([
    'repeat',
    'unknown',
    'unknown',
    'unknown',
  ]);
});

test('what was replaced within ten seconds is kept, the newest twenty at most, with its attempt', () => {
  const kept = withReplaced(replaced, { hash: 'current', attempt: 'a3' }, NOW + 4999);
  expect(kept).toEqual([replaced[0], { hash: 'current', at: NOW + 4999, attempt: 'a3' }]);
  expect(withReplaced(replaced, { hash: 'current' }, NOW + 5000)).toEqual([
    { hash: 'current', at: NOW + 5000 },
  ]);
  const many = Array.from({ length: 25 }, (_, n) => ({ hash: `${n}`, at: NOW }));
  const hashes = withReplaced(many, { hash: 'new' }, NOW).map(({ hash }) => hash);
  expect([hashes.length, hashes[0], hashes.at(-1)]).toEqual([20, '6', 'new']);
});
