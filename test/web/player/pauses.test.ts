import { describe, expect, vi, test } from 'vitest';
import { pass, playing } from '../../support/player.ts';
import { withHeartbeatsOnTime } from './on-time.ts';

withHeartbeatsOnTime();

describe('a pause', () => {
  test('longer than the lease while asleep rests, and goes on at the same place on one press', async () => {
    const { service, media, screening, streams } = await playing();
    await pass(28);
    media.pause();
    service.away = true;
    vi.setSystemTime(Date.now() + 10 * 3600_000);
    service.away = false;
    await pass(31);
    expect(screening.status).toEqual({ name: 'resting' });
    expect(service.starts).toHaveLength(1);
    media.play();
    await pass(2);
    expect(service.starts).toHaveLength(2);
    expect(streams).toHaveLength(1);
    expect(media.currentTime).toBeCloseTo(630, 0);
    expect(screening.status).toEqual({ name: 'running', trouble: false });
  });

  test('pressing play right after waking up needs no second press', async () => {
    const { service, media, screening } = await playing();
    await pass(28);
    media.pause();
    await pass(5);
    vi.setSystemTime(Date.now() + 10 * 3600_000);
    media.play();
    await pass(2);
    expect(service.starts).toHaveLength(2);
    expect(media.currentTime).toBeCloseTo(630, 0);
    expect(screening.status).toEqual({ name: 'running', trouble: false });
  });

  test('asleep while it played: goes on by itself where it was', async () => {
    const { service, media } = await playing();
    await pass(28);
    media.freeze();
    vi.setSystemTime(Date.now() + 10 * 3600_000);
    media.thaw();
    await pass(10);
    expect(service.stops[0]).toMatchObject({ id: 'pbs_1' });
    expect(service.starts).toHaveLength(2);
    expect(media.currentTime).toBeCloseTo(638, 0);
  });

  test('longer than the lease token lives goes on alike, and no message of the API is shown', async () => {
    const { service, media, screening } = await playing();
    service.leaseTokenLastsMs = 24 * 3600_000;
    await pass(28);
    media.pause();
    vi.setSystemTime(Date.now() + 30 * 3600_000);
    await pass(31);
    expect(screening.status).toEqual({ name: 'resting' });
    media.play();
    await pass(2);
    expect(screening.status).toEqual({ name: 'running', trouble: false });
    expect(media.currentTime).toBeCloseTo(630, 0);
  });

  test('a renewed lease token is the one that is used', async () => {
    const { service, media, screening } = await playing();
    service.renewsTokens = true;
    service.leaseTokenLastsMs = 100_000;
    media.pause();
    await pass(300);
    expect(screening.status).toEqual({ name: 'running', trouble: false });
    expect(service.starts).toHaveLength(1);
    await screening.close();
    expect(service.stops).toHaveLength(1);
  });

  test('during which the film was watched on elsewhere goes on there', async () => {
    const { service, media } = await playing();
    await pass(10);
    media.pause();
    vi.setSystemTime(Date.now() + 3600_000);
    service.playedElsewhere(3000);
    await pass(31);
    media.play();
    await pass(1);
    expect(media.currentTime).toBeCloseTo(3001, 0);
  });

  test('the slot is lost while it plays: watching on elsewhere meanwhile moves no picture', async () => {
    const { service, media } = await playing();
    await pass(10);
    vi.setSystemTime(Date.now() + 3600_000);
    service.playedElsewhere(3000);
    await pass(31);
    expect(service.starts).toHaveLength(2);
    expect(media.currentTime).toBeCloseTo(641, 0);
  });

  test('near the start is no reason to jump to an older point', async () => {
    const { service, media, screening } = await playing(3000);
    await pass(5);
    screening.place.seek(10);
    await pass(1);
    media.pause();
    vi.setSystemTime(Date.now() + 3600_000);
    service.playedElsewhere(3000);
    await pass(31);
    media.play();
    await pass(1);
    expect(media.currentTime).toBeCloseTo(12, 0);
  });

  test('moved along the bar while resting, it is left there', async () => {
    const { service, media, screening } = await playing();
    await pass(10);
    media.pause();
    vi.setSystemTime(Date.now() + 3600_000);
    await pass(31);
    screening.place.seek(1234);
    await screening.close();
    expect(service.point).toBe(1234);
  });
});
