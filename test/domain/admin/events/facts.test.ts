import { describe, expect, test } from 'vitest';
import {
  completionFacts,
  denialFacts,
  orderFacts,
  playbackFacts,
  signInFacts,
} from '../../../../lib/domain/admin/events/facts.ts';
import type { DeviceRecord } from '../../../../lib/domain/accounts/user.ts';
import type { Play } from '../../../../lib/domain/history/plays.ts';
import { type Lease, LEASE_MS, NOTHING_VIEWED } from '../../../../lib/domain/playback/leases.ts';
import type { SubscriptionRecord } from '../../../../lib/domain/subscriptions/subscription.ts';

const NOW = Date.UTC(2026, 10, 24);
const lease: Lease = {
  ...{ device: 'dev', title: 'ttl', episode: 'eps', ses: 1, op: '', n: 1, g: 0, check: 0 },
  ...{ from: NOW, until: NOW + 2 * LEASE_MS, level: 'basic', res: '480p', dur: 6000 },
  ...{ seq: 3, state: 'playing', point: { at: 600 } },
};
const watching = (leases: Record<string, Lease>) => ({ ...NOTHING_VIEWED, leases });
const subject = {
  ...{ userId: 'usr', of: 'ply', playbackId: 'ply', title: 'ttl', episode: 'eps' },
  ...{ level: 'basic', resolution: '480p', duration: 6000 },
};

describe('what an account’s change tells of playbacks', () => {
  const starts = { ...subject, type: 'start', at: NOW, access: 'free', position: 600 };

  test('a new stream is a start, with what the account had and where it began', () => {
    const after = watching({ ply: lease });
    expect(playbackFacts('usr', { before: undefined, after }, {})).toEqual([starts]);
    expect(playbackFacts('usr', { before: watching({}), after }, {})).toEqual([starts]);
  });

  test('a stream that goes on is no event', () => {
    const before = watching({ ply: lease });
    const after = watching({ ply: { ...lease, seq: 4 } });
    expect(playbackFacts('usr', { before, after }, {})).toEqual([]);
    expect(playbackFacts('usr', { before: undefined, after: undefined }, {})).toEqual([]);
  });

  const stopped = { ...subject, type: 'stop', position: 600, watched: LEASE_MS };
  const before = watching({ ply: lease });

  test('a stream that is gone is a stop, as the write that ended it tells', () => {
    const finish = {
      reason: 'stopped',
      at: NOW + 90_000,
      heardAt: NOW + 80_000,
      positionSeconds: 70,
    } as const;
    expect(playbackFacts('usr', { before, after: watching({}) }, { ply: finish })).toEqual([
      { ...stopped, at: NOW + 90_000, reason: 'stopped', position: 70, watched: 80_000 },
    ]);
  });

  test('one of which the write tells nothing ran out when its slot did', () => {
    expect(playbackFacts('usr', { before, after: watching({}) }, {})).toEqual([
      { ...stopped, at: NOW + 2 * LEASE_MS, reason: 'expired' },
    ]);
  });

  test('one whose account is gone with it was ended when it was heard of last', () => {
    expect(playbackFacts('usr', { before, after: undefined }, {})).toEqual([
      { ...stopped, at: NOW + LEASE_MS, reason: 'terminated' },
    ]);
  });

  test('a stream that gives way to another is a stop and a start', () => {
    const facts = playbackFacts('usr', { before, after: watching({ new: lease }) }, {});
    expect(facts.map(({ type, of }) => [type, of])).toEqual([
      ['stop', 'ply'],
      ['start', 'new'],
    ]);
  });
});

describe('what is written once tells of itself once', () => {
  const play: Play = {
    ...{ playbackId: 'ply', titleId: 'ttl', startedAt: NOW, endedAt: NOW + 5 },
    episode: { episodeId: 'eps', season: 1, number: 2 },
    ...{ positionSeconds: 95, durationSeconds: 100, completed: true },
  };

  test('a playback is completed when its play first says so', () => {
    const completed = {
      ...{ type: 'completion', at: NOW + 5, userId: 'usr', of: 'ply', playbackId: 'ply' },
      ...{ title: 'ttl', episode: 'eps', position: 95, duration: 100 },
    };
    const open = { ...play, completed: false };
    expect(completionFacts('usr', { before: undefined, after: play })).toEqual([completed]);
    expect(completionFacts('usr', { before: open, after: play })).toEqual([completed]);
    expect(completionFacts('usr', { before: play, after: play })).toEqual([]);
    expect(completionFacts('usr', { before: undefined, after: open })).toEqual([]);
    expect(completionFacts('usr', { before: play, after: undefined })).toEqual([]);
  });

  test('an order is told with its charge, the earlier ones of the same subscription not again', () => {
    const charge = { amount: 999, currency: 'EUR' };
    const record = (subscriptionId: string, earlierEvents: number, kinds: string[]) =>
      ({
        ...{ subscriptionId, earlierEvents },
        events: kinds.map((type, index) => ({
          ...{ type, at: NOW + index, planId: 'pln', ...(type === 'renewed' && { charge }) },
        })),
      }) as unknown as SubscriptionRecord;
    const told = (before: SubscriptionRecord | undefined, after: SubscriptionRecord | undefined) =>
      orderFacts('usr', { before, after }).map(({ of, kind }) => [of, kind]);
    const first = record('sub', 0, ['started']);
    expect(orderFacts('usr', { before: first, after: record('sub', 0, ['started', 'renewed']) })).toEqual([
      {
        ...{ type: 'order', at: NOW + 1, userId: 'usr', of: 'sub 1', kind: 'renewed', plan: 'pln' },
        ...charge,
      },
    ]);
    expect(told(undefined, first)).toEqual([['sub 0', 'started']]);
    expect(told(record('sub', 3, ['a', 'b']), record('sub', 4, ['b', 'c']))).toEqual([['sub 5', 'c']]);
    expect(told(first, record('other', 0, ['started']))).toEqual([['other 0', 'started']]);
    expect(told(first, first)).toEqual([]);
    expect(told(first, undefined)).toEqual([]);
  });

  test('a device signs in with each new session, and not by a refresh', () => {
    const device = {
      ...{ deviceId: 'dev', session: 7, signedInAt: NOW, platform: 'tv', generation: 1 },
    } as unknown as DeviceRecord;
    const fact = { type: 'sign_in', at: NOW, userId: 'usr', of: 'dev 7', platform: 'tv' };
    expect(signInFacts('usr', { before: undefined, after: device })).toEqual([fact]);
    expect(signInFacts('usr', { before: { ...device, session: 6 }, after: device })).toEqual([fact]);
    expect(signInFacts('usr', { before: { ...device, generation: 0 }, after: device })).toEqual([]);
    expect(signInFacts('usr', { before: device, after: undefined })).toEqual([]);
  });

  test('a refusal is told once, with what it was about', () => {
    const denial = {
      ...{ at: NOW, reason: 'plan_upgrade_required', title: 'ttl', episode: 'eps' },
      ...{ level: 'premium', access: 'basic' },
    };
    expect(denialFacts('usr', 'op', { before: undefined, after: denial })).toEqual([
      { type: 'denial', userId: 'usr', of: 'op', ...denial },
    ]);
    expect(denialFacts('usr', 'op', { before: denial, after: denial })).toEqual([]);
    expect(denialFacts('usr', 'op', { before: denial, after: undefined })).toEqual([]);
  });
});
