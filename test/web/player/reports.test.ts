import { afterEach, beforeEach, describe, expect, vi, test } from 'vitest';
import { pass, playing, screen } from '../../support/player.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what is reported', () => {
  test('playing is reported from where the account left off, every 30 s at the latest and 27 s at the earliest', async () => {
    const { service } = await playing();
    await pass(61);
    expect(service.beats.map(({ state }) => state)).toEqual(['playing', 'playing']);
    const [first, second] = service.beats.map(({ positionSeconds }) => positionSeconds - 600);
    for (const seconds of [first!, second! - first!]) {
      expect(seconds).toBeGreaterThanOrEqual(27);
      expect(seconds).toBeLessThanOrEqual(30);
    }
  });

  test('before the first picture the place is where the account left off, and closing keeps it', async () => {
    const { screening, service } = screen({ loads: false });
    service.point = 600;
    await screening.begin();
    await pass(31);
    await screening.close();
    expect(service.beats.map(({ positionSeconds }) => positionSeconds)).toEqual([600]);
    expect(service.stops).toEqual([{ id: 'pbs_1', positionSeconds: 600, sequence: 2 }]);
  });

  test('skipping ahead and closing while it buffers keeps the new point', async () => {
    const { screening, service, media } = await playing();
    await pass(10);
    screening.place.seek(3000);
    media.stall();
    await screening.close();
    expect(service.point).toBe(3000);
  });

  test('skipping ahead before the first picture is where it begins, and what closing keeps', async () => {
    const { screening, service, media } = screen({ loads: false });
    await screening.begin();
    screening.place.seek(3000);
    media.load(0);
    expect(media.currentTime).toBe(3000);
    await screening.close();
    expect(service.point).toBe(3000);
  });

  test('a skip is reported while it still buffers', async () => {
    const { screening, service, media } = await playing();
    await pass(10);
    screening.place.seek(3000);
    media.stall();
    await pass(5);
    expect(service.beats.at(-1)).toMatchObject({ positionSeconds: 3000, state: 'playing' });
  });

  test('scrubbing for a minute stays below 20 reports', async () => {
    const { screening, service } = await playing();
    for (let i = 0; i < 120; i++) {
      screening.place.seek(1000 + i);
      await pass(0.5);
    }
    expect(service.beats.length).toBeGreaterThan(5);
    expect(service.beats.length).toBeLessThanOrEqual(20);
  });

  test('a page that goes away says where the viewer is, and resting afterwards it starts on one press', async () => {
    const { screening, service, media } = await playing();
    await pass(12);
    await screening.suspend();
    expect(service.stops).toEqual([{ id: 'pbs_1', positionSeconds: 612, sequence: 1 }]);
    expect(screening.status).toEqual({ name: 'resting' });
    media.play();
    await pass(1);
    expect(service.starts).toHaveLength(2);
    expect(media.currentTime).toBeCloseTo(613, 0);
  });

  test('leaving while the start is on its way gives the slot back', async () => {
    const { screening, service } = screen();
    const start = service.start;
    service.start = async (wish, key) => {
      await pass(1);
      return start(wish, key);
    };
    const begun = screening.begin();
    await pass(0.5);
    await screening.close();
    await begun;
    expect(service.stops).toEqual([{ id: 'pbs_1' }]);
  });

  test('a page that was kept while it started starts again when it is shown', async () => {
    const { screening, service } = screen();
    const begun = screening.begin();
    await screening.suspend();
    await begun;
    expect(screening.status.name).toBe('starting');
    screening.resume();
    await pass(0);
    expect(service.starts).toHaveLength(1);
    screening.resume();
    await pass(0);
    expect(service.starts).toHaveLength(1);
  });

  test('the beginning and the end are no skips to report', async () => {
    const { service, media } = await playing(5395);
    expect(service.beats).toHaveLength(0);
    await pass(5);
    media.pause();
    media.tell('ended');
    await pass(0);
    expect(service.beats).toHaveLength(0);
    expect(service.stops).toHaveLength(1);
  });

  test('closing twice stops once', async () => {
    const { screening, service } = await playing();
    await screening.close();
    await screening.close();
    expect(service.stops).toHaveLength(1);
  });
});
