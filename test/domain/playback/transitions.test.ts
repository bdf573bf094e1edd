import { describe, expect, test } from 'vitest';
import { explain, reportsOfMinute } from '../../../lib/domain/playback/heartbeats.ts';
import {
  checkAt,
  type Ended,
  endingOf,
  endOf,
  grantsLess,
  HEARTBEAT_SECONDS,
  isLive,
  type Lease,
  LEASE_MS,
  NOTHING_VIEWED,
  type Viewing,
} from '../../../lib/domain/playback/leases.ts';
import type { Allowance } from '../../../lib/domain/playback/playability.ts';
import { begin, end, freed, repointed, withPoint } from '../../../lib/domain/playback/transitions.ts';
import { handedOver, movers, openReports } from '../../../lib/domain/playback/turns.ts';

const NOW = Date.UTC(2026, 10, 24);
const lease = (more: Partial<Lease> = {}): Lease => ({
  ...{
    device: 'tv',
    title: 'film',
    ses: 1,
    op: 'op',
    n: 1,
    from: NOW,
    until: NOW + LEASE_MS,
    check: NOW + 5,
  },
  ...{ g: 0, level: 'basic', res: '720p', dur: 6000, seq: 3, state: 'playing', point: { at: 600 }, ...more },
});
const viewing = (leases: Record<string, Lease>, more: Partial<Viewing> = {}): Viewing => ({
  ...{ ...NOTHING_VIEWED, v: 10, leases, ...more },
});
const stopped = (id: string, at = NOW): ReadonlyMap<string, Ended> =>
  new Map([[id, { reason: 'stopped', at }]]);

describe('a lease', () => {
  test('is held for 75 s after a report, of which there is one every 30 s', () => {
    expect([HEARTBEAT_SECONDS, LEASE_MS]).toEqual([30, 75_000]);
    expect(NOTHING_VIEWED).toEqual({ v: 0, g: 0, terms: [], leases: {}, ended: {}, out: {}, grants: [] });
  });

  test('is live until it runs out or its session ends, and says which', () => {
    const [fine, gone] = [lease(), lease({ gone: NOW - 1 })];
    expect([isLive(fine, fine.until - 1), isLive(fine, fine.until), isLive(gone, NOW)]).toEqual([
      ...[true, false, false],
    ]);
    expect(endOf(fine)).toEqual({ reason: 'expired', at: fine.until, of: 'tv' });
    expect(endOf(gone)).toEqual({ reason: 'terminated', at: NOW - 1, of: 'tv' });
    expect(endingOf(viewing({ a: fine }), 'a', NOW)).toBeUndefined();
    expect(endingOf(viewing({ a: gone }), 'a', NOW)).toEqual(endOf(gone));
    const ended = { a: { reason: 'stopped', at: 5 } } as const;
    expect(endingOf(viewing({}, { ended }), 'a', NOW)).toEqual(ended.a);
    expect(endingOf(viewing({}), 'a', NOW)).toEqual({ reason: 'expired', at: NOW });
    expect(endingOf(undefined, 'a', NOW)).toEqual({ reason: 'expired', at: NOW });
  });

  test('has its rights looked at after ten minutes, or when they end', () => {
    const allowance: Allowance = { accessLevel: 'basic', limit: 1, resolution: '720p', until: undefined };
    const term = { ...allowance, until: NOW + 9 };
    expect(checkAt(NOW, allowance, undefined)).toBe(NOW + 600_000);
    expect([checkAt(NOW, term, undefined), checkAt(NOW, term, NOW + 8)]).toEqual([NOW + 9, NOW + 8]);
  });

  test('was granted more than the plan has when its resolution is higher', () => {
    const of = (resolution: Allowance['resolution']) => grantsLess(lease(), { resolution } as Allowance);
    expect([of('480p'), of('720p'), of('1080p')]).toEqual([true, false, false]);
  });
});

