/**
 * `npm run bench:lists [sizes…]`: read units and requests of each list of titles at growing catalogues (10², 10³
 * and 10⁴ titles by default). Only the shelves that are read get their cards: a Query cannot see any other.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ACCESS_LEVELS } from '../../lib/domain/levels.ts';
import { popularityOf } from '../../lib/domain/catalogue/popularity.ts';
import { type Order, ORDERS, readingOf, type TitleFilter } from '../../lib/domain/catalogue/shelves.ts';
import type { TitleRecord } from '../../lib/domain/catalogue/title.ts';
import { cardsOf } from '../../lib/store/catalogue/shelves.ts';
import { similarTo, titlesPage } from '../../lib/store/catalogue/title-lists.ts';
import { partitionOf } from '../../lib/table/keys.ts';
import { putItems, type Table } from '../../lib/table/table.ts';
import { TABLE, withEngine } from './engine.ts';

const GENRES = ['adventure', 'comedy', 'documentary', 'drama', 'family', 'fantasy', 'mystery', 'thriller'];
const SYLLABLES = [...'bdfghklmnprstvw'].flatMap((consonant) =>
  [...'aeiou'].map((vowel) => consonant + vowel),
);
const NOW = Date.UTC(2026, 10, 24);

/** A different but reproducible element for each title and purpose (the finaliser of MurmurHash3). */
function pick<T>(list: readonly T[], n: number, purpose: number): T {
  let hash = Math.imul(n * 31 + purpose, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return list[((hash ^ (hash >>> 16)) >>> 0) % list.length]!;
}

/** 3,000 words of six letters, so that one begins with a given three letters like three others do. */
const WORDS = Array.from({ length: 3000 }, (_, n) =>
  [101, 102, 103].map((purpose) => pick(SYLLABLES, n, purpose)).join(''),
);

const titleOf = (n: number): TitleRecord => ({
  titleId: `ttl_01BENCH${String(n).padStart(19, '0')}`,
  type: n % 5 === 0 ? 'series' : 'movie',
  name: [1, 2, 3].map((purpose) => pick(WORDS, n, purpose)).join(' '),
  synopsis: 'Somebody waits for a train, and then for another. '.repeat(4),
  genres: [...new Set([pick(GENRES, n, 4), pick(GENRES, n, 5)])],
  cast: ['Marit Osei', 'Tobias Fennick', 'Lene Adair'],
  directors: ['Ines Quell'],
  releaseYear: 2000 + (n % 26),
  maturityRating: '6+',
  accessLevel: pick(ACCESS_LEVELS, n, 6),
  posterUrl: `/media/p/title-${n}.svg`,
  backdropUrl: `/media/p/title-${n}-wide.svg`,
  status: 'published',
  publishedAt: NOW - n * 60_000,
  media: { mediaId: 'med_01JSEED0000000000000000001', maxResolution: '4K', durationSeconds: 5400 },
  popularity: popularityOf(1 + (n % 997), NOW),
  version: 1,
});

const sample = titleOf(7);
const [first = '', second = ''] = sample.name.split(' ');
const LISTS: { name: string; filter: TitleFilter; order: Order }[] = [
  { name: 'newest', filter: {}, order: 'newest' },
  { name: 'genre, popular', filter: { genre: 'drama' }, order: 'popular' },
  { name: 'type, by name', filter: { type: 'movie' }, order: 'name' },
  {
    name: 'genre × type × level',
    filter: { genre: 'drama', type: 'series', accessLevel: 'free' },
    order: 'newest',
  },
  { name: 'q: one letter', filter: { q: first.slice(0, 1) }, order: 'popular' },
  { name: 'q: three letters, by name', filter: { q: first.slice(0, 3) }, order: 'name' },
  { name: 'q: a word', filter: { q: first }, order: 'popular' },
  {
    name: 'q: two beginnings',
    filter: { q: `${second.slice(0, 4)} ${first.slice(0, 4)}` },
    order: 'popular',
  },
  { name: 'q: letters × genre', filter: { q: first.slice(0, 3), genre: sample.genres[0] }, order: 'newest' },
  { name: 'q: five letters', filter: { q: first.slice(0, 5) }, order: 'newest' },
  { name: 'q: letters × level', filter: { q: first.slice(0, 2), accessLevel: 'basic' }, order: 'popular' },
];

const measured = new Set(
  [...LISTS, ...sample.genres.map((genre) => ({ filter: { genre }, order: 'popular' as const }))].map(
    ({ filter, order }) => partitionOf('titleCard', { order, shelf: readingOf(filter)!.shelf }).pk,
  ),
);

async function fill(table: Table, from: number, to: number): Promise<void> {
  const LANES = 8;
  const lane = async (index: number) => {
    for (let n = from + index; n < to; n += LANES * 25) {
      const titles = Array.from({ length: 25 }, (_, i) => n + i * LANES).filter((each) => each < to);
      const cards = titles.flatMap((each) => cardsOf(titleOf(each), ORDERS));
      await putItems(
        table,
        cards.filter(({ pk }) => measured.has(pk)),
      );
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, index) => lane(index)));
}

/** Runs something and answers what it cost. */
async function costOf<T>(table: Table, run: (table: Table) => Promise<T>) {
  let [units, requests] = [0, 0];
  const observe = (_: unknown, cost: { units: number }) => {
    units += cost.units;
    requests++;
  };
  return { result: await run({ ...table, observe }), units, requests };
}

const show = (units: number, requests: number, items: number) =>
  `${units.toFixed(1)} u, ${requests} r, ${items}`.padStart(16);

async function measure(table: Table): Promise<Map<string, string>> {
  const rows = new Map<string, string>();
  for (const { name, ...asked } of LISTS) {
    const list = { ...asked, now: NOW };
    const page = await costOf(table, (each) => titlesPage(each, list, { limit: 20, after: undefined }));
    rows.set(name, show(page.units, page.requests, page.result.items.length));
  }
  const similar = await costOf(table, (each) => similarTo(each, sample, NOW));
  rows.set('similar titles', show(similar.units, similar.requests, similar.result.length));
  return rows;
}

const sizes = process.argv.slice(2).map(Number);
const SIZES = sizes.length > 0 ? sizes : [100, 1000, 10_000];

await withEngine(async (endpoint) => {
  const client = new DynamoDBClient({ endpoint, region: 'local' });
  const marshallOptions = { removeUndefinedValues: true };
  const table = { client: DynamoDBDocumentClient.from(client, { marshallOptions }), name: TABLE };
  const columns: Map<string, string>[] = [];
  let filled = 0;
  for (const size of SIZES) {
    await fill(table, filled, size);
    filled = size;
    columns.push(await measure(table));
    console.error(`${size} titles measured`);
  }
  console.log('First page of 20: read units (eventually consistent), requests, titles found\n');
  console.log(`${'titles'.padEnd(28)}${SIZES.map((size) => String(size).padStart(16)).join('')}`);
  for (const name of columns[0]!.keys()) {
    console.log(`${name.padEnd(28)}${columns.map((column) => column.get(name)).join('')}`);
  }
  client.destroy();
});
