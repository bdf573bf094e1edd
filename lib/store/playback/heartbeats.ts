import type { App } from '../../app.ts';
import type { LeaseClaims } from '../../auth/lease-tokens.ts';
import { grantOf, isCrowded } from '../../domain/playback/grants.ts';
import {
  explain,
  needsCheck,
  REPORTS_PER_MINUTE,
  reportsOfMinute,
} from '../../domain/playback/heartbeats.ts';
import {
  ahead,
  allowanceOf,
  checkAt,
  type Ended,
  endingOf,
  type EndReason,
  grantsLess,
  isLive,
  type Lease,
  leaseMsOf,
  liveLeases,
  type Viewing,
} from '../../domain/playback/leases.ts';
import { end, freed, type Transition, withPoint } from '../../domain/playback/transitions.ts';
import { FIXED_POLICIES, type Standing, tooManyOf } from '../../domain/limits.ts';
import { decide } from '../../domain/playback/playability.ts';
import { Problem } from '../../domain/problem.ts';
import { type Point, pointChange } from '../../domain/history/points.ts';
import type { Progress } from '../../domain/history/progress.ts';
import type { DeviceRecord } from '../../domain/accounts/user.ts';
import { keyOf } from '../../table/keys.ts';
import { ConditionFailed, getItem, type Table } from '../../table/table.ts';
import { mediaOf } from './playables.ts';
import { trueProgress } from './true-progress.ts';
import { describeDevice } from './streams.ts';
import {
  changeViewing,
  countLateReport,
  type HeartbeatWrite,
  takeHeartbeat,
  viewingFrom,
} from './viewing.ts';

/** What a client reports. */
export interface Heartbeat {
  positionSeconds: number;
  state: 'playing' | 'paused';
  sequence: number;
}

export interface HeartbeatOutcome {
  leaseExpiresAt: number;
  /** When the newest grant runs out, epoch ms. */
  grantedUntil: number;
  progress: Progress;
  standing: Standing;
}

/** A try is lost to another report of the same playback, of which a minute takes so many, or to a change of rights. */
const ATTEMPTS = REPORTS_PER_MINUTE + 5;

/**
 * Takes a heartbeat: one conditional write when nothing has changed since the start. Throws 410 `lease_ended` with
 * the reason, 429 when it is one too many.
 */
export async function reportHeartbeat(
  app: App,
  claims: LeaseClaims,
  beat: Heartbeat,
): Promise<HeartbeatOutcome> {
  const { table } = app;
  let known: Point | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const now = app.now();
    const write: HeartbeatWrite = {
      userId: claims.userId,
      id: claims.playbackId,
      sequence: beat.sequence,
      startedAt: claims.startedAt,
      state: beat.state,
      holdMs: leaseMsOf(app.config.heartbeatSeconds),
      change: pointChange(beat.positionSeconds, claims.durationSeconds, now, known),
    };
    try {
      const taken = await takeHeartbeat(table, write, now);
      const viewing = await withItsTurn(app, claims, taken, beat);
      const ended = endingOf(viewing, claims.playbackId, now);
      if (ended) throw await leaseEnded(table, claims.userId, ended);
      return await outcomeOf(table, claims, viewing, now);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      const viewing = viewingFrom(error.item);
      known = viewing.leases[claims.playbackId]?.point;
      const refusal = explain(viewing, write, now);
      if (refusal.kind === 'ended') throw await leaseEnded(table, claims.userId, refusal.ended);
      if (refusal.kind === 'too_many') {
        throw tooManyOf('heartbeat', refusal.retryAfterSeconds, 'Too many heartbeats of one playback');
      }
      if (refusal.kind === 'recheck') await recheck(app, claims, viewing);
      if (refusal.kind === 'late') {
        const counted = await countLateReport(table, write, now).catch((again: unknown) => {
          if (!(again instanceof ConditionFailed)) throw again;
        });
        if (counted) return outcomeOf(table, claims, counted, now);
      }
    }
  }
  throw new Problem('unavailable', 'Too much is changing in this account at once.', {}, 1);
}

/** The 410 of a stream that ended. */
export async function leaseEnded(table: Table, userId: string, { reason, by }: Ended): Promise<Problem> {
  const terminatedBy = by === undefined ? undefined : await describeDevice(table, userId, by);
  return new Problem('lease_ended', ENDINGS[reason], { reason, ...(terminatedBy && { terminatedBy }) });
}

