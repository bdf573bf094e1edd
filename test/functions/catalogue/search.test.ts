import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as listTitles } from '../../../functions/catalogue/list-titles.ts';
import { termsOf } from '../../../lib/domain/catalogue/search-terms.ts';
import type { TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import { cardsOf } from '../../../lib/store/catalogue/cards.ts';
import { putItems } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { titleOf } from '../../support/titles.ts';

const NAMES = [
  'Harbour & Daughters',
  'The Cartographer’s Apprentice',
  'L’Avventura',
  '千と千尋の神隠し',
  'Spider-Man: Homecoming',
  'Starfish',
  'The Lighthouse Audit',
  'Night',
  'Nightfall',
  'S.W.A.T.',
];

/** Words of six letters, of which several begin or end like `Kafeto`. */
const CROWD = ['Kabado', 'Kabido', 'Kabudo', 'Kadina', 'Bibato', 'Bobato', 'Bubato', 'Dibito', 'Kafeto'];

/** Films of one word, of which one, watched least, has somebody in it. */
const QUARRIES = Array.from({ length: 30 }, (_, n) =>
  titleOf(40 + n, {
    name: `Quarry ${n}`,
    popularity: 100 - n,
    cast: [n === 29 ? 'Ilse Valdek' : 'Jon Obry'],
  }),
);

const titles: TitleRecord[] = [
  ...QUARRIES,
  ...CROWD.map((name, n) => titleOf(30 + n, { name })),
  ...NAMES.map((name, n) => titleOf(n, { name, genres: ['science-fiction'] })),
  titleOf(20, {
    name: 'Untitled',
    cast: ['Zoë Nightingale', 'Bruno Fennick'],
    directors: ['Agnès Lumière'],
    popularity: 5000,
  }),
];

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
  app = testApp(await engine.freshTable());
  await putItems(
    app.table,
    titles.flatMap((title) => cardsOf(title)),
  );
});
afterAll(() => engine.stop());

const found = async (query: Record<string, string>): Promise<string[]> => {
  const { status, body } = await callEndpoint(listTitles, app, { query });
  expect(status).toBe(200);
  return body.items.map(({ name }: { name: string }) => name);
};

describe('a search finds', () => {
  test.each([
    ['harbour and daughters', 'Harbour & Daughters'],
    ['daught harb', 'Harbour & Daughters'],
    ['quarry valdek', 'Quarry 29'],
    ['vald quarr', 'Quarry 29'],
    ['cartographer´s', 'The Cartographer’s Apprentice'],
    ['cartographers apprentice', 'The Cartographer’s Apprentice'],
    ['avventura', 'L’Avventura'],
    ["l'avventura", 'L’Avventura'],
    ['lavven', 'L’Avventura'],
    ['千尋', '千と千尋の神隠し'],
    ['神隠し', '千と千尋の神隠し'],
    ['し', '千と千尋の神隠し'],
    ['spiderman', 'Spider-Man: Homecoming'],
    ['spider man', 'Spider-Man: Homecoming'],
    ['spider-man home', 'Spider-Man: Homecoming'],
    ['spiderman homecoming', 'Spider-Man: Homecoming'],
    ['star fish', 'Starfish'],
    ['swat', 'S.W.A.T.'],
    ['s.w.a.t', 'S.W.A.T.'],
    ['lumiere agnes', 'Untitled'],
    ['fenn', 'Untitled'],
    ['untitled fennick', 'Untitled'],
    ['fennick nightingale', 'Untitled'],
  ])('%s: %s', async (q, name) => {
    expect(await found({ q })).toEqual([name]);
  });

  test('whole words before beginnings, and names before people, unless an order is asked for', async () => {
    expect(await found({ q: 'night' })).toEqual(['Night', 'Nightfall', 'Untitled']);
    expect(await found({ q: 'night', sort: 'popular' })).toEqual(['Untitled', 'Night', 'Nightfall']);
    expect(await found({ q: 'night', sort: 'name' })).toEqual(['Night', 'Nightfall', 'Untitled']);
    expect(await found({ q: 'night', sort: 'newest' })).toEqual(['Untitled', 'Nightfall', 'Night']);
  });

  test('a genre by its words, with the other filters', async () => {
    expect(await found({ q: 'fiction homecoming' })).toEqual(['Spider-Man: Homecoming']);
    expect((await found({ q: 'science' })).length).toBe(NAMES.length);
    expect(await found({ q: 'night', genre: 'drama' })).toEqual(['Untitled']);
  });

  test('a word of five letters and more with any one slip in it', async () => {
    const wrong = [...'lighthouse'].flatMap((letter, at) => {
      const [before, after] = ['lighthouse'.slice(0, at), 'lighthouse'.slice(at + 1)];
      const swapped = after === '' ? [] : [`${before}${after[0]}${letter}${after.slice(1)}`];
      return [`${before}${after}`, `${before}q${after}`, `${before}q${letter}${after}`, ...swapped];
    });
    for (const q of [
      ...wrong,
      'lighthouseq',
      'lighthose audit',
      'audit lighthouze',
      'audti lighthouse',
      'agnes lumeire',
    ]) {
      expect({ q, names: await found({ q }) }).toEqual({
        q,
        names: [q.startsWith('agnes') ? 'Untitled' : 'The Lighthouse Audit'],
      });
    }
  });

  test.each(['kaefto', 'kafito', 'kafto', 'kafeeto', 'kafexo', 'kaxeto', 'xafeto'])(
    'a word of six letters although many begin and end like it: %s',
    async (q) => {
      expect(await found({ q })).toContain('Kafeto');
    },
  );

  test.each(['lighthouse daughters', 'harbxxr', 'nght', ' -- ', 'zz'])('nothing for %s', async (q) => {
    expect(await found({ q })).toEqual([]);
  });
});

test('a title has few cards in the search', () => {
  const usual = termsOf({
    name: 'One Silent Winter',
    genres: ['drama', 'western', 'science-fiction'],
    cast: ['Marit Osei', 'Tobias Fennick', 'Lene Adair'],
    directors: ['Ines Quell'],
  });
  expect(usual.length).toBeLessThanOrEqual(45);
  const words = (n: number, at: string) => Array.from({ length: n }, (_, i) => `${at}${i}longest`).join(' ');
  const most = termsOf({
    name: words(90, 'n'),
    genres: ['a-b', 'c-d', 'e-f', 'g-h', 'i-j'],
    cast: Array.from({ length: 50 }, (_, i) => words(4, `c${i}`)),
    directors: Array.from({ length: 20 }, (_, i) => words(4, `d${i}`)),
  });
  expect(most.length).toBeLessThanOrEqual(24 * 2 + 10 + 10 + 15 + 8 * 9 + 4 * 8 + 10);
});
