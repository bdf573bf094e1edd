import { expect, test } from 'vitest';
import { goOnAt } from '../../../infra/web/storefront/player/going-on.ts';

const left = (positionSeconds: number, state: 'started' | 'paused' | 'completed' = 'paused') => ({
  positionSeconds,
  state,
});
const at = (seconds: number, resumeAtSeconds: number, point = left(seconds), duration = 3600) =>
  goOnAt({ seconds, resumeAtSeconds, left: point, duration });

test('where nobody else has been, the place stays to the millisecond', () => {
  expect(at(600.123, 600)).toBe(600.123);
});

test('what was watched elsewhere is gone on with, forwards and backwards', () => {
  expect(at(600, 1800)).toBe(1800);
  expect(at(600, 300)).toBe(300);
});

test('a place near the start, which leaves no point, stays', () => {
  expect(at(29, 1800)).toBe(29);
  expect(at(179, 1800)).toBe(179);
  expect(at(181, 1800)).toBe(1800);
  expect(at(31, 300, left(31), 400)).toBe(300);
});

test('a place near the end stays, though a completed film begins at 0', () => {
  expect(at(3500, 0, left(3500, 'completed'))).toBe(3500);
});

test('a history that was cleared meanwhile throws nobody back to 0', () => {
  expect(at(600, 0)).toBe(600);
});
