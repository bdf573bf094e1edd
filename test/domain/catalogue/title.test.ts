import { describe, expect, test } from 'vitest';
import {
  type EpisodeRecord,
  episodeView,
  isVisible,
  type TitleRecord,
  titleView,
} from '../../../lib/domain/catalogue/title.ts';
import { toInstant } from '../../../lib/domain/ids.ts';

test('a title is seen when it is published and within its window', () => {
  const at = (of: Parameters<typeof isVisible>[0]) => [4, 5, 6, 7].map((now) => isVisible(of, now));
  expect(at({ status: 'published' })).toEqual([true, true, true, true]);
  expect(at({ status: 'draft' })).toEqual([false, false, false, false]);
  expect(at({ status: 'published', availableFrom: 5, availableUntil: 7 })).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

const record: TitleRecord = {
  ...{ titleId: 'ttl', type: 'movie', name: 'Dusk', synopsis: 'Long.', genres: ['drama'], cast: ['Ada'] },
  ...{ directors: ['Bo'], releaseYear: 2020, maturityRating: '12+', accessLevel: 'basic', status: 'draft' },
  version: 3,
};
const media = {
  mediaId: 'med',
  maxResolution: '1080p',
  durationSeconds: 60,
  audioLanguages: ['en'],
} as const;
const plain = {
  ...{ id: 'ttl', type: 'movie', name: 'Dusk', synopsis: 'Long.', genres: ['drama'], cast: ['Ada'] },
  ...{ directors: ['Bo'], releaseYear: 2020, maturityRating: '12+', accessLevel: 'basic', status: 'draft' },
  ...{ durationSeconds: null, seasonCount: null, posterUrl: null, backdropUrl: null, availableFrom: null },
  ...{ posterCardUrl: null, backdropCardUrl: null },
  ...{ availableUntil: null, publishedAt: null, hasTrailer: false, maxResolution: null },
  ...{ audioLanguages: [], subtitleLanguages: [], version: 3 },
};

describe('a title as clients see it', () => {
  const origin = 'https://marquee.test';

  test('says null where nothing is known', () => {
    expect(titleView(record, origin)).toEqual(plain);
  });

  test('tells all that is known, pictures with their host', () => {
    const full: TitleRecord = {
      ...{ ...record, media: { ...media, audioLanguages: ['en'] }, seasonCount: 2, trailerMediaId: 'med' },
      ...{ posterUrl: '/p.webp', backdropUrl: 'https://images.test/b.webp', status: 'published' },
      ...{ availableFrom: 1, availableUntil: 2, publishedAt: 3 },
    };
    expect(titleView(full, origin)).toEqual({
      ...{ ...plain, durationSeconds: 60, maxResolution: '1080p', audioLanguages: ['en'], seasonCount: 2 },
      ...{ posterUrl: 'https://marquee.test/p.webp', backdropUrl: 'https://images.test/b.webp' },
      ...{ availableFrom: toInstant(1), availableUntil: toInstant(2), publishedAt: toInstant(3) },
      ...{ status: 'published', hasTrailer: true },
    });
  });

  test('has both sizes of a picture that was uploaded', () => {
    const image = '/media/p/img_01KA2B3C4D5E6F7G8H9JKMNPQR';
    expect(titleView({ ...record, posterUrl: `${image}-page.jpg` }, origin)).toEqual({
      ...plain,
      posterUrl: `${origin}${image}-page.jpg`,
      posterCardUrl: `${origin}${image}-card.jpg`,
    });
  });

  test('of a series has the best of its episodes, and of a level nobody knows asks for the highest', () => {
    const series = { ...record, maxResolution: '720p', accessLevel: 'gold' } as const;
    expect(titleView(series, origin)).toEqual({ ...plain, maxResolution: '720p', accessLevel: 'premium' });
  });
});

test('an episode as clients see it says null until it can be played', () => {
  const episode: EpisodeRecord = {
    ...{ episodeId: 'epi', titleId: 'ttl', season: 1, number: 2, name: 'Two', synopsis: 'Dawn.', version: 4 },
  };
  const shown = {
    ...{ id: 'epi', titleId: 'ttl', seasonNumber: 1, episodeNumber: 2, name: 'Two', synopsis: 'Dawn.' },
    ...{ durationSeconds: null, maxResolution: null, audioLanguages: [], subtitleLanguages: [], version: 4 },
  };
  expect(episodeView(episode)).toEqual(shown);
  expect(episodeView({ ...episode, media: { ...media, audioLanguages: ['en'] } })).toEqual({
    ...{ ...shown, durationSeconds: 60, maxResolution: '1080p', audioLanguages: ['en'] },
  });
});
