import { describe, expect, test } from 'vitest';
import type { EpisodeRecord, TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import { toInstant } from '../../../lib/domain/ids.ts';
import { MAX_EPISODES, summedUp, withEpisodeChanges } from '../../../lib/domain/titles/episode-changes.ts';
import {
  type AdminTitleRecord,
  adminTitleView,
  isWithdrawal,
  NewTitle,
  titleViolations,
  withChanges,
} from '../../../lib/domain/titles/title-changes.ts';

const record: AdminTitleRecord = {
  ...{ titleId: 'ttl', type: 'series', name: 'Dusk', synopsis: 'Long.', genres: ['drama'], cast: ['Ada'] },
  ...{ directors: [], releaseYear: 2020, maturityRating: '12+', accessLevel: 'basic', status: 'published' },
  version: 3,
};

describe('a title as administrators see it', () => {
  const seen = (more: Partial<AdminTitleRecord>) => {
    const { externalId, createdAt, updatedAt, name } = adminTitleView(
      { ...record, ...more },
      'https://m.test',
    );
    return { externalId, createdAt, updatedAt, name };
  };

  test('knows when it was made and changed, of an old one when it was published', () => {
    const at = (...[createdAt, updatedAt]: [number, number]) => ({
      ...{ externalId: null, createdAt: toInstant(createdAt), updatedAt: toInstant(updatedAt), name: 'Dusk' },
    });
    expect(seen({})).toEqual(at(0, 0));
    expect(seen({ publishedAt: 5 })).toEqual(at(5, 5));
    expect(seen({ publishedAt: 5, createdAt: 2 })).toEqual(at(2, 2));
    expect(seen({ createdAt: 2, updatedAt: 7, externalId: 'E1' })).toEqual({ ...at(2, 7), externalId: 'E1' });
  });
});

describe('changing a title', () => {
  test('leaves what is not named, clears what is null, and keeps times as numbers', () => {
    const full = { ...record, availableFrom: 1, availableUntil: 2, posterUrl: '/p' };
    expect(withChanges(full, {})).toEqual(full);
    expect(withChanges(full, { name: 'Dawn', synopsis: undefined, posterUrl: null })).toEqual({
      ...{ ...record, name: 'Dawn', availableFrom: 1, availableUntil: 2 },
    });
    expect(withChanges(full, { availableFrom: toInstant(8), availableUntil: toInstant(9) })).toEqual({
      ...{ ...full, availableFrom: 8, availableUntil: 9 },
    });
    expect(withChanges(full, { availableFrom: null, availableUntil: null })).toEqual({
      ...record,
      posterUrl: '/p',
    });
  });

  test('takes something from its viewers when status, level or window change', () => {
    const changes: Partial<TitleRecord>[] = [
      ...[{ status: 'draft' as const }, { accessLevel: 'premium' }, { availableFrom: 1 }],
      ...[{ availableUntil: 1 }, { deletedAt: 1 }, { name: 'Dawn' }, {}],
    ];
    expect(changes.map((change) => isWithdrawal(record, { ...record, ...change }))).toEqual([
      ...[true, true, true, true, true, false, false],
    ]);
  });

  test('is refused with a window that ends before it begins and with pictures from elsewhere', () => {
    const pointers = (of: Parameters<typeof titleViolations>[0]) =>
      titleViolations(of, ['images.test', 'm.test']).map(({ pointer, detail }) => `${pointer} ${detail}`);
    expect(pointers({})).toEqual([]);
    expect(pointers({ availableFrom: 5, availableUntil: 6 })).toEqual([]);
    expect(pointers({ availableFrom: 5, availableUntil: 5 })).toEqual([
      '/availableUntil must be later than availableFrom',
    ]);
    expect(pointers({ availableUntil: 0 })).toHaveLength(1);
    expect(pointers({ posterUrl: '/p', backdropUrl: 'https://images.test/b' })).toEqual([]);
    const elsewhere = 'https://evil.test/x';
    expect(pointers({ posterUrl: elsewhere, backdropUrl: elsewhere })).toEqual([
      '/posterUrl must be on images.test or m.test',
      '/backdropUrl must be on images.test or m.test',
    ]);
  });
});

test('a new title has nobody in it until somebody is named', () => {
  const { name, synopsis, genres, releaseYear, maturityRating, accessLevel } = record;
  const given = { type: 'movie', name, synopsis, genres, releaseYear, maturityRating, accessLevel };
  expect(NewTitle.parse(given)).toEqual({ ...given, cast: [], directors: [] });
});

describe('episodes', () => {
  const media = {
    mediaId: 'med',
    maxResolution: '720p',
    durationSeconds: 60,
    audioLanguages: ['en'],
  } as const;
  const episode = (season: number, number: number, of?: object): EpisodeRecord => ({
    ...{ episodeId: 'epi', titleId: 'ttl', season, number, name: 'One', synopsis: 'Dawn.', version: 1 },
    ...(of && { media: { ...media, audioLanguages: ['en'], ...of } }),
  });

  test('are changed where something is named', () => {
    expect(withEpisodeChanges(episode(1, 2), {})).toEqual(episode(1, 2));
    const changes = { seasonNumber: 3, episodeNumber: 4, name: 'Two', synopsis: 'Noon.' };
    expect(withEpisodeChanges(episode(1, 2), changes)).toEqual({
      ...{ ...episode(3, 4), name: 'Two', synopsis: 'Noon.' },
    });
    expect(MAX_EPISODES).toBe(2000);
  });

  test('say how many seasons a series has, which is its last one, and the best there is of it', () => {
    const all = [episode(2, 1, { maxResolution: '480p' }), episode(1, 9, {}), episode(2, 3), episode(1, 1)];
    expect(summedUp({ ...record, maxResolution: '4K' }, all)).toEqual({
      ...{ ...record, audioLanguages: ['en'], seasonCount: 2, maxResolution: '720p' },
      lastEpisode: { season: 2, number: 3 },
    });
    expect(summedUp({ ...record, seasonCount: 2, lastEpisode: { season: 1, number: 1 } }, [])).toEqual(
      record,
    );
  });
});
