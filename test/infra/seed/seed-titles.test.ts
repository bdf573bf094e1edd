import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GenreId, idOf } from '../../../lib/domain/ids.ts';
import { ACCESS_LEVELS } from '../../../lib/domain/levels.ts';
import { EpisodeId, isVisible, TitleId } from '../../../lib/domain/catalogue/title.ts';
import { DESIGNS } from '../../../infra/seed/art/designs.ts';
import { backdrop, poster, videoFrame } from '../../../infra/seed/artwork.ts';
import { spoken } from '../../../infra/seed/subtitles.ts';
import {
  SEED_ARTWORK,
  SEED_GENRES,
  SEED_MEDIA,
  SEED_MEDIA_DIRECTORY,
  SEED_TITLES,
  SEED_TRAILERS,
} from '../../../infra/seed/titles.ts';

const episodes = SEED_TITLES.flatMap((title) => title.episodes ?? []);
const records = [...SEED_TITLES.filter(({ type }) => type === 'movie'), ...episodes];
const MINUTES_6 = 361;

describe('the seed catalogue', () => {
  test('has valid ids, each once', () => {
    for (const { titleId } of SEED_TITLES) expect(TitleId.safeParse(titleId).success).toBe(true);
    for (const { episodeId } of episodes) expect(EpisodeId.safeParse(episodeId).success).toBe(true);
    const media = [...SEED_MEDIA, ...SEED_TRAILERS].map(({ mediaId }) => mediaId);
    for (const id of media) expect(idOf('med').safeParse(id).success).toBe(true);
    const all = [...SEED_TITLES.map((t) => t.titleId), ...episodes.map((e) => e.episodeId), ...media];
    expect(new Set(all).size).toBe(all.length);
  });

  test('is large enough to browse, with two series and eight episodes', () => {
    expect(SEED_TITLES.length).toBeGreaterThanOrEqual(24);
    const series = SEED_TITLES.filter(({ type }) => type === 'series');
    expect(series.map(({ seasonCount }) => seasonCount).toSorted()).toEqual([1, 2]);
    expect(episodes.length).toBeGreaterThanOrEqual(8);
    expect(SEED_TRAILERS.length).toBeGreaterThanOrEqual(SEED_TITLES.length / 2);
  });

  test('shows every access level on every genre’s shelf', () => {
    for (const { genreId } of SEED_GENRES) {
      const shelf = SEED_TITLES.filter(({ genres }) => genres.includes(genreId));
      expect(shelf.length).toBeGreaterThanOrEqual(4);
      expect(new Set(shelf.map(({ accessLevel }) => accessLevel))).toEqual(new Set(ACCESS_LEVELS));
    }
  });

  test('names only genres there are', () => {
    const known = SEED_GENRES.map(({ genreId }) => genreId);
    for (const genreId of known) expect(GenreId.safeParse(genreId).success).toBe(true);
    for (const { genres } of SEED_TITLES) expect(known).toEqual(expect.arrayContaining(genres));
  });

  test('can all be seen on 20 November 2026, published over the two years before', () => {
    const [oldest, newest] = [Date.UTC(2024, 10, 20), Date.UTC(2026, 10, 20)];
    for (const title of SEED_TITLES) {
      expect(isVisible(title, newest)).toBe(true);
      expect(title.publishedAt).toBeGreaterThan(oldest);
      expect(title.publishedAt).toBeLessThan(newest);
    }
    expect(new Set(SEED_TITLES.map(({ publishedAt }) => publishedAt)).size).toBe(SEED_TITLES.length);
  });

  test('is long enough for Continue Watching: half the titles over six minutes, one whole series too', () => {
    const isLong = ({ media, episodes: own = [] }: (typeof SEED_TITLES)[number]) =>
      [media ?? [], own.map((episode) => episode.media!)]
        .flat()
        .every(({ durationSeconds }) => durationSeconds >= MINUTES_6);
    const long = SEED_TITLES.filter(isLong);
    expect(long.length).toBeGreaterThanOrEqual(SEED_TITLES.length / 2);
    expect(long.some(({ type }) => type === 'series')).toBe(true);
  });

  test('has two films with several sounds and subtitles', () => {
    const several = SEED_MEDIA.filter(({ sound, subtitles }) => sound.length > 1 && subtitles.length > 1);
    expect(several.length).toBeGreaterThanOrEqual(2);
    for (const { sound, subtitles } of several) {
      expect(new Set(sound).size).toBe(sound.length);
      expect(new Set(subtitles.map(({ text }) => text)).size).toBe(subtitles.length);
    }
  });

  test('has 4K behind the basic and the premium plan, and every other resolution somewhere', () => {
    const in4k = SEED_TITLES.filter(({ media }) => media?.maxResolution === '4K');
    expect(in4k.length).toBeGreaterThanOrEqual(4);
    expect(in4k.map(({ accessLevel }) => accessLevel)).toEqual(expect.arrayContaining(['basic', 'premium']));
    expect(new Set(records.map(({ media }) => media?.maxResolution)).size).toBe(4);
  });

  test('promises exactly the media that are made', () => {
    expect(records.map(({ media }) => media)).toEqual(
      expect.arrayContaining(
        SEED_MEDIA.map(({ mediaId, best, seconds, sound, subtitles }) => ({
          mediaId,
          maxResolution: best,
          durationSeconds: seconds,
          audioLanguages: sound,
          ...(subtitles.length > 0 && { subtitleLanguages: subtitles.map(({ language }) => language) }),
        })),
      ),
    );
    expect(records.length).toBe(SEED_MEDIA.length);
  });
});