const ENDINGS: Record<EndReason, string> = {
  expired: 'Nothing was heard of this playback for too long.',
  terminated: 'This playback was ended.',
  stopped: 'This playback was stopped.',
  plan_changed: 'The plan no longer covers this playback.',
  subscription_ended: 'The subscription has ended.',
  title_unavailable: 'This title is no longer available.',
};

/**
 * Looks at the rights of a running stream again, its device's session too, which no heartbeat asks for: admits it
 * for another while under what the account may now, or ends it with the reason. The heartbeat is then tried again.
 */
async function recheck({ table, now: clock }: App, claims: LeaseClaims, known: Viewing): Promise<void> {
  const { userId, playbackId: id } = claims;
  await changeViewing(table, userId, known, async (viewing) => {
    const lease = viewing.leases[id];
    // Of many reports at once that find the same the first to write is enough: the others would only be in each other's way.
    if (!lease || !isLive(lease, clock()) || !needsCheck(viewing, lease, clock()))
      return { result: undefined };
    // Read after the account's item, and again when its write is lost: what ended in between counts.
    const [{ title, media }, session] = await Promise.all([
      mediaOf(table, claims),
      getItem<DeviceRecord>(table, keyOf('device', { userId, deviceId: lease.device })),
    ]);
    const now = clock();
    const signedIn = session?.session === lease.ses && session.expiresAt > now;
    const reason = signedIn ? lossOf(viewing, id, lease, { title, media }, now) : 'terminated';
    const until = Math.min(title?.availableUntil ?? Infinity, session?.expiresAt ?? Infinity);
    const transition = reason
      ? end(viewing, new Map([[id, { reason, at: now }]]), now)
      : admitted(viewing, id, until, now);
    return { transition, result: undefined };
  });
}

function lossOf(
  viewing: Viewing,
  id: string,
  lease: Lease,
  { title, media }: Pick<Awaited<ReturnType<typeof mediaOf>>, 'title' | 'media'>,
  now: number,
): EndReason | undefined {
  const allowance = allowanceOf(viewing, now);
  const verdict = decide({
    ...{ signedIn: true, title, media, allowance, now },
    active: liveLeases(viewing, now).length,
    inTheWay: ahead(viewing, id, allowance, now),
  });
  if (verdict.code === 'not_found' || verdict.code === 'media_not_ready') return 'title_unavailable';
  if (verdict.playable && !grantsLess(lease, allowance)) return undefined;
  return allowance.until === undefined ? 'subscription_ended' : 'plan_changed';
}

/** The lease for another while; a brief one is no longer brief when there is room. */
function admitted(viewing: Viewing, id: string, until: number, now: number): Transition {
  const allowance = allowanceOf(viewing, now);
  const { brief, ...before } = viewing.leases[id]!;
  const stays = brief && isCrowded(viewing, before.device, allowance, now);
  const check = checkAt(now, allowance, until);
  const lease = { ...before, ...(stays && { brief }), check, g: viewing.g };
  return { next: { ...viewing, v: viewing.v + 1, leases: { ...viewing.leases, [id]: lease } }, fold: [] };
}

async function outcomeOf(
  table: Table,
  claims: LeaseClaims,
  viewing: Viewing,
  now: number,
): Promise<HeartbeatOutcome> {
  const lease = viewing.leases[claims.playbackId]!;
  const { limit } = FIXED_POLICIES.heartbeat;
  const { used, resetSeconds } = reportsOfMinute(lease, claims.startedAt, now);
  return {
    leaseExpiresAt: lease.until,
    grantedUntil: grantOf(lease).until,
    progress: await trueProgress(table, claims, viewing, now),
    standing: { policy: 'heartbeat', admitted: true, limit, remaining: limit - used, resetSeconds },
  };
}

/**
 * The account after a heartbeat of a stream that was kept from moving its point by a newer one which has run out:
 * the one that ran out is ended, and the report moves the point if this stream is next.
 */
async function withItsTurn(app: App, claims: LeaseClaims, taken: Viewing, beat: Heartbeat): Promise<Viewing> {
  const { playbackId, userId } = claims;
  if (!freed(taken, playbackId, app.now())) return taken;
  return changeViewing(app.table, userId, taken, (viewing) => {
    const now = app.now();
    const ended = freed(viewing, playbackId, now);
    if (!ended) return Promise.resolve({ result: viewing });
    const next = withPoint(ended.next, playbackId, beat.positionSeconds, now);
    return Promise.resolve({ transition: { ...ended, next }, result: next });
  });
}
