import { describe, expect, test } from 'vitest';
import type { EpisodeRecord, TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import {
  EpisodeChanges,
  NewEpisode,
  playableSeasons,
  summedUp,
  withEpisodeChanges,
  withNewSeasons,
} from '../../../lib/domain/titles/episode-changes.ts';

const TEXT = { name: 'Departure', synopsis: 'It is late.' };
const episode = (season: number, number: number, media?: object) =>
  ({
    episodeId: `e${season}-${number}`,
    season,
    number,
    ...TEXT,
    ...(media && { media }),
  }) as unknown as EpisodeRecord;
const film = (maxResolution: string, audioLanguages: string[] = [], subtitleLanguages: string[] = []) => ({
  ...{ maxResolution, audioLanguages, subtitleLanguages },
});
const series = (more: object = {}) =>
  ({ titleId: 't', name: 'Night Trains', ...more }) as unknown as TitleRecord;

describe('an episode as it is written down', () => {
  test.each([
    ['seasonNumber', 1, 999],
    ['episodeNumber', 1, 9999],
  ])('has a %s of %d to %d', (field, least, most) => {
    const body = { seasonNumber: 5, episodeNumber: 5, ...TEXT };
    const fits = (value: number) => NewEpisode.safeParse({ ...body, [field]: value }).success;
    expect([least - 1, least, most, most + 1].map(fits)).toEqual([false, true, true, false]);
  });

  test('has a name of 200 characters and a synopsis of 2,000 with line breaks', () => {
    const fits = (changes: object) => EpisodeChanges.safeParse(changes).success;
    expect([200, 201].map((n) => fits({ name: 'x'.repeat(n) }))).toEqual([true, false]);
    expect([2000, 2001].map((n) => fits({ synopsis: 'x'.repeat(n) }))).toEqual([true, false]);
    expect(fits({ synopsis: 'a\nb' })).toBe(true);
    expect(fits({ name: 'a\nb' })).toBe(false);
    expect(fits({})).toBe(true);
  });

  test('keeps what a change does not name', () => {
    const record = episode(1, 2, film('1080p'));
    expect(withEpisodeChanges(record, {})).toEqual(record);
    const changes = { seasonNumber: 3, episodeNumber: 4, name: 'Arrival', synopsis: 'It is early.' };
    expect(withEpisodeChanges(record, changes)).toEqual({
      ...record,
      ...{ season: 3, number: 4, name: 'Arrival', synopsis: 'It is early.' },
    });
  });
});

describe('a series tells of its episodes', () => {
  test('how many seasons, the best picture, every language once, and the last one by season and number', () => {
    const episodes = [
      episode(1, 10, film('720p', ['en', 'de'], ['fr'])),
      episode(2, 1, film('1080p', ['de'], ['en', 'fr'])),
      episode(2, 3),
      episode(2, 2),
    ];
    expect(summedUp(series(), episodes)).toEqual({
      ...series({ seasonCount: 2, maxResolution: '1080p', lastEpisode: { season: 2, number: 3 } }),
      ...{ audioLanguages: ['de', 'en'], subtitleLanguages: ['en', 'fr'] },
    });
    expect(summedUp(series(), [...episodes].reverse())).toEqual(summedUp(series(), episodes));
  });

  test('nothing that was so before and is no more', () => {
    const before = summedUp(series(), [episode(1, 1, film('720p', ['en'], ['fr']))]);
    expect(summedUp(before, [])).toEqual(series());
    expect(summedUp(before, [episode(1, 1)])).toEqual(
      series({ seasonCount: 1, lastEpisode: { season: 1, number: 1 } }),
    );
  });

  test('the seasons of which something can be played, in order and once', () => {
    const media = film('720p');
    const episodes = [episode(10, 1, media), episode(2, 1, media), episode(2, 2, media), episode(3, 1)];
    expect(playableSeasons(episodes)).toEqual([2, 10]);
  });
});

describe('a season is news', () => {
  const media = film('720p');
  const [one, two] = [episode(1, 1, media), episode(2, 1, media)];

  test('when the first of its episodes can be played in a series that was published', () => {
    const published = series({ publishedAt: 1 });
    const { title, seasons } = withNewSeasons(published, [one, episode(2, 1)], [one, two]);
    expect(seasons).toEqual([2]);
    expect(title.releasedSeasons).toEqual([1, 2]);
    expect(withNewSeasons(title, [one, two], [one, two, episode(2, 2, media)])).toEqual({
      title,
      seasons: [],
    });
  });

  test('once: one that lost its film and gets another was told of before', () => {
    const told = series({ publishedAt: 1, releasedSeasons: [1, 2] });
    expect(withNewSeasons(told, [one], [one, two])).toEqual({ title: told, seasons: [] });
  });

  test('not in a series that nobody has seen', () => {
    expect(withNewSeasons(series(), [], [one])).toEqual({ title: series(), seasons: [] });
  });
});
