import type { DeviceRecord } from '../../accounts/user.ts';
import type { Play } from '../../history/plays.ts';
import { positionOf } from '../../history/points.ts';
import { type Finish, finishOf } from '../../playback/finishes.ts';
import { allowanceOf, endOf, heardAt, type Lease, type Viewing } from '../../playback/leases.ts';
import type { SubscriptionRecord } from '../../subscriptions/subscription.ts';
import type { Fact } from './event.ts';

type Change<T> = { before: T | undefined; after: T | undefined };

/**
 * Starts and stops: leases that are new in an account's viewing item, and leases that are gone from it.
 * `finishes` is what the write said of those that it ended; one that it says nothing of ended as the lease itself
 * tells, and with the account when the whole item went.
 */
export function playbackFacts(
  userId: string,
  { before, after }: Change<Viewing>,
  finishes: Readonly<Record<string, Finish>>,
): Fact[] {
  const isNew = ([id]: [string, Lease]) => !(id in (before?.leases ?? {}));
  const isGone = ([id]: [string, Lease]) => !(id in (after?.leases ?? {}));
  return [
    ...Object.entries(before?.leases ?? {})
      .filter(isGone)
      .map(([id, lease]) => {
        const unseen = after ? endOf(lease) : ({ reason: 'terminated', at: heardAt(lease) } as const);
        return stopFact(userId, id, lease, finishes[id] ?? finishOf(lease, unseen));
      }),
    ...Object.entries(after?.leases ?? {})
      .filter(isNew)
      .map(([id, lease]) => startFact(userId, id, lease, after!)),
  ];
}

const subjectOf = (userId: string, id: string, { title, episode, level, res, dur }: Lease) => ({
  ...{ userId, of: id, playbackId: id },
  ...{ title, episode, level, resolution: res, duration: dur },
});

const startFact = (userId: string, id: string, lease: Lease, viewing: Viewing): Fact => ({
  ...{ type: 'start', at: lease.from, ...subjectOf(userId, id, lease) },
  access: allowanceOf(viewing, lease.from).accessLevel,
  position: positionOf(lease.point),
});

const stopFact = (userId: string, id: string, lease: Lease, finish: Finish): Fact => ({
  ...{ type: 'stop', at: finish.at, ...subjectOf(userId, id, lease), reason: finish.reason },
  ...{ position: finish.positionSeconds, watched: finish.heardAt - lease.from },
});

/** A playback that has come to its end, as the log of plays tells it; a mark is no playback. */
export function completionFacts(userId: string, { before, after }: Change<Play>): Fact[] {
  if (!after?.completed || before?.completed) return [];
  const {
    playbackId,
    titleId: title,
    endedAt: at,
    positionSeconds: position,
    durationSeconds: duration,
  } = after;
  const about = { title, episode: after.episode?.episodeId, position, duration };
  return [{ type: 'completion', at, userId, of: playbackId, playbackId, ...about }];
}

/** What happened to a subscription since the image before: orders, and what the clock did. */
export function orderFacts(userId: string, { before, after }: Change<SubscriptionRecord>): Fact[] {
  if (!after) return [];
  const known =
    before?.subscriptionId === after.subscriptionId ? before.earlierEvents + before.events.length : 0;
  return after.events.flatMap(({ type: kind, at, planId, charge }, index): Fact[] => {
    const number = after.earlierEvents + index;
    if (number < known) return [];
    const money = { amount: charge?.amount, currency: charge?.currency };
    return [
      { type: 'order', at, userId, of: `${after.subscriptionId} ${number}`, kind, plan: planId, ...money },
    ];
  });
}

/** A device's new session; a refresh of one is none. */
export function signInFacts(userId: string, { before, after }: Change<DeviceRecord>): Fact[] {
  if (!after || after.session === before?.session) return [];
  const { deviceId, session, signedInAt: at, platform } = after;
  return [{ type: 'sign_in', at, userId, of: `${deviceId} ${session}`, platform }];
}

/** A start that was refused, as it is noted for a day. Times in epoch ms. */
export interface Denial extends Record<string, unknown> {
  at: number;
  reason: string;
  title: string;
  episode?: string;
  level?: string;
  access?: string;
}

/** A refusal that is noted again belongs to the same request. */
export function denialFacts(userId: string, of: string, { before, after }: Change<Denial>): Fact[] {
  if (!after || before) return [];
  const { at, reason, title, episode, level, access } = after;
  return [{ type: 'denial', at, userId, of, reason, title, episode, level, access }];
}
