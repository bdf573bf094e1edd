import { afterEach, beforeEach, describe, expect, vi, test } from 'vitest';
import { FakeService, pass, playing, screen } from '../../support/player.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the API away', () => {
  test('for a minute and more: plays on, leaves its point with the slot that was lost, and gets another', async () => {
    const { service, media, streams, statuses } = await playing();
    await pass(31);
    service.away = true;
    await pass(90);
    expect(media.currentTime).toBeCloseTo(721, 0);
    service.away = false;
    await pass(31);
    expect(service.stops[0]).toMatchObject({ id: 'pbs_1' });
    expect(service.stops[0]!.positionSeconds).toBeGreaterThan(720);
    expect(service.starts).toHaveLength(2);
    expect(streams).toHaveLength(1);
    expect(media.currentTime).toBeCloseTo(752, 0);
    expect(statuses.map(({ name }) => name)).toEqual(['starting', 'running', 'running']);
    // The second start came at any time within its half minute, and reports half a minute later.
    await pass(31);
    expect(service.beats.at(-1)!.positionSeconds).toBeGreaterThan(750);
  });

  test('for 40 s the same slot goes on', async () => {
    const { service } = await playing();
    service.away = true;
    await pass(40);
    service.away = false;
    await pass(11);
    expect(service.beats.length).toBeGreaterThan(0);
    expect(service.starts).toHaveLength(1);
  });

  test('the stream asks for media with the newest signature', async () => {
    const { service, streams } = await playing();
    const [stream] = streams;
    const first = stream!.query!();
    await pass(31);
    const second = stream!.query!();
    expect(second).not.toBe(first);
    service.away = true;
    await pass(90);
    service.away = false;
    await pass(31);
    expect(stream!.query!()).not.toBe(second);
    expect(stream!.manifestUrl()).toContain(stream!.query!());
  });

  test('at the start: tries on with the same key, tells so, and does not wait once the network is back', async () => {
    const service = new FakeService();
    service.away = true;
    const { screening, statuses } = screen({ service });
    const begun = screening.begin();
    await pass(6);
    expect(statuses.at(-1)).toEqual({ name: 'starting', unreachable: true });
    service.away = false;
    screening.retryNow();
    await begun;
    expect(new Set(service.keys).size).toBe(1);
    expect(statuses.at(-1)).toEqual({ name: 'running', trouble: false });
  });

  test('a busy service is asked again when it said so', async () => {
    const service = new FakeService();
    service.refuseStart = { status: 503, code: 'unavailable', retryAfterSeconds: 2 };
    const { screening } = screen({ service });
    const begun = screening.begin();
    await pass(1);
    service.refuseStart = undefined;
    await pass(3);
    await begun;
    expect(service.starts).toHaveLength(1);
  });

  test.each([
    { status: 429, code: 'rate_limited', retryAfterSeconds: 3 },
    { status: 409, code: 'idempotency_in_progress' },
  ])('a start refused as $code is tried again', async (refusal) => {
    const service = new FakeService();
    service.refuseStart = refusal;
    const { screening } = screen({ service });
    const begun = screening.begin();
    await pass(1);
    service.refuseStart = undefined;
    await pass(6);
    await begun;
    expect(screening.status.name).toBe('running');
  });

  test('at the start: whoever leaves meanwhile starts nothing later', async () => {
    const service = new FakeService();
    service.away = true;
    const { screening, statuses } = screen({ service });
    void screening.begin();
    await pass(1);
    await screening.close();
    service.away = false;
    await pass(20);
    expect(service.keys).toHaveLength(1);
    expect(statuses.at(-1)).toEqual({ name: 'closed' });
  });

  test('while the new slot is waited for: a viewer who closes takes none', async () => {
    const { service, screening } = await playing();
    service.end({ reason: 'expired' });
    service.refuseStart = { status: 503, code: 'unavailable' };
    await pass(31);
    await screening.close();
    service.refuseStart = undefined;
    await pass(20);
    expect(service.starts).toHaveLength(1);
  });

  test('the network back: media and the next report are tried at once', async () => {
    const { screening, service, streams } = await playing();
    await pass(10);
    screening.retryNow();
    await pass(0);
    expect(streams[0]!.retries).toBe(1);
    expect(service.beats).toHaveLength(1);
  });

  test('an hour to wait is told instead of waited for', async () => {
    const service = new FakeService();
    service.refuseStart = { status: 429, code: 'rate_limited', retryAfterSeconds: 3000 };
    const { screening } = screen({ service });
    await screening.begin();
    expect(screening.status).toMatchObject({ name: 'refused', refusal: { code: 'rate_limited' } });
  });
});

describe('the media away', () => {
  test('is shown while it lasts', async () => {
    const { screening, streams } = await playing();
    streams[0]!.ontrouble!(true);
    expect(screening.status).toEqual({ name: 'running', trouble: true });
    streams[0]!.ontrouble!(false);
    expect(screening.status).toEqual({ name: 'running', trouble: false });
  });

  test('a stream that cannot be mended is tried again at the place, never from 0', async () => {
    const { screening, service, media, streams } = await playing();
    await pass(100);
    streams[0]!.onfailed('broken');
    expect(screening.status).toEqual({ name: 'failed', failure: 'broken' });
    expect(media.currentTime).toBe(0);
    await screening.begin();
    expect(streams[1]!.startAt).toBe(700);
    expect(service.stops[0]).toMatchObject({ positionSeconds: 700 });
  });

  test('an element that is loaded anew comes back to the place', async () => {
    const { screening, media, streams } = await playing();
    await pass(100);
    streams[0]!.onreload!();
    media.unload();
    expect(screening.place.seconds).toBe(700);
    media.load(0);
    expect(media.currentTime).toBe(700);
  });
});
