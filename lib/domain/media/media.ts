import * as z from 'zod';
import { EpisodeId } from '../catalogue/title.ts';
import { idOf, Instant, toInstant } from '../ids.ts';
import { Resolution } from '../levels.ts';
import { MEDIA_FAILURES, type MediaFailure } from './failures.ts';
import type { Plan } from '../../media/plan.ts';
import { SubtitlesTrack } from './subtitles.ts';

export const MediaId = idOf('med');

/** What an operator's file may be called; the bytes decide, see the failures. */
export const MEDIA_TYPES = [
  'video/mp4',
  'video/quicktime',
  'video/x-matroska',
  'video/webm',
  'video/mp2t',
  'video/mpeg',
  'video/x-msvideo',
] as const;

/** One request up to here, parts above (issue of uploads: 100 MB). */
export const MAX_SINGLE_BYTES = 100 * 1024 * 1024;
export const PART_BYTES = 64 * 1024 * 1024;
/** 800 parts; S3 would take 10,000. */
export const MAX_MEDIA_BYTES = 800 * PART_BYTES;

export const NewMedia = z
  .strictObject({
    kind: z.enum(['main', 'trailer']),
    episodeId: EpisodeId.optional().meta({ description: 'Of a series: the episode that the film is.' }),
    fileName: z
      .string()
      .min(1)
      .max(1024)
      .meta({ examples: ['lighthouse-final.mov'] }),
    contentType: z.enum(MEDIA_TYPES),
    sizeBytes: z.int().min(1).max(MAX_MEDIA_BYTES),
  })
  .meta({ id: 'NewMedia' });
export type NewMedia = z.output<typeof NewMedia>;

export const MEDIA_STATES = ['awaiting_upload', 'processing', 'ready', 'failed'] as const;
export type MediaState = (typeof MEDIA_STATES)[number];

/** Media as administrators see it. */
export const Media = z
  .object({
    mediaId: MediaId,
    kind: z.enum(['main', 'trailer']),
    episodeId: EpisodeId.nullable(),
    fileName: z.string(),
    sizeBytes: z.int(),
    status: z.enum(MEDIA_STATES),
    shown: z.boolean().meta({ description: 'Is it what its title or episode plays.' }),
    percent: z.int().min(0).max(100).meta({ description: 'How much is transcoded.' }),
    renditions: z
      .array(z.object({ resolution: Resolution, width: z.int(), height: z.int() }))
      .meta({ description: 'Best first; there once the file has been looked at.' }),
    subtitles: z.array(SubtitlesTrack).meta({ description: 'As the player’s menu has them.' }),
    error: z.object({ code: z.enum(MEDIA_FAILURES), detail: z.string() }).nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'Media' });
export type Media = z.output<typeof Media>;

/** How bytes get to the store: as one, or as those parts that have not arrived, at most a hundred at a time. */
export const Upload = z
  .object({
    method: z.literal('PUT'),
    url: z.string().nullable().meta({ description: 'Takes the whole file; null when it goes in parts.' }),
    headers: z.record(z.string(), z.string()),
    parts: z.array(
      z.object({
        partNumber: z.int(),
        offset: z.int().meta({ description: 'Where the part begins in the file, in bytes.' }),
        sizeBytes: z.int(),
        url: z.string(),
      }),
    ),
    expiresAt: Instant,
  })
  .meta({ id: 'MediaUpload' });
export type Upload = z.input<typeof Upload>;

/** Media as it is stored. */
export interface MediaRecord extends Record<string, unknown> {
  mediaId: string;
  titleId: string;
  episodeId?: string;
  kind: 'main' | 'trailer';
  fileName: string;
  contentType: string;
  sizeBytes: number;
  /** S3's id of an upload in parts. */
  uploadId?: string;
  status: MediaState;
  /** The transcoder's. */
  jobId?: string;
  plan?: Plan;
  percent?: number;
  error?: { code: MediaFailure; detail: string };
  /** How often working on it has broken; the next break too many ends it. */
  breaks?: number;
  createdAt: number;
  /** Raised by every change. */
  v: number;
  /** Those that were uploaded for it. */
  subtitles?: SubtitlesTrack[];
  /** Names in the tree, to take them away by. */
  files?: string[];
  /** When what was replaced goes. */
  removeAt?: number;
}

/** Until when a file may arrive. */
export const UPLOAD_MS = 7 * 24 * 3600_000;

/** Breaks that are taken for bad luck. */
export const MOST_BREAKS = 5;

/** How long what failed or was replaced is remembered, and a replaced film can still be played to its end. */
export const KEPT_MS = 7 * 24 * 3600_000;

/** The parts of a file, in order. */
export function partsOf(sizeBytes: number): { partNumber: number; offset: number; sizeBytes: number }[] {
  return Array.from({ length: Math.ceil(sizeBytes / PART_BYTES) }, (_, index) => {
    const offset = index * PART_BYTES;
    return { partNumber: index + 1, offset, sizeBytes: Math.min(PART_BYTES, sizeBytes - offset) };
  });
}

export function mediaView(record: MediaRecord): Media {
  const { mediaId, kind, episodeId = null, fileName, sizeBytes, status, plan, createdAt } = record;
  const percent = status === 'ready' ? 100 : (record.percent ?? 0);
  const renditions = (plan?.video ?? []).map(({ resolution, width, height }) => ({
    resolution,
    width,
    height,
  }));
  const { error = null, subtitles = [] } = record;
  const shown = status === 'ready' && record.removeAt === undefined;
  return {
    ...{ mediaId, kind, episodeId, fileName, sizeBytes, status, shown, percent, renditions },
    subtitles,
    error,
    createdAt: toInstant(createdAt),
  };
}
