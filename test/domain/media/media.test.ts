import { describe, expect, test } from 'vitest';
import { toInstant } from '../../../lib/domain/ids.ts';
import {
  KEPT_MS,
  MAX_MEDIA_BYTES,
  MAX_SINGLE_BYTES,
  type MediaRecord,
  mediaView,
  MOST_BREAKS,
  PART_BYTES,
  partsOf,
  UPLOAD_MS,
} from '../../../lib/domain/media/media.ts';
import type { Plan } from '../../../lib/media/plan.ts';

test('a file goes in one request up to 100 MiB, in parts of 64 MiB up to 50 GiB', () => {
  expect([MAX_SINGLE_BYTES, PART_BYTES, MAX_MEDIA_BYTES]).toEqual([104_857_600, 67_108_864, 53_687_091_200]);
});

test('a file has a week to arrive, a replaced film a week to be played to its end, and work breaks five times', () => {
  expect([UPLOAD_MS, KEPT_MS, MOST_BREAKS]).toEqual([604_800_000, 604_800_000, 5]);
});

test('the parts of a file follow one another, the last one with the rest', () => {
  expect(partsOf(PART_BYTES + 5)).toEqual([
    { partNumber: 1, offset: 0, sizeBytes: PART_BYTES },
    { partNumber: 2, offset: PART_BYTES, sizeBytes: 5 },
  ]);
  expect(partsOf(PART_BYTES)).toEqual([{ partNumber: 1, offset: 0, sizeBytes: PART_BYTES }]);
});

describe('media as administrators see it', () => {
  const record: MediaRecord = {
    ...{ mediaId: 'med', titleId: 'ttl', kind: 'main', fileName: 'a.mov', contentType: 'video/mp4' },
    ...{ sizeBytes: 9, status: 'awaiting_upload', createdAt: 1, v: 1 },
  };
  const plain = {
    ...{ mediaId: 'med', kind: 'main', episodeId: null, fileName: 'a.mov', sizeBytes: 9 },
    ...{
      status: 'awaiting_upload',
      shown: false,
      percent: 0,
      renditions: [],
      subtitles: [],
      error: null,
      createdAt: toInstant(1),
    },
  };

  test('waits for its file', () => {
    expect(mediaView(record)).toEqual(plain);
  });

  test('shows how far it is and what comes of it', () => {
    const video = [{ resolution: '720p', width: 1280, height: 720, bitrate: 1 }];
    const going: MediaRecord = {
      ...{ ...record, episodeId: 'epi', status: 'processing', percent: 40 },
      plan: { video } as unknown as Plan,
    };
    const renditions = [{ resolution: '720p', width: 1280, height: 720 }];
    const shown = { ...plain, episodeId: 'epi', status: 'processing', percent: 40, renditions };
    expect(mediaView(going)).toEqual(shown);
    const ready = { ...shown, status: 'ready', shown: true, percent: 100 };
    expect(mediaView({ ...going, status: 'ready' })).toEqual(ready);
    expect(mediaView({ ...going, status: 'ready', removeAt: 5 })).toEqual({ ...ready, shown: false });
  });

  test('says why it failed', () => {
    const error = { code: 'too_long', detail: 'Cut it.' } as const;
    expect(mediaView({ ...record, status: 'failed', error })).toEqual({ ...plain, status: 'failed', error });
  });
});
