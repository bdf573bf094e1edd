import { describe, expect, test } from 'vitest';
import { pass, playing } from '../../support/player.ts';
import { withHeartbeatsOnTime } from './on-time.ts';

withHeartbeatsOnTime();

describe('the end of a stream', () => {
  test.each(['terminated', 'stopped', 'plan_changed', 'subscription_ended', 'title_unavailable'])(
    '%s is told, stops the picture and starts nothing by itself',
    async (reason) => {
      const { service, screening, streams } = await playing();
      service.end({ reason });
      await pass(31);
      expect(screening.status).toMatchObject({ name: 'ended', refusal: { body: { reason } } });
      expect(streams[0]!.destroyed).toBe(true);
      await pass(60);
      expect(service.starts).toHaveLength(1);
      expect(service.stops[0]).toMatchObject({ positionSeconds: 630 });
    },
  );

  test('playing here again begins where it was ended', async () => {
    const { service, media, screening, streams } = await playing();
    service.end({ reason: 'terminated' });
    await pass(31);
    await screening.begin();
    expect(streams[1]!.startAt).toBe(630);
    expect(media.currentTime).toBe(630);
  });

  test('a slot that is lost again and again at once is told instead of taken for ever', async () => {
    const { service, screening } = await playing();
    for (let i = 0; i < 8; i++) {
      service.end({ reason: 'expired' });
      await pass(31);
    }
    expect(screening.status.name).toBe('ended');
    expect(service.starts).toHaveLength(4);
  });

  test('slots that are lost after a report was taken are got again each time', async () => {
    const { service, screening } = await playing();
    for (let i = 0; i < 6; i++) {
      await pass(31);
      service.end({ reason: 'expired' });
      await pass(31);
    }
    expect(screening.status.name).toBe('running');
    expect(service.starts).toHaveLength(7);
  });

  test('a plan that shows less puts another stream in its place, where the viewer is', async () => {
    const { service, media, streams } = await playing();
    service.manifest = 'hd/md';
    service.end({ reason: 'expired' });
    await pass(31);
    expect(streams).toHaveLength(2);
    expect(streams[0]!.destroyed).toBe(true);
    expect(streams[1]!.startAt).toBeCloseTo(630, 0);
    expect(media.paused).toBe(false);
  });

  test('the episode that began is the one that goes on', async () => {
    const { service, screening } = await playing();
    service.playbacks[0]!.episodeId = 'epi_2';
    await screening.begin();
    expect(service.starts.at(-1)).toEqual({ titleId: 'ttl_1' });
    service.nextEpisode = 'epi_2';
    await screening.begin();
    await screening.begin();
    expect(service.starts.at(-1)).toEqual({ titleId: 'ttl_1', episodeId: 'epi_2' });
  });

  test('a stream that is given up tells nothing any more', async () => {
    const { screening, streams } = await playing();
    await screening.begin();
    streams[0]!.onfailed('broken');
    expect(screening.status.name).toBe('running');
  });

  test('no free slot on the way back stops at the place, where it goes on after the choice', async () => {
    const { service, screening, streams } = await playing();
    service.end({ reason: 'expired' });
    service.refuseStart = { status: 409, code: 'stream_limit_reached', body: { limit: 1, active: [] } };
    await pass(31);
    expect(screening.status).toMatchObject({ name: 'refused', refusal: { code: 'stream_limit_reached' } });
    service.refuseStart = undefined;
    await screening.begin({ terminate: ['pbs_9'] });
    expect(service.starts.at(-1)).toEqual({ titleId: 'ttl_1', terminate: ['pbs_9'] });
    expect(streams.at(-1)!.startAt).toBe(630);
  });

  test('the end of the film leaves the whole running time', async () => {
    const { service, media, screening } = await playing(5395);
    await pass(5);
    media.tell('ended');
    await pass(0);
    expect(screening.status).toEqual({ name: 'finished' });
    expect(service.stops).toEqual([{ id: 'pbs_1', positionSeconds: 5400, sequence: 1 }]);
    await screening.begin({ fromStart: true });
    expect(media.currentTime).toBe(0);
  });
});