describe('the artwork', () => {
  const file = (name: string) => readFileSync(join(fileURLToPath(SEED_MEDIA_DIRECTORY), 'p', name), 'utf8');

  test.each([...SEED_ARTWORK])('of $name lies where its record points, as the generator draws it', (art) => {
    expect(file(`${art.slug}.svg`)).toBe(poster(art.slug, art.name));
    expect(file(`${art.slug}-wide.svg`)).toBe(backdrop(art.slug));
    const title = SEED_TITLES.find(({ name }) => name === art.name);
    expect(title?.posterUrl).toBe(`/media/p/${art.slug}.svg`);
    expect(title?.backdropUrl).toBe(`/media/p/${art.slug}-wide.svg`);
  });

  test.each([...SEED_ARTWORK])('of $name is well-formed, inert and small', ({ slug, name }) => {
    for (const svg of [poster(slug, name), backdrop(slug), videoFrame(slug)]) {
      expect(unclosed(svg)).toEqual([]);
      expect(svg).not.toMatch(
        /<(script|style|image|use|foreignObject|a)\b|\son\w+=|href|url\(|javascript:|NaN|undefined/i,
      );
      expect(svg.length).toBeLessThan(8_000);
    }
  });

  test('gives no two titles the same figure or the same colours', () => {
    const designs = Object.values(DESIGNS);
    expect(designs.length).toBe(SEED_TITLES.length);
    expect(new Set(designs.map(({ motif }) => motif)).size).toBe(designs.length);
    expect(new Set(designs.map(({ palette }) => JSON.stringify(palette))).size).toBe(designs.length);
  });

  test('escapes what a name may hold', () => {
    expect(poster('salt-meridian', '<b>&"')).toContain('&#60;B&#62;&#38;&#34;');
  });

  test('is refused for a title nobody designed', () => {
    expect(() => poster('unknown', 'Unknown')).toThrow('infra/seed/art/designs.ts');
  });
});

describe('subtitles', () => {
  test('say the text sentence by sentence and end before the video does', () => {
    const cues = spoken('One thing. Another & more.', 24).match(/-->.*\n.*/g);
    expect(cues).toEqual([
      '--> 00:00:06.000\nOne thing.',
      '--> 00:00:12.000\nAnother &amp; more.',
      '--> 00:00:18.000\n♪',
    ]);
  });
});

/** Elements left open and attributes without quotes: enough of XML for pictures we draw ourselves. */
function unclosed(svg: string): string[] {
  const open: string[] = [];
  for (const [tag, slash, name, rest] of svg.matchAll(
    /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<&]*")*\s*\/?)>/g,
  )) {
    if (slash) {
      if (open.pop() !== name) return [tag];
    } else if (!rest!.endsWith('/')) open.push(name!);
  }
  const left = svg.replaceAll(/<\/?[a-zA-Z]+(?:\s+[\w:-]+="[^"<&]*")*\s*\/?>/g, '');
  return [...open, ...(/[<>]/.test(left) ? [left] : [])];
}
