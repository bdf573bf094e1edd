import { describe, expect, test } from 'vitest';
import {
  type Grant,
  grantOf,
  isCrowded,
  keptGrants,
  standaloneFreeAt,
  standaloneUntil,
} from '../../../lib/domain/playback/grants.ts';
import { type Lease, NOTHING_VIEWED, type Viewing } from '../../../lib/domain/playback/leases.ts';

const NOW = Date.UTC(2026, 10, 24);
const HOUR = 3_600_000;
const allowance = (limit: number, until?: number) =>
  ({ accessLevel: 'basic', limit, resolution: '480p', until }) as const;
const leaseOf = (device: string, more: Partial<Lease> = {}) =>
  ({ device, until: NOW + 75_000, ...more }) as Lease;
const viewing = (leases: Lease[], grants: Grant[] = []): Viewing => ({
  ...NOTHING_VIEWED,
  leases: Object.fromEntries(leases.map((lease, index) => [`pbs${index}`, lease])),
  grants,
});

describe('a grant', () => {
  test('lasts ten minutes from the report, 90 s where it is crowded, and a standalone one as it was given', () => {
    expect(grantOf(leaseOf('tv'))).toEqual({ device: 'tv', until: NOW + 600_000 });
    expect(grantOf(leaseOf('tv', { brief: true }))).toEqual({ device: 'tv', until: NOW + 90_000 });
    expect(grantOf(leaseOf('tv', { alone: 7 }))).toEqual({ device: 'tv', until: 7, alone: true });
  });

  test('of a playback that ended is remembered while it lasts: a device’s last renewable one, all standalone ones', () => {
    const before: Grant[] = [
      { device: 'tv', until: NOW },
      { device: 'tv', until: NOW + 1, alone: true },
      { device: 'phone', until: NOW + 5 },
      { device: 'laptop', until: NOW + 700_000 },
    ];
    const gone = [leaseOf('tv'), leaseOf('tv', { until: NOW + 1000 }), leaseOf('laptop')];
    expect(keptGrants(viewing([], before), [...gone, leaseOf('car', { alone: NOW + 9 })], NOW)).toEqual([
      { device: 'tv', until: NOW + 1, alone: true },
      { device: 'car', until: NOW + 9, alone: true },
      { device: 'phone', until: NOW + 5 },
      { device: 'laptop', until: NOW + 700_000 },
      { device: 'tv', until: NOW + 600_000 },
    ]);
  });

  test('crowds another device’s as soon as as many others hold one as the plan has streams', () => {
    const alone = { device: 'tv', until: NOW + 1, alone: true } as const;
    const over = { device: 'car', until: NOW } as const;
    const held = viewing([leaseOf('tv'), leaseOf('phone', { alone: NOW + 1 })], [alone, over]);
    expect([1, 2, 3].map((limit) => isCrowded(held, 'laptop', allowance(limit), NOW))).toEqual([
      true,
      true,
      false,
    ]);
    expect([1, 2].map((limit) => isCrowded(held, 'phone', allowance(limit), NOW))).toEqual([true, false]);
  });
});

describe('a standalone grant', () => {
  const plain = { durationSeconds: 60, availableUntil: undefined };

  test('lasts the running time and half an hour, six hours at most, never beyond the term or the window', () => {
    const lasts = (...[of, more]: [Parameters<typeof allowance>[1], object?]) =>
      standaloneUntil(allowance(1, of), { ...plain, ...more }, NOW) - NOW;
    expect(lasts(undefined)).toBe(60_000 + HOUR / 2);
    expect(lasts(undefined, { durationSeconds: 5.5 * 3600 })).toBe(6 * HOUR);
    expect(lasts(undefined, { durationSeconds: 9 * 3600 })).toBe(6 * HOUR);
    expect(lasts(NOW + 5)).toBe(5);
    expect(lasts(NOW + 5, { availableUntil: NOW + 4 })).toBe(4);
  });

  test('is to be had again when fewer than the plan’s streams have not run out', () => {
    const ends = [40, 10, 30].map((at) => ({ device: 'tv', until: NOW + at, alone: true }) as const);
    const held = viewing([leaseOf('tv'), leaseOf('phone', { alone: NOW + 20 })], ends);
    const freeIn = (limit: number, at = NOW) => standaloneFreeAt(held, allowance(limit), at);
    expect([1, 2, 4].map((limit) => freeIn(limit)! - NOW)).toEqual([40, 30, 10]);
    expect([freeIn(5), freeIn(4, NOW + 10), freeIn(1, NOW + 40)]).toEqual([undefined, undefined, undefined]);
  });
});
