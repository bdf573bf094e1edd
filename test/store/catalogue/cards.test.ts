import { describe, expect, test } from 'vitest';
import { popularityOf } from '../../../lib/domain/catalogue/popularity.ts';
import {
  ALL_ORDERS,
  cardKeysOf,
  cardsOf,
  cardsWithTraces,
  isPast,
  KEPT_MS,
  placementOf,
  positionOf,
  stoodAt,
  type StoredTitle,
  type TitleCard,
} from '../../../lib/store/catalogue/cards.ts';
import { sortableDescending } from '../../../lib/table/keys.ts';
import { titleOf } from '../../support/titles.ts';

const NOW = Date.UTC(2026, 10, 24);
const title = titleOf(1, { createdAt: 5, updatedAt: 6 });
const stored = (more: Partial<StoredTitle> = {}): StoredTitle => ({
  ...{ ...title, rev: 1, shelvedAs: [], writtenBy: 'op', ...more },
});

describe('where a title stands', () => {
  test('is the day it was published, or came, the newest first', () => {
    const at = (more: object) => positionOf('newest', { ...title, ...more });
    expect(at({ publishedAt: 5, availableFrom: 9 })).toBe(sortableDescending(9));
    expect(at({ publishedAt: 9, availableFrom: 5 })).toBe(sortableDescending(9));
    expect(at({ publishedAt: undefined })).toBe(sortableDescending(0));
  });

  test('is its popularity, of one never played that of a single play when it was published', () => {
    const at = (popularity?: number) => positionOf('popular', { ...title, publishedAt: NOW, popularity });
    expect(at(popularityOf(1, NOW))).toBe(at());
    expect(at(popularityOf(2, NOW)) < at()).toBe(true);
  });

  test('is, for administrators, when it was made and changed, of an old one when it was published', () => {
    const at = (order: 'admin-newest' | 'admin-changed', more: object) =>
      positionOf(order, { ...title, ...more });
    expect(at('admin-newest', {})).toBe(sortableDescending(5));
    expect(at('admin-newest', { createdAt: undefined, publishedAt: 7 })).toBe(sortableDescending(7));
    expect(at('admin-changed', {})).toBe(sortableDescending(6));
    expect(at('admin-changed', { updatedAt: undefined })).toBe(sortableDescending(5));
  });

  test('is its name without an article, of which a hundred letters count, before a longer one', () => {
    const at = (name: string) => positionOf('name', { ...title, name });
    expect(at('The #1 Lighthouse')).toBe('1 lighthouse ');
    expect(at('x'.repeat(101))).toBe(`${'x'.repeat(100)} `);
    expect(at('Dusk') < at('Dusk Again')).toBe(true);
    expect(at(`${'x'.repeat(99)} yz`)).toBe(`${'x'.repeat(99)} `);
  });
});

test('a placement is what decides where a title stands', () => {
  const { name, type, genres, accessLevel, status, publishedAt, cast, directors } = title;
  expect(placementOf({ ...title, availableFrom: 3, popularity: 4 })).toEqual({
    ...{ name, type, genres, accessLevel, status, publishedAt, cast, directors },
    ...{ availableFrom: 3, popularity: 4, createdAt: 5, updatedAt: 6 },
  });
  expect(Object.keys(placementOf(titleOf(1)))).not.toContain('popularity');
});

