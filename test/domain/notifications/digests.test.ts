import { expect, test } from 'vitest';
import { periodAt } from '../../../lib/domain/notifications/digests.ts';

const at = (instant: string) => Date.parse(instant);
const asText = (rhythm: 'daily' | 'weekly', now: string) => {
  const { from, until, dueAt, ...rest } = periodAt(rhythm, at(now));
  expect(rest).toEqual({ rhythm });
  return [from, until, dueAt].map((ms) => new Date(ms).toISOString());
};

// 2026-11-23 and 2026-11-30 are Mondays.
test.each([
  ['daily', '2026-11-28T06:00:00.000Z', '2026-11-28', '2026-11-29'],
  ['daily', '2026-11-29T05:59:59.999Z', '2026-11-28', '2026-11-29'],
  ['daily', '2026-11-29T06:00:00.000Z', '2026-11-29', '2026-11-30'],
  ['daily', '1969-12-31T23:00:00.000Z', '1969-12-31', '1970-01-01'],
  ['weekly', '2026-11-23T06:00:00.000Z', '2026-11-23', '2026-11-30'],
  ['weekly', '2026-11-30T05:59:59.999Z', '2026-11-23', '2026-11-30'],
  ['weekly', '2026-11-30T06:00:00.000Z', '2026-11-30', '2026-12-07'],
] as const)(
  '%s digests begin and end at six in the morning, weeks on a Monday: %s',
  (rhythm, now, from, until) => {
    const six = [`${from}T06:00:00.000Z`, `${until}T06:00:00.000Z`, `${until}T06:15:00.000Z`];
    expect(asText(rhythm, now)).toEqual(six);
  },
);
