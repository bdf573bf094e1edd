import { expect, test } from 'vitest';
import { startsStanding, withStart } from '../../../lib/domain/playback/starts.ts';

const HOUR = 3_600_000;

test('an hour of starts begins with its first one and ends an hour later', () => {
  const first = withStart(undefined, 5);
  expect(first).toEqual({ since: 5, used: 1 });
  expect(withStart(first, 4 + HOUR)).toEqual({ since: 5, used: 2 });
  expect(withStart(first, 5 + HOUR)).toEqual({ since: 5 + HOUR, used: 1 });
});

test('as many starts as the limit are admitted, and none where it is lifted is counted against anybody', () => {
  const at = (used: number, now = 1500) => startsStanding({ since: 1000, used }, 3, now);
  expect(at(3)).toEqual({ policy: 'start', admitted: true, limit: 3, remaining: 0, resetSeconds: 3600 });
  expect(at(1)).toMatchObject({ admitted: true, remaining: 2 });
  expect(at(4)).toMatchObject({ admitted: false, remaining: 0 });
  expect([at(1, 2000)!.resetSeconds, at(1, 2001)!.resetSeconds]).toEqual([3599, 3599]);
  expect([at(1, HOUR - 1)!.resetSeconds, at(1, HOUR + 1000)!.resetSeconds]).toEqual([2, 1]);
  expect(startsStanding({ since: 0, used: 9 }, undefined, 0)).toBeUndefined();
});
