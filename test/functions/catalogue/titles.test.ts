import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as getTitle } from '../../../functions/catalogue/get-title.ts';
import { handler as getTrailer } from '../../../functions/catalogue/get-trailer.ts';
import { handler as listEpisodes } from '../../../functions/catalogue/list-episodes.ts';
import { handler as listGenres } from '../../../functions/genres/list-genres.ts';
import { handler as listTitles } from '../../../functions/catalogue/list-titles.ts';
import { handler as similarTitles } from '../../../functions/catalogue/similar-titles.ts';
import { popularityOf } from '../../../lib/domain/catalogue/popularity.ts';
import type { EpisodeRecord, TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { putTitle } from '../../../lib/store/catalogue/shelves.ts';
import { episodeItem, titleById } from '../../../lib/store/catalogue/titles.ts';
import { putItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { titleIdOf, titleOf } from '../../support/titles.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  for (const genre of ['comedy', 'drama', 'western']) await addGenre(app.table, genre, genre.toUpperCase());
});

const put = (record: TitleRecord) => putTitle(app.table, record, undefined, 'test');
const listed = async (query: Record<string, string> = {}) =>
  (await callEndpoint(listTitles, app, { query })).body.items.map(({ name }: { name: string }) => name);
const params = { titleId: titleIdOf(1) };

describe('a title', () => {
  test('is shown without its media, with absolute pictures, and may be cached', async () => {
    await put(titleOf(1, { trailerMediaId: 'med_trailer' }));
    const { body, headers } = await callEndpoint(getTitle, app, { params });
    expect(body).toMatchObject({
      ...{ id: titleIdOf(1), name: 'Film 1', durationSeconds: 400, maxResolution: '1080p', hasTrailer: true },
      ...{ posterUrl: 'https://marquee.test/media/p/film-1.svg', backdropUrl: null, seasonCount: null },
      ...{ availableFrom: null, publishedAt: '2026-01-01T00:01:00.000Z', version: 1 },
    });
    expect(JSON.stringify(body)).not.toMatch(/med_|mediaId|popularity|rev/);
    expect(headers['Cache-Control']).toContain('s-maxage=60');
    const list = await callEndpoint(listTitles, app);
    expect(list.body).toEqual({ items: [body], nextCursor: null });
    expect(list.headers['Cache-Control']).toContain('s-maxage=60');
  });

  test('its window opens and closes with the clock, in lists and by itself', async () => {
    const [availableFrom, availableUntil] = [app.now() + 60_000, app.now() + 120_000];
    await put(titleOf(1, { availableFrom, availableUntil }));
    await put(titleOf(2));
    const seen = async () => [
      (await callEndpoint(getTitle, app, { params })).status,
      await listed({ q: 'film', sort: 'newest' }),
    ];
    expect(await seen()).toEqual([404, ['Film 2']]);
    app.advance(60);
    expect(await seen()).toEqual([200, ['Film 1', 'Film 2']]);
    app.advance(60);
    expect(await seen()).toEqual([404, ['Film 2']]);
  });

  test.each([
    ['a draft', { status: 'draft' as const }],
    ['a deleted one', { deletedAt: 1 }],
  ])('%s is a 404 on every route, the same as one that never was', async (_, fields) => {
    await put(titleOf(1, { ...fields, trailerMediaId: 'med_trailer' }));
    for (const handler of [getTitle, getTrailer, listEpisodes, similarTitles]) {
      const [gone, never] = [titleIdOf(1), titleIdOf(404)].map((titleId) =>
        callEndpoint(handler, app, { params: { titleId } }),
      );
      expect((await gone)?.body).toMatchObject({ status: 404, code: 'not_found' });
      expect((await gone)?.body.detail).toBe((await never)?.body.detail);
    }
    expect(await listed()).toEqual([]);
  });

  test('a page is full although the titles before it cannot be seen', async () => {
    for (let n = 1; n <= 6; n++) await put(titleOf(n, n > 3 ? { availableUntil: app.now() } : {}));
    const { body } = await callEndpoint(listTitles, app, { query: { limit: '3' } });
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['Film 3', 'Film 2', 'Film 1']);
    expect(body.nextCursor).toBeNull();
  });

  test('a trailer plays from the public part of the media', async () => {
    await put(titleOf(1, { trailerMediaId: 'med_trailer' }));
    await put(titleOf(2));
    expect((await callEndpoint(getTrailer, app, { params })).body).toEqual({
      manifestUrl: 'https://marquee.test/media/t/med_trailer/index.m3u8',
    });
    const none = await callEndpoint(getTrailer, app, { params: { titleId: titleIdOf(2) } });
    expect(none).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});

describe('a search', () => {
  test('finds beginnings of words in any order, whatever case and accents', async () => {
    await put(titleOf(1, { name: 'Naïve Örebro' }));
    await put(titleOf(2, { name: 'The Naiveté of Don’t' }));
    for (const q of ['naive', 'NAI', 'naïve', 'Nai\u0308ve']) expect(await listed({ q })).toHaveLength(2);
    expect(await listed({ q: 'ore naive' })).toEqual(['Naïve Örebro']);
    expect(await listed({ q: "don't the nai" })).toEqual(['The Naiveté of Don’t']);
    expect(await listed({ q: 'the ore' })).toEqual([]);
    expect(await listed({ q: 'aive' })).toEqual([]);
    expect(await listed({ q: '--' })).toEqual([]);
  });

  test.each([
    ['q', ''],
    ['q', 'x'.repeat(201)],
    ['genre', 'DRAMA#1'],
    ['type', 'show'],
    ['sort', 'oldest'],
    ['published', 'false'],
    ['limit', '0'],
  ])('%s=%s is refused', async (name, value) => {
    const answer = await callEndpoint(listTitles, app, { query: { [name]: value } });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
  });

  test.each(['#', '*', '\0', '\ud800', "' OR 1=1 --", '𝔘𝔫𝔦', '‮abc', 'ﷺ'.repeat(200)])(
    'a strange text is no error: %j',
    async (q) => {
      expect((await callEndpoint(listTitles, app, { query: { q } })).status).toBe(200);
    },
  );

  test('a cursor of another list is refused', async () => {
    for (const n of [1, 2, 3]) await put(titleOf(n));
    const { body } = await callEndpoint(listTitles, app, { query: { limit: '1' } });
    const cursor = body.nextCursor as string;
    const next = await callEndpoint(listTitles, app, { query: { limit: '2', cursor } });
    expect(next.body.items).toHaveLength(2);
    const others: Record<string, string>[] = [{ sort: 'name' }, { genre: 'drama' }, { q: 'film' }];
    for (const other of others) {
      const answer = await callEndpoint(listTitles, app, { query: { ...other, cursor } });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
    }
  });
});

describe('episodes', () => {
  const episode = ([season, number]: readonly [number, number]): EpisodeRecord => ({
    ...{ episodeId: `epi_01TEST${String(season * 100 + number).padStart(20, '0')}`, titleId: titleIdOf(1) },
    ...{ season, number, name: `S${season} E${number}`, synopsis: 'Something happens.', version: 1 },
    media: { mediaId: 'med_secret', maxResolution: '720p', durationSeconds: 400 },
  });

  test('come by season and number, in pages, of one season or all', async () => {
    await put(titleOf(1, { type: 'series', seasonCount: 10 }));
    for (const place of [
      [10, 1],
      [2, 1],
      [1, 10],
      [1, 2],
      [1, 1],
    ] as const) {
      await putItem(app.table, episodeItem(episode(place)));
    }
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: '2', ...(cursor && { cursor }) };
      const { body } = await callEndpoint(listEpisodes, app, { params, query });
      names.push(...body.items.map(({ name }: { name: string }) => name));
      cursor = body.nextCursor;
    } while (cursor);
    expect(names).toEqual(['S1 E1', 'S1 E2', 'S1 E10', 'S2 E1', 'S10 E1']);
    const first = await callEndpoint(listEpisodes, app, { params, query: { season: '1' } });
    expect(first.body).toMatchObject({
      nextCursor: null,
      items: [{ seasonNumber: 1, episodeNumber: 1 }, {}, {}],
    });
    expect(JSON.stringify(first.body)).not.toContain('med_');
    const page = await callEndpoint(listEpisodes, app, { params, query: { season: '1', limit: '2' } });
    const rest = await callEndpoint(listEpisodes, app, {
      params,
      query: { season: '1', limit: '2', cursor: page.body.nextCursor },
    });
    expect(rest.body.items.map(({ name }: { name: string }) => name)).toEqual(['S1 E10']);
  });
});