describe('a report that was not simply taken', () => {
  const report = { id: 'a', sequence: 4, startedAt: NOW - 61_000 };
  const of = (more: Partial<Lease>, asked = report) => explain(viewing({ a: lease(more) }), asked, NOW);

  test('came after the end', () => {
    const expired = { kind: 'ended', ended: { reason: 'expired', at: NOW } };
    expect(explain(undefined, report, NOW)).toEqual(expired);
    expect(explain(viewing({}), report, NOW)).toEqual(expired);
    expect(of({ until: NOW })).toEqual({ kind: 'ended', ended: { reason: 'expired', at: NOW, of: 'tv' } });
  });

  test('was one too many of its minute', () => {
    expect(of({ c1: 20 })).toEqual({ kind: 'too_many', retryAfterSeconds: 59 });
    expect(of({ c1: 19 }).kind).toBe('retry');
    expect(of({ c0: 20, c2: 20 }).kind).toBe('retry');
    expect(reportsOfMinute(lease(), NOW, NOW)).toEqual({ used: 0, resetSeconds: 60 });
    expect(reportsOfMinute(lease({ c0: 2 }), NOW, NOW + 59_001)).toEqual({ used: 2, resetSeconds: 1 });
    // The clock of another machine may be behind.
    expect(reportsOfMinute(lease({ c0: 2 }), NOW, NOW - 5)).toEqual({ used: 2, resetSeconds: 60 });
  });

  test('met rights that changed, or came late, or lost a race', () => {
    expect(of({ g: 1 })).toEqual({ kind: 'recheck', lease: lease({ g: 1 }) });
    expect(of({ check: NOW }).kind).toBe('recheck');
    expect(of({ seq: 4 })).toEqual({ kind: 'late', lease: lease({ seq: 4 }) });
    expect([of({ seq: 3 }), of({ check: NOW + 1 }).kind]).toEqual([{ kind: 'retry' }, 'retry']);
  });
});

describe('who moves a point', () => {
  const [older, newer] = [lease({ n: 1 }), lease({ n: 2, point: { last: 6000, since: 1 } })];

  test('is the lease of the newest turn, of a film or an episode', () => {
    const leases = { a: older, b: newer, c: lease({ episode: 'epi', n: 3 }) };
    expect([...movers(leases).values()].map(([id]) => id)).toEqual(['b', 'c']);
    expect([...movers({ ...leases, a: lease({ n: 1, turn: 5 }) }).values()].map(([id]) => id)).toEqual([
      'a',
      'c',
    ]);
    expect([...movers({ a: lease({ n: 2 }), b: newer }).keys()]).toEqual(['film#']);
    expect(movers({ a: lease({ n: 2 }), b: newer }).get('film#')![0]).toBe('a');
  });

  test('is, when that one goes, the one before it, which goes on from there', () => {
    const left = { a: older };
    expect(handedOver({ a: older, b: newer }, left, 7)).toEqual({
      a: { ...older, turn: 7, point: { last: 6000, done: true } },
    });
    expect(handedOver({ a: older, b: newer }, { b: newer }, 7)).toEqual({ b: newer });
    expect(handedOver({ b: newer }, {}, 7)).toEqual({});
  });

  test('reports where it is, earlier reports first, and nothing once its point was forgotten', () => {
    const episode = lease({ title: 's', episode: 'epi', season: 2, number: 3, n: 4, turn: 9, until: NOW });
    const leases = { a: older, e: episode, w: lease({ title: 'wiped', point: {} }) };
    const told = { sequence: 3, durationSeconds: 6000, startedAt: NOW, point: { at: 600 } };
    expect(openReports({ leases })).toEqual([
      {
        ...{ ...told, titleId: 's', episode: { episodeId: 'epi', season: 2, number: 3 }, playbackId: 'e' },
        ...{ n: 9, at: NOW - LEASE_MS },
      },
      { ...told, titleId: 'film', episode: undefined, playbackId: 'a', n: 1, at: NOW },
    ]);
  });
});

