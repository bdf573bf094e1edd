import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { notBefore, withinInterval } from '../../../infra/web/shared/waiting.ts';
import type { Refusal } from '../../../infra/web/storefront/player/service.ts';
import { FakeService, pass, playing, screen } from '../../support/player.ts';

const PLAYERS = 200;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** When each of many players that begin in one moment reports or asks for the first time since, in seconds. */
async function timesOf(players: FakeService[], seconds: number, count: (service: FakeService) => number) {
  const times = new Map<FakeService, number>();
  for (let tenths = 1; tenths <= seconds * 10; tenths++) {
    await pass(0.1);
    for (const each of players) if (count(each) > 0 && !times.has(each)) times.set(each, tenths / 10);
  }
  return [...times.values()];
}

const mostInOneSecond = (times: number[]) => {
  const seconds = times.map(Math.floor);
  return Math.max(...seconds.map((second) => seconds.filter((each) => each === second).length));
};

test('players that begin together report within the interval, and not in one second', async () => {
  const players = await Promise.all(Array.from({ length: PLAYERS }, async () => (await playing()).service));
  const times = await timesOf(players, 30.1, ({ beats }) => beats.length);
  expect(times).toHaveLength(PLAYERS);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(27);
  expect(mostInOneSecond(times)).toBeLessThan(PLAYERS * 0.6);
});

test('an hour of reports drifts apart and stays far below 20 a minute', async () => {
  const { service } = await playing();
  await pass(3600);
  expect(service.beats.length).toBeGreaterThanOrEqual(120);
  expect(service.beats.length).toBeLessThanOrEqual(134);
});

test.each<[Refusal, number]>([
  [{ status: 503, code: 'unavailable', retryAfterSeconds: 1 }, 1],
  [{ status: 429, code: 'rate_limited', retryAfterSeconds: 20 }, 20],
  [{ status: 0, code: 'offline' }, 5],
])('starts that were refused together come back spread, none too early: %o', async (refusal, least) => {
  const players = Array.from({ length: PLAYERS }, () => {
    const service = new FakeService();
    service.refuseStart = refusal;
    void screen({ service }).screening.begin();
    return service;
  });
  await pass(0);
  const times = await timesOf(players, least * 1.25 + 2, ({ keys }) => keys.length - 1);
  expect(times).toHaveLength(PLAYERS);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(least);
  expect(mostInOneSecond(times)).toBeLessThan(PLAYERS * 0.7);
});

test.each([
  [1000, 3000],
  [20_000, 25_000],
  [60_000, 70_000],
])('%i ms of Retry-After are waited whole, and %i ms at most', (wait, most) => {
  const random = vi.spyOn(Math, 'random');
  random.mockReturnValue(0);
  expect(notBefore(wait)).toBe(wait);
  random.mockReturnValue(1);
  expect(notBefore(wait)).toBe(most);
});

test('an interval is never longer than it says, nor shorter by more than a tenth', () => {
  const random = vi.spyOn(Math, 'random');
  random.mockReturnValue(0);
  expect(withinInterval(30_000)).toBe(30_000);
  random.mockReturnValue(1);
  expect(withinInterval(30_000)).toBe(27_000);
});
