import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { counters, explain } from '../../../lib/domain/playback/heartbeats.ts';
import {
  ahead,
  inTheWay,
  type Lease,
  LEASE_MS,
  liveLeases,
  NOTHING_VIEWED,
  type Viewing,
} from '../../../lib/domain/playback/leases.ts';
import { begin, end } from '../../../lib/domain/playback/transitions.ts';
import { openReports } from '../../../lib/domain/playback/turns.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const runs = { seed, numRuns: 1000 };
const START = Date.UTC(2026, 10, 24);

type Step =
  | { do: 'start'; device: number; terminate: number }
  | { do: 'beat' | 'stop'; stream: number }
  | { do: 'wait'; seconds: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('start' as const), device: fc.nat(5), terminate: fc.nat(8) }),
    fc.record({ do: fc.constantFrom('beat' as const, 'stop' as const), stream: fc.nat(8) }),
    fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(90) }),
  ),
  { maxLength: 40 },
);

const leaseOf = (device: string, title: string, now: number): Omit<Lease, 'n' | 'g'> => ({
  ...{
    device,
    title,
    ses: 1,
    op: '',
    from: now,
    until: now + LEASE_MS,
    check: now + 600_000,
    level: 'basic',
  },
  ...{ res: '480p', dur: 6000, seq: -1, state: 'playing', point: { at: 600 } },
});

const renewed = (viewing: Viewing, id: string, now: number): Viewing => ({
  ...viewing,
  v: viewing.v + 1,
  leases: { ...viewing.leases, [id]: { ...viewing.leases[id]!, until: now + LEASE_MS } },
});

describe(`the limiter against a list of who holds what (seed ${seed})`, () => {
  test('it admits while a slot is free, never more, and forgets nobody’s position', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 4 }), (script, limit) => {
        let viewing: Viewing = NOTHING_VIEWED;
        let model: { id: string; device: string; until: number }[] = [];
        const ids: string[] = [];
        const folded = new Set<string>();
        let now = START;
        for (const step of script) {
          const before = viewing.v;
          model = model.filter(({ until }) => until > now);
          if (step.do === 'wait') now += step.seconds * 1000;
          if (step.do === 'start') {
            const device = `dev${step.device}`;
            const terminate = ids.length > 0 ? [ids[step.terminate % ids.length]!] : [];
            const others = model.filter((each) => each.device !== device && !terminate.includes(each.id));
            const blocked = inTheWay(viewing, { deviceId: device, terminate }, now) >= limit;
            expect(blocked).toBe(others.length >= limit);
            if (!blocked) {
              const id = `pbs${ids.length}`;
              const { next, fold } = begin(viewing, id, leaseOf(device, id, now), terminate, now);
              fold.forEach(({ playbackId }) => folded.add(playbackId));
              viewing = next;
              model = [...others, { id, device, until: now + LEASE_MS }];
              ids.push(id);
            }
          }
          const id = 'stream' in step && ids.length > 0 ? ids[step.stream % ids.length]! : undefined;
          const holder = model.find((each) => each.id === id);
          if (id !== undefined && step.do === 'beat') {
            const lease = viewing.leases[id];
            expect(lease !== undefined && lease.until > now).toBe(holder !== undefined);
            if (holder) {
              viewing = renewed(viewing, id, now);
              holder.until = now + LEASE_MS;
            } else {
              expect(explain(viewing, { id, sequence: 1, startedAt: START }, now).kind).toBe('ended');
            }
          }
          if (id !== undefined && step.do === 'stop' && viewing.leases[id]) {
            const { next, fold } = end(viewing, new Map([[id, { reason: 'stopped', at: now }]]), now);
            fold.forEach(({ playbackId }) => folded.add(playbackId));
            viewing = next;
            model = model.filter((each) => each.id !== id);
          }
          const live = liveLeases(viewing, now).map(([each]) => each);
          expect(live.length).toBeLessThanOrEqual(limit);
          expect(live.sort()).toEqual(
            model
              .filter(({ until }) => until > now)
              .map((each) => each.id)
              .sort(),
          );
          expect(viewing.v).toBeGreaterThanOrEqual(before);
          const open = new Set(openReports(viewing).map(({ playbackId }) => playbackId));
          for (const each of ids) expect(open.has(each) || folded.has(each)).toBe(true);
        }
      }),
      runs,
    );
  });

  test('when there are more streams than slots, as many as there are slots stay: those that started first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 10 }), (streams, limit) => {
        let viewing: Viewing = NOTHING_VIEWED;
        for (let count = 0; count < streams; count++) {
          viewing = begin(viewing, `pbs${count}`, leaseOf(`dev${count}`, 'ttl', START), [], START).next;
        }
        const allowance = { accessLevel: 'basic', limit, resolution: '480p', until: START + 1e9 } as const;
        const kept = Object.keys(viewing.leases).filter((id) => ahead(viewing, id, allowance, START) < limit);
        expect(kept).toEqual(Array.from({ length: Math.min(streams, limit) }, (_, index) => `pbs${index}`));
      }),
      runs,
    );
  });

  test('an older stream that the plan no longer covers keeps none from going on', () => {
    const allowance = { accessLevel: 'basic', limit: 1, resolution: '480p', until: START + 1e9 } as const;
    for (const [change, before] of [
      [{}, 1],
      [{ level: 'free' }, 1],
      [{ level: 'premium' }, 0],
      [{ res: '720p' }, 0],
    ] as [Partial<Lease>, number][]) {
      const older = { ...leaseOf('tv', 'ttl', START), ...change };
      const one = begin(NOTHING_VIEWED, 'older', older, [], START).next;
      const two = begin(one, 'newer', leaseOf('phone', 'ttl', START), [], START).next;
      expect([change, ahead(two, 'newer', allowance, START)]).toEqual([change, before]);
      expect(ahead(two, 'older', allowance, START)).toBe(0);
      expect(ahead(two, 'newer', allowance, START + LEASE_MS)).toBe(0);
    }
  });

  test('a minute’s counter is always one that the minutes before have cleared', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: LEASE_MS - 1 }), { maxLength: 60 }), (gaps) => {
        const kept = new Map<string, number>();
        let now = START;
        for (const gap of gaps) {
          now += gap;
          const minute = Math.floor((now - START) / 60_000);
          const { current, stale } = counters(START, now);
          stale.forEach((name) => kept.delete(name));
          expect(kept.get(current) ?? minute).toBe(minute);
          kept.set(current, minute);
        }
      }),
      runs,
    );
  });
});

test('of streams that ended a device’s newest three are remembered, thirty altogether, for ten minutes', () => {
  const ended = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [
      `pbs${n}`,
      { reason: 'stopped', at: START + n, of: `dev${n % 12}` } as const,
    ]),
  );
  const remembered = (now: number) =>
    Object.keys(end({ ...NOTHING_VIEWED, ended }, new Map(), now).next.ended);
  const newest = (from: number) => Array.from({ length: 60 - from }, (_, n) => `pbs${59 - n}`);
  expect(remembered(START + 59)).toEqual(newest(30));
  expect(remembered(START + 600_049)).toEqual(newest(50));
  const zapped = { ...ended, last: { reason: 'stopped', at: START + 60, of: 'dev11' } as const };
  const kept = Object.keys(end({ ...NOTHING_VIEWED, ended: zapped }, new Map(), START + 60).next.ended);
  expect(kept.filter((id) => id === 'last' || Number(id.slice(3)) % 12 === 11)).toEqual([
    'last',
    'pbs59',
    'pbs47',
  ]);
});
