import { describe, expect, test } from 'vitest';
import { exported } from '../../../lib/domain/accounts/export.ts';
import {
  type DeviceRecord,
  deviceView,
  sessionEnd,
  type UserRecord,
  userView,
} from '../../../lib/domain/accounts/user.ts';
import { adminUserView } from '../../../lib/domain/admin/people.ts';
import { toInstant } from '../../../lib/domain/ids.ts';
import type { SubscriptionRecord } from '../../../lib/domain/subscriptions/subscription.ts';

const DAY = 24 * 3600_000;
const NOW = Date.UTC(2026, 10, 24);

test('a session ends after 30 days without use, and after 90 in any case', () => {
  expect([
    sessionEnd(0, 0),
    sessionEnd(0, 59 * DAY),
    sessionEnd(0, 60 * DAY),
    sessionEnd(0, 61 * DAY),
  ]).toEqual([...[30, 89, 90, 90].map((days) => days * DAY)]);
});

const user: UserRecord = {
  ...{ userId: 'usr', email: 'Ada@x.example', emailKey: 'ada@x.example', emailVerified: true, name: 'Ada' },
  ...{ role: 'user', status: 'active', version: 3, createdAt: NOW },
};
const plain = {
  ...{ id: 'usr', email: 'Ada@x.example', emailVerified: true, name: 'Ada', bio: null, pictureUrl: null },
  ...{ phoneNumber: null, language: 'en', maturityLimit: null, role: 'user', createdAt: toInstant(NOW) },
};

test('a person sees what was said of them, and nothing where nothing was', () => {
  expect(userView(user, 'https://marquee.test')).toEqual(plain);
  const said = { language: 'de', maturityLimit: '12+' } as const;
  const more = { bio: 'Trains.', picture: '/p.jpg', phoneNumber: '+4420', ...said };
  expect(userView({ ...user, ...more }, 'https://marquee.test')).toEqual({
    ...{ ...plain, bio: 'Trains.', pictureUrl: 'https://marquee.test/p.jpg', phoneNumber: '+4420', ...said },
  });
});

test('a device knows whether it is the one that asks', () => {
  const device = { deviceId: 'dev', name: 'TV', platform: 'tv', createdAt: 1, lastSeenAt: 2 } as DeviceRecord;
  const seen = { id: 'dev', name: 'TV', platform: 'tv', createdAt: toInstant(1), lastSeenAt: toInstant(2) };
  expect(deviceView(device, 'dev')).toEqual({ ...seen, current: true });
  expect(deviceView(device, 'other')).toEqual({ ...seen, current: false });
});

describe('administrators see', () => {
  const event = { type: 'started', at: 0, planId: 'pln', planName: 'Basic', endsAt: NOW } as const;
  const subscription = {
    ...{ plan: { id: 'pln', name: 'Basic' }, startsAt: 0, endsAt: NOW, events: [event] },
  } as unknown as SubscriptionRecord;
  const at = (now: number, of?: SubscriptionRecord) =>
    adminUserView(user, of, { origin: 'https://marquee.test', now });

  test('the plan that runs until its end', () => {
    const plan = { id: 'pln', name: 'Basic', endsAt: toInstant(NOW) };
    expect(at(NOW - 1, subscription)).toEqual({ ...plain, status: 'active', version: 3, plan });
    expect([at(NOW, subscription).plan, at(NOW - 1).plan]).toEqual([null, null]);
  });
});

test('an export has times as people read them, in the order of the names, and nothing internal', () => {
  const stored = {
    ...{ pk: 'P', sk: 'S', gsi1pk: 'G', ttl: 1, v: 2, passwordHash: 'x', session: 1, emailKey: 'e' },
    ...{ name: 'Ada', count: 5, at: NOW, tags: new Set(['b']), list: [{ at: NOW, v: 1 }], none: null },
    ...{ early: 1e12, late: 1e13, first: 1e12 + 1, last: 1e13 - 1 },
  };
  expect(exported(stored)).toEqual({
    ...{ at: toInstant(NOW), count: 5, early: 1e12, first: toInstant(1e12 + 1), last: toInstant(1e13 - 1) },
    ...{ late: 1e13, list: [{ at: toInstant(NOW) }], name: 'Ada', none: null, tags: ['b'] },
  });
  expect(Object.keys(exported({ b: 1, c: 1, a: 1 }) as object)).toEqual(['a', 'b', 'c']);
  expect(exported(undefined)).toBeUndefined();
});
