import { describe, expect, test } from 'vitest';
import { endingToTell, isStillTrue, remindersAt } from '../../../lib/domain/subscriptions/reminders.ts';
import type {
  SubscriptionEvent,
  SubscriptionRecord,
} from '../../../lib/domain/subscriptions/subscription.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 24);

test('each end is told by the nearest reminder that is still true, one that has come for a month', () => {
  expect(remindersAt(NOW, [1, 7, 3, 3, 0])).toEqual([
    { days: 0, from: NOW - 31 * DAY, until: NOW + 1 },
    { days: 1, from: NOW + 1, until: NOW + DAY + 1 },
    { days: 3, from: NOW + DAY + 1, until: NOW + 3 * DAY + 1 },
    { days: 7, from: NOW + 3 * DAY + 1, until: NOW + 7 * DAY + 1 },
  ]);
});

const record = (endsAt: number, more: Partial<SubscriptionRecord> = {}): SubscriptionRecord => {
  const plan = { id: 'pln', name: 'Basic', validityDays: 30, price: { amount: 1, currency: 'USD' } };
  const started: SubscriptionEvent = { type: 'started', at: 0, planId: 'pln', planName: 'Basic', endsAt };
  return {
    ...{
      subscriptionId: 'sub',
      userId: 'usr',
      plan,
      startsAt: 0,
      endsAt,
      events: [started],
      earlierEvents: 0,
    },
    ...{ version: 1, ...more },
  } as SubscriptionRecord;
};
const pending = { plan: record(0).plan };
const dealt = (at: number): Partial<SubscriptionRecord> => ({
  events: [{ type: 'renewed', at, planId: 'pln', planName: 'Basic', endsAt: 0 }],
});

describe('an end', () => {
  const ending = (endsAt: number) => ({ subscriptionId: 'sub', endsAt, planName: 'Basic' });

  test('that comes is told, unless its owner dealt with it within a day of the reminder', () => {
    const end = NOW + 3 * DAY;
    expect(endingToTell(record(end), 3, NOW)).toEqual(ending(end));
    expect(endingToTell(record(end, dealt(end - 4 * DAY)), 3, NOW)).toEqual(ending(end));
    expect(endingToTell(record(end, dealt(end - 4 * DAY + 1)), 3, NOW)).toBeUndefined();
    expect(endingToTell(record(end, { pending }), 3, NOW)).toBeUndefined();
    expect(endingToTell(record(NOW + 1), 0, NOW)).toBeUndefined();
    expect(endingToTell(undefined, 3, NOW)).toBeUndefined();
  });

  test('that has come is told as such, unless another plan goes on from there or its owner ended it', () => {
    expect(endingToTell(record(NOW), 0, NOW)).toEqual(ending(NOW));
    expect(endingToTell(record(NOW), 1, NOW)).toBeUndefined();
    expect(endingToTell(record(NOW, { pending }), 0, NOW)).toBeUndefined();
    expect(endingToTell(record(NOW, dealt(NOW)), 0, NOW)).toBeUndefined();
  });

  test('is told only while it is what the subscription says', () => {
    const says = (
      tense: 'coming' | 'come',
      of: SubscriptionRecord | undefined,
      endsAt = NOW + 5,
      id = 'sub',
    ) => isStillTrue({ subscriptionId: id, endsAt, planName: 'Basic' }, tense, of, NOW);
    expect([says('coming', record(NOW + 5)), says('come', record(NOW + 5))]).toEqual([true, false]);
    expect([says('coming', record(NOW), NOW), says('come', record(NOW), NOW)]).toEqual([false, true]);
    expect(says('coming', record(NOW + 5), NOW + 6)).toBe(false);
    expect(says('coming', record(NOW + 5), NOW + 5, 'other')).toBe(false);
    expect(says('coming', record(NOW + 5, { pending }))).toBe(false);
    expect(says('coming', undefined)).toBe(false);
  });
});
