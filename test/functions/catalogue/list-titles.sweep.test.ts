import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as listTitles } from '../../../functions/catalogue/list-titles.ts';
import { seed } from '../../../infra/seed/load.ts';
import { SEED_GENRES, SEED_TITLES } from '../../../infra/seed/titles.ts';
import { askedOf, matches as holdsWords, searchedWords } from '../../../lib/domain/catalogue/search-terms.ts';
import { sortName, wordsOf } from '../../../lib/domain/catalogue/title-words.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { THOROUGH } from '../../support/run/thorough.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
  app = testApp(await engine.freshTable());
  await seed(app);
});
afterAll(() => engine.stop());

type Query = Record<string, string>;
type SeedTitle = (typeof SEED_TITLES)[number];

/** Every page of a list, as ids. */
async function readAll(query: Query, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Query = { ...query, limit: String(limit), ...(cursor && { cursor }) };
    const { status, body } = await callEndpoint(listTitles, app, { query: page });
    expect(status).toBe(200);
    ids.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
  } while (cursor !== null);
  return ids;
}

const matches = (title: SeedTitle, { genre, type, accessLevel, q }: Query) =>
  (genre === undefined || title.genres.includes(genre)) &&
  (type === undefined || title.type === type) &&
  (accessLevel === undefined || title.accessLevel === accessLevel) &&
  (q === undefined || holdsWords(searchedWords(title), askedOf(q)));

const ORDER: Record<string, (a: SeedTitle, b: SeedTitle) => number> = {
  newest: (a, b) => b.publishedAt! - a.publishedAt!,
  popular: (a, b) => b.popularity - a.popularity,
  name: (a, b) => (sortName(a.name) < sortName(b.name) ? -1 : 1),
};

/** What a list must hold, found without any index. */
const expected = ({ sort = 'newest', ...filter }: Query) =>
  SEED_TITLES.filter((title) => matches(title, filter))
    .sort((a, b) => ORDER[sort]!(a, b) || (a.titleId < b.titleId ? -1 : 1))
    .map(({ titleId }) => titleId);

const optional = (name: string, values: readonly string[]): Query[] => [
  {},
  ...values.map((value) => ({ [name]: value })),
];
const combine = (...lists: Query[][]): Query[] =>
  lists.reduce((all, list) => all.flatMap((one) => list.map((other) => ({ ...one, ...other }))), [{}]);

const SORTS = ['newest', 'popular', 'name'];
const FACETS = combine(
  optional('genre', [...SEED_GENRES.map(({ genreId }) => genreId), 'western']),
  optional('type', ['movie', 'series']),
  optional('accessLevel', ['free', 'basic', 'premium']),
);

describe('a list of titles', () => {
  test('every filter and order gives what a plain filter gives, without gap or repeat at any page size', async () => {
    let size = 0;
    for (const [n, query] of combine(FACETS, optional('sort', SORTS)).entries()) {
      if (!THOROUGH && n % 4 > 0) continue;
      const limit = [1, 3, 7, 100][size++ % 4]!;
      expect({ query, ids: await readAll(query, limit) }).toEqual({ query, ids: expected(query) });
    }
  });

  test('a search of one or several beginnings of words does too, with every filter and order', async () => {
    const names = SEED_TITLES.map(({ name }) => wordsOf(name));
    const searches = [
      ...new Set(
        names.flatMap((words) => [
          words[0]!.slice(0, 1),
          words[0]!.slice(0, 3),
          words.at(-1)!,
          words.toReversed().join(' '),
          words.map((word) => word.slice(0, 3)).join(' '),
          `${words.at(-1)!.slice(0, 2)} ${words[0]!}`,
        ]),
      ),
    ];
    let turn = 0;
    for (const [n, q] of [...searches, 'the', 'a the of', 'nothing at all', 't t t'].entries()) {
      if (!THOROUGH && n % 4 > 0) continue;
      const facets = FACETS[(turn += 7) % FACETS.length]!;
      for (const filter of [{}, facets]) {
        const query = { ...filter, q, sort: SORTS[turn % 3]! };
        const ids = await readAll(query, [1, 5, 100][turn % 3]!);
        // Pages of a search are sorted each in itself.
        expect({ query, ids: ids.toSorted() }).toEqual({ query, ids: expected(query).toSorted() });
      }
    }
  });
});