describe('genres', () => {
  test('tell how many published titles each has', async () => {
    await put(titleOf(1, { genres: ['drama', 'comedy'] }));
    await put(titleOf(2, { genres: ['drama'] }));
    await put(titleOf(3, { genres: ['drama'], status: 'draft' }));
    const draft = await titleById(app.table, titleIdOf(3), { consistent: true });
    const count = async () =>
      (await callEndpoint(listGenres, app)).body.items.map((genre: object) => Object.values(genre).join(' '));
    expect(await count()).toEqual(['comedy COMEDY 1', 'drama DRAMA 2', 'western WESTERN 0']);
    await putTitle(app.table, { ...draft!, status: 'published' }, draft, 'publish');
    expect((await count())[1]).toBe('drama DRAMA 3');
    const page = await callEndpoint(listGenres, app, { query: { limit: '2' } });
    const { nextCursor: cursor } = page.body;
    expect((await callEndpoint(listGenres, app, { query: { cursor } })).body.items).toHaveLength(1);
  });
});

describe('similar titles', () => {
  test('share the most genres, then are the more popular, and never include the title itself', async () => {
    const popular = (plays: number) => ({ popularity: popularityOf(plays, app.now()) });
    await put(titleOf(1, { genres: ['comedy', 'drama'] }));
    await put(titleOf(2, { genres: ['drama'], ...popular(90) }));
    await put(titleOf(3, { genres: ['comedy'], ...popular(95) }));
    await put(titleOf(4, { genres: ['comedy', 'drama', 'western'], ...popular(2) }));
    await put(titleOf(5, { genres: ['western'], ...popular(99) }));
    await put(titleOf(6, { genres: ['drama'], ...popular(99), availableUntil: app.now() }));
    const { body } = await callEndpoint(similarTitles, app, { params });
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['Film 4', 'Film 3', 'Film 2']);
    expect(body.nextCursor).toBeNull();
  });
});
