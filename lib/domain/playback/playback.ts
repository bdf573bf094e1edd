import * as z from 'zod';
import { idOf, Instant } from '../ids.ts';
import { Resolution } from '../levels.ts';
import { EpisodeId, TitleId } from '../catalogue/title.ts';

export const PlaybackId = idOf('pbs');

/** More than a year of running time is no position. To the millisecond, since the table takes no number below 1e-130. */
export const Position = z
  .number()
  .min(0)
  .max(40_000_000)
  .overwrite((seconds) => Math.round(seconds * 1000) / 1000)
  .meta({ examples: [754.2] });
/** Orders the reports of one playback: each one higher than the last. */
export const Sequence = z
  .int()
  .min(0)
  .max(2_000_000_000)
  .meta({ examples: [12] });

export const DeliveryMode = z.enum(['renewable', 'standalone']).meta({ id: 'DeliveryMode' });

export const Delivery = z
  .object({
    mode: DeliveryMode,
    manifestUrl: z.string().meta({ description: 'The signed multivariant playlist.' }),
    query: z.string().meta({ description: 'Goes on every media request of a renewable delivery.' }),
    cookies: z
      .record(z.string(), z.string())
      .meta({ description: 'The same signature, for players that send cookies.' }),
    expiresAt: Instant,
  })
  .meta({ id: 'Delivery' });

export const Playback = z
  .object({
    id: PlaybackId,
    titleId: TitleId,
    episodeId: EpisodeId.nullable(),
    resumeAtSeconds: z.number().min(0),
    maxResolution: Resolution,
    heartbeatEverySeconds: z.int(),
    heartbeatUrl: z.url().meta({
      description:
        'Where heartbeats are best sent: past the distribution, so answers set no cookies. The path of this API works alike.',
      examples: ['https://marquee.example/v1/playback/sessions/pbs_01KA2B3C4D5E6F7G8H9JKMNPQR/heartbeat'],
    }),
    leaseExpiresAt: Instant,
    leaseToken: z
      .string()
      .meta({ description: 'Goes with heartbeats and the stop instead of an access token.' }),
    delivery: Delivery,
  })
  .meta({ id: 'Playback' });

/** A running stream, as its account sees it. */
export const Stream = z
  .object({
    sessionId: PlaybackId,
    deviceId: z.string(),
    deviceName: z.string(),
    platform: z.string(),
    titleId: TitleId,
    episodeId: EpisodeId.nullable(),
    titleName: z.string(),
    startedAt: Instant,
    leaseExpiresAt: Instant,
    positionSeconds: z.number(),
    state: z.enum(['playing', 'paused']),
  })
  .meta({
    id: 'Stream',
    examples: [
      {
        sessionId: 'pbs_01KA2B3C4D5E6F7G8H9JKMNPQR',
        deviceId: 'dev_01KA2B3C4D5E6F7G8H9JKMNPQR',
        deviceName: 'Living room TV',
        platform: 'tv',
        titleId: 'ttl_01KA2B3C4D5E6F7G8H9JKMNPQR',
        episodeId: null,
        titleName: 'The Long Night Train',
        startedAt: '2026-11-22T18:04:05.123Z',
        leaseExpiresAt: '2026-11-22T18:05:20.123Z',
        positionSeconds: 0,
        state: 'playing',
      },
    ],
  });
export type Stream = z.output<typeof Stream>;