describe('ending streams', () => {
  const out = { tv: { session: 1, at: NOW }, car: { session: 1, at: NOW - 600_000 } };

  test('changes nothing but them, and remembers how and on which device', () => {
    const before = viewing({ a: lease(), b: lease({ device: 'car', title: 'other', n: 2 }) }, { out, g: 3 });
    const { next, fold } = end(before, stopped('a'), NOW);
    expect(next).toEqual({
      ...{ ...before, v: 11, leases: { b: before.leases.b }, out: { tv: out.tv } },
      ended: { a: { reason: 'stopped', at: NOW, of: 'tv' } },
      grants: [{ device: 'tv', until: NOW + 600_000 }],
    });
    expect(fold.map(({ playbackId }) => playbackId)).toEqual(['a']);
  });

  test('counts a lease that ran out before as expired, and raises the version even if none goes', () => {
    const before = viewing({ a: lease({ until: NOW }) });
    expect(end(before, stopped('a'), NOW).next.ended.a).toEqual({ reason: 'expired', at: NOW, of: 'tv' });
    expect(end(viewing({}), new Map(), NOW).next.v).toBe(11);
    const two = viewing({ a: lease(), b: lease({ title: 'other' }) });
    const both = new Map([...stopped('a'), ...stopped('b')]);
    expect(end(two, both, NOW).next.v).toBe(12);
  });

  test('goes in the order in which they ended, of those at once the newest turn last', () => {
    const order = (leases: Record<string, Lease>, ending: ReadonlyMap<string, Ended>, now = NOW) =>
      end(viewing(leases), ending, now).fold.map(({ playbackId }) => playbackId);
    const [a, b] = [lease({ n: 2 }), lease({ n: 1 })];
    const both = (one: number, other: number) => new Map([...stopped('a', one), ...stopped('b', other)]);
    expect(order({ a, b: { ...b, title: 'other' } }, both(NOW, NOW))).toEqual(['b', 'a']);
    expect(order({ a, b: { ...b, title: 'other' } }, both(NOW - 1, NOW))).toEqual(['a', 'b']);
    // One that had run out ended then, whenever that was noticed.
    const late = NOW + 2 * LEASE_MS;
    expect(
      order({ a: { ...a, until: NOW + 9 }, b: { ...b, title: 'other', until: NOW + 8 } }, new Map(), late),
    ).toEqual([...['b', 'a']]);
  });

  test('forgets after ten minutes how a stream ended', () => {
    const ended = {
      old: { reason: 'stopped', at: NOW - 600_000 },
      new: { reason: 'stopped', at: NOW - 599_999 },
    } as const;
    expect(Object.keys(end(viewing({}, { ended }), new Map(), NOW).next.ended)).toEqual(['new']);
  });
});

describe('starting a stream', () => {
  test('replaces the one of its device and those to terminate, by that device', () => {
    const before = viewing(
      { a: lease(), b: lease({ device: 'car', title: 'x' }), c: lease({ device: 'pad', title: 'y' }) },
      { g: 4 },
    );
    const { n: _, g: __, ...fresh } = lease({ title: 'z' });
    const { next, fold } = begin(before, 'd', fresh, ['b'], NOW);
    expect(next.leases).toEqual({ c: before.leases.c, d: { ...fresh, n: 13, g: 4 } });
    expect(next.v).toBe(13);
    expect(next.ended).toEqual({
      a: { reason: 'terminated', at: NOW, by: 'tv', of: 'tv' },
      b: { reason: 'terminated', at: NOW, by: 'tv', of: 'car' },
    });
    expect(fold.map(({ playbackId }) => playbackId)).toEqual(['a', 'b']);
  });
});

describe('a point', () => {
  const two = viewing({ a: lease(), b: lease({ title: 'other' }) });

  test('of a running stream moves where its viewer is, and nothing else does', () => {
    expect(withPoint(two, 'a', 900, NOW)).toEqual({
      ...two,
      leases: { ...two.leases, a: lease({ point: { at: 900 } }) },
    });
  });

  test('is changed in the streams that it concerns', () => {
    const next = repointed(
      two,
      ({ title }) => title === 'film',
      ({ dur }) => ({ last: dur, done: true }),
    );
    expect(next).toEqual({
      ...{ ...two, v: 11 },
      leases: { ...two.leases, a: lease({ point: { last: 6000, done: true } }) },
    });
  });

  test('that one which ran out holds is freed for one that runs', () => {
    const held = viewing({ a: lease({ n: 1 }), b: lease({ n: 2, until: NOW }) });
    expect(Object.keys(freed(held, 'a', NOW)!.next.leases)).toEqual(['a']);
    expect(freed(held, 'b', NOW)).toBeUndefined();
    expect(freed(held, 'none', NOW)).toBeUndefined();
    expect(freed(held, 'a', NOW - 1)).toBeUndefined();
    expect(freed(viewing({ a: lease() }), 'a', NOW)).toBeUndefined();
  });
});
