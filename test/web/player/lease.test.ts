import { afterEach, beforeEach, expect, vi, test } from 'vitest';
import { Lease } from '../../../infra/web/storefront/player/lease.ts';
import type { HeartbeatAnswer, Refusal } from '../../../infra/web/storefront/player/service.ts';
import { FakeService, pass } from '../../support/player.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function leased() {
  const service = new FakeService();
  const playback = await service.start({ titleId: 'ttl_1' }, 'key');
  const onlost = vi.fn();
  const onanswer = vi.fn();
  const read = vi.fn(() => ({ positionSeconds: 600, state: 'playing' as const }));
  const lease = new Lease(service, playback, { read, onlost, onanswer });
  return { service, playback, lease, onlost, onanswer, read };
}

/** The next heartbeat waits for what `answer` settles. */
function holdNext(service: FakeService) {
  const { heartbeat } = service;
  let settle!: (answer: HeartbeatAnswer | Promise<never>) => void;
  service.heartbeat = () => {
    service.heartbeat = heartbeat;
    return new Promise((resolve) => (settle = resolve));
  };
  return (answer: HeartbeatAnswer | Promise<never>) => settle(answer);
}

test('answers that overtake each other leave the later grant and the later end of the lease', async () => {
  const { service, lease, playback } = await leased();
  const early = { ...playback, progress: { positionSeconds: 0, state: 'paused' as const } };
  const answer = holdNext(service);
  void lease.report({ now: true });
  await pass(10);
  await lease.report({ now: true });
  const { delivery, expiresAt } = lease;
  answer(early);
  await pass(0);
  expect(lease.delivery).toBe(delivery);
  expect(lease.expiresAt).toBe(expiresAt);
  expect(expiresAt > early.leaseExpiresAt).toBe(true);
});

test('reports as often as the service says', async () => {
  const { service, lease } = await leased();
  service.everySeconds = 10;
  await lease.report({ now: true });
  await pass(31);
  expect(lease.everySeconds).toBe(10);
  // The first of these was planned before the answer came.
  expect(service.beats).toHaveLength(2);
  await pass(30);
  expect(service.beats).toHaveLength(5);
});

test('a service that says when is asked again then, never earlier', async () => {
  const { service, lease, onlost } = await leased();
  const answer = holdNext(service);
  void lease.report({ now: true });
  answer(Promise.reject({ status: 429, code: 'rate_limited', retryAfterSeconds: 20 } satisfies Refusal));
  await pass(19);
  expect(service.beats).toHaveLength(0);
  await pass(6);
  expect(service.beats).toHaveLength(1);
  expect(onlost).not.toHaveBeenCalled();
});

test('nothing is heard of a lease after its stop, whatever was still under way', async () => {
  const { service, lease, onlost, onanswer, playback } = await leased();
  const refuse = holdNext(service);
  void lease.report({ now: true });
  const answer = holdNext(service);
  void lease.report({ now: true });
  await lease.stop();
  refuse(Promise.reject({ status: 410, code: 'lease_ended' } satisfies Refusal));
  answer({ ...playback, progress: { positionSeconds: 0, state: 'paused' } });
  await pass(100);
  expect(onlost).not.toHaveBeenCalled();
  expect(onanswer).not.toHaveBeenCalled();
  expect(service.beats).toHaveLength(0);
});

test('a stop that was not heard is sent again, one that was is not', async () => {
  const { service, lease } = await leased();
  service.away = true;
  expect(await lease.stop()).toBeUndefined();
  service.away = false;
  expect(await lease.stop()).toEqual({ positionSeconds: 600, state: 'paused' });
  expect(await lease.stop()).toBeUndefined();
  expect(service.stops).toEqual([{ id: 'pbs_1', positionSeconds: 600, sequence: 2 }]);
});