describe('the cards of a title', () => {
  const kinds = (orders = ALL_ORDERS, more: object = {}) => {
    const keys = cardKeysOf('ttl', { ...placementOf(title), ...more }, orders);
    return [...new Set(keys.map(({ pk }) => pk.replace(/^(SHELF#[\w-]+|SEARCH#\w+).*/, '$1')))].sort();
  };
  const admins = ['SEARCH#admin', 'SHELF#admin-changed', 'SHELF#admin-name', 'SHELF#admin-newest'];

  test('of a published one are on every shelf and in both searches, of a draft the administrators’ alone', () => {
    const people = ['SEARCH#public', 'SHELF#name', 'SHELF#newest', 'SHELF#popular'];
    expect(kinds()).toEqual([...admins, ...people].sort());
    expect(kinds(ALL_ORDERS, { status: 'draft' })).toEqual(admins);
  });

  test('of one order are on its shelves, and in the search that goes with it', () => {
    expect(kinds(['popular'])).toEqual(['SEARCH#public', 'SHELF#popular']);
    expect(kinds(['admin-name'])).toEqual(['SEARCH#admin', 'SHELF#admin-name']);
    expect(kinds(['newest'])).toEqual(['SHELF#newest']);
  });

  test('show the title, none of what only its item needs, and how popular it is in searches alone', () => {
    const cards = cardsOf(stored({ popularity: 7, gsi2pk: 'p', gsi2sk: 's' }), ['popular']);
    const [onShelf, inSearch] = [cards.filter(({ words }) => !words), cards.filter(({ words }) => words)];
    expect(onShelf[0]).toMatchObject({ name: 'Film 1', titleId: title.titleId });
    for (const field of ['rev', 'shelvedAs', 'writtenBy', 'gsi2pk', 'popularity']) {
      expect(onShelf[0]).not.toHaveProperty(field);
    }
    expect(inSearch[0]).toMatchObject({ popularity: 7 });
    expect(inSearch[0]!.words!.split(' ')).toEqual(expect.arrayContaining(['film', '1', 'drama', 'ada']));
    const [admin] = cardsOf(stored(), ['admin-name']).filter(({ words }) => words);
    expect(admin!.words!.split(' ').sort()).toEqual(['1', 'film', 'film1']);
  });
});

describe('a title that moved', () => {
  const placed = placementOf(title);
  const was = (until: number, more: object = {}) => ({
    ...placed,
    publishedAt: 1,
    since: 10,
    until,
    ...more,
  });
  const is = { ...placed, since: NOW - 5 };
  const newest = (shelvedAs: StoredTitle['shelvedAs']) =>
    cardsWithTraces(stored({ shelvedAs }), ['newest'], NOW).filter(
      ({ pk }) => pk === 'SHELF#newest#genre=*&type=*&level=*',
    );

  test('has a card where it stood, too, each with its time, and the older one goes an hour after that', () => {
    const cards = newest([was(NOW - 5), is]);
    expect(cards.map(({ sk, spans, ttl }) => ({ sk: sk.split('#')[0], spans, ttl }))).toEqual([
      { sk: sortableDescending(1), spans: [[10, NOW - 5]], ttl: Math.ceil((NOW - 5 + KEPT_MS) / 1000) },
      {
        sk: sortableDescending(title.publishedAt!),
        spans: [[NOW - 5, Number.MAX_SAFE_INTEGER]],
        ttl: undefined,
      },
    ]);
  });

  test('and that moved back within the hour keeps its card, which says when it stood there', () => {
    const back = { publishedAt: title.publishedAt };
    const cards = newest([
      { ...was(NOW - 9, back), since: 1 },
      { ...was(NOW - 5), since: NOW - 9 },
      { ...is, since: NOW - 5 },
    ]);
    const spans = [
      [1, NOW - 9],
      [NOW - 5, Number.MAX_SAFE_INTEGER],
    ];
    const here = cards.filter(({ sk }) => sk.startsWith(sortableDescending(title.publishedAt!)));
    expect(here.map((card) => [card.spans, card.ttl])).toEqual([[spans, undefined]]);
    expect(cards).toHaveLength(2);
  });

  test('has one card when it did not move on this shelf, or long ago', () => {
    expect(newest([is])).toHaveLength(1);
    expect(newest([was(NOW - 5, { publishedAt: title.publishedAt }), is])).toHaveLength(1);
    expect(newest([was(NOW - KEPT_MS), is])).toHaveLength(1);
    expect(newest([was(NOW - KEPT_MS + 1), is])).toHaveLength(2);
    expect(newest([is])[0]).not.toHaveProperty('spans');
  });

  test('before anybody wrote down since when stood there from the beginning', () => {
    const { since: _, ...early } = was(NOW - 5);
    expect(newest([early, is])[0]!.spans).toEqual([[0, NOW - 5]]);
    expect(KEPT_MS).toBe(3_600_000);
  });

  test('that came back stood there twice', () => {
    const back = { ...was(NOW - 3), since: NOW - 4 };
    const cards = newest([was(NOW - 5), { ...is, until: NOW - 4 }, back, { ...is, since: NOW - 3 }]);
    expect(cards[0]!.ttl).toBe(Math.ceil((NOW - 3 + KEPT_MS) / 1000));
    expect(cards.map(({ spans }) => spans)).toEqual([
      [
        [10, NOW - 5],
        [NOW - 4, NOW - 3],
      ],
      [
        [NOW - 5, NOW - 4],
        [NOW - 3, Number.MAX_SAFE_INTEGER],
      ],
    ]);
  });

  test('stood in its place from the beginning to the end of a span', () => {
    const card = (spans?: [number, number][]) => ({ spans }) as TitleCard;
    const at = (time: number) =>
      stoodAt(
        card([
          [5, 7],
          [9, 10],
        ]),
        time,
      );
    expect([4, 5, 6, 7, 8, 9, 10].map(at)).toEqual([false, true, true, false, false, true, false]);
    expect(stoodAt(card(), 1)).toBe(true);
  });

  test('is out of sight an hour later, and at once when it leaves no trace', () => {
    const past = (until: number | undefined, now: number) =>
      isPast({ ...placed, ...(until !== undefined && { until }) }, now);
    expect([past(NOW - KEPT_MS, NOW), past(NOW - KEPT_MS + 1, NOW), past(undefined, NOW)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([past(0, 5), past(1, 5)]).toEqual([true, false]);
  });
});
