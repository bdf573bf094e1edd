import { describe, expect, test } from 'vitest';
import { likedGenres, likelyTitles, ranked, WEIGHTS } from '../../../lib/domain/history/taste.ts';

const NOW = Date.UTC(2026, 10, 24);
const DAY = 24 * 3600_000;
const base = (titleId: string, near: Record<string, number>, watched = 10) => ({
  titleId,
  neighbours: {
    ...{ watched, at: 0, onTrial: [] },
    near: Object.entries(near).map(([other, weight]) => ({ titleId: other, weight })),
  },
});
const order = (likely: ReturnType<typeof likelyTitles>) =>
  [...likely].sort(([, a], [, b]) => b.score - a.score).map(([titleId]) => titleId);

describe('what is likely by what was watched', () => {
  test('is what several of the titles have as a neighbour, and says which of them says most for it', () => {
    const likely = likelyTitles([base('a', { x: 2, y: 3 }), base('b', { x: 2, z: 1 })]);
    expect(order(likely)).toEqual(['x', 'y', 'z']);
    expect(likely.get('x')).toMatchObject({ because: 'a', score: 1 });
    expect(likely.get('z')!.because).toBe('b');
  });

  test('is never what was watched', () => {
    expect(order(likelyTitles([base('a', { b: 5, x: 1 }), base('b', { a: 5 })]))).toEqual(['x']);
  });

  test('listens more to what was watched last, and to what not everybody watches', () => {
    expect(order(likelyTitles([base('a', { x: 1 }), base('b', { y: 1 })]))).toEqual(['x', 'y']);
    expect(order(likelyTitles([base('a', { x: 1 }, 500), base('b', { y: 1 })]))).toEqual(['y', 'x']);
  });

  test('is because of the title that says most for it, of two that say as much of the one watched last', () => {
    const because = (a: number, b: number, weights = WEIGHTS) =>
      likelyTitles([base('a', { x: a }), base('b', { x: b })], weights).get('x')!.because;
    expect([because(1, 5), because(5, 1), because(1, 1)]).toEqual(['b', 'a', 'a']);
    expect(because(1, 1, { ...WEIGHTS, decay: 1 })).toBe('a');
  });

  test('is measured by the likeliest: a tenth less for each title watched since, less where many watch', () => {
    const likely = likelyTitles([
      base('a', { x: 2, y: 3 }),
      base('b', { x: 2, z: 1 }),
      base('c', { u: 1 }, 70),
    ]);
    const scores = [...likely].map(([titleId, { score }]) => [titleId, (score * 3.8).toFixed(9)]);
    // As of four times as many people: half, by the power of one and a half.
    const expected = [2 + 2 * 0.9, 3, 0.9, 0.81 * 0.5 ** 1.5].map((score) => score.toFixed(9));
    expect(scores).toEqual(['x', 'y', 'z', 'u'].map((titleId, index) => [titleId, expected[index]]));
  });

  test('rests on the last twenty titles', () => {
    const many = Array.from({ length: 21 }, (_, n) => base(`t${n}`, { [`x${n}`]: 1 }));
    const likely = likelyTitles(many);
    expect(likely.has('x19')).toBe(true);
    expect(likely.has('x20')).toBe(false);
  });

  test('is in the order of ids where nothing else tells titles apart', () => {
    expect([...likelyTitles([base('a', { y: 1, x: 1, z: 1 })]).keys()]).toEqual(['x', 'y', 'z']);
  });

  test('is sixty titles at most, the likeliest, of fifty neighbours of each', () => {
    const near = (from: number) =>
      Object.fromEntries(Array.from({ length: 55 }, (_, n) => [`x${100 + from + n}`, 100 - n]));
    expect(likelyTitles([base('a', near(0))]).size).toBe(50);
    const both = order(likelyTitles([base('a', near(0)), base('b', near(100), 9)]));
    expect(both).toHaveLength(60);
    expect(both).not.toContain('x149');
  });

  test('is nothing where nobody has watched anything', () => {
    expect(likelyTitles([{ titleId: 'a', neighbours: undefined }]).size).toBe(0);
  });
});

describe('the order of candidates', () => {
  const title = (titleId: string, more: object = {}) => ({
    titleId,
    genres: ['war'],
    publishedAt: 0,
    ...more,
  });
  const taste = { likely: new Map(), genres: new Map([['drama', 1]]), now: NOW };
  const ids = (of: { titleId: string }[]) => of.map(({ titleId }) => titleId);

  test('is by what is likely, then liked genres, what is new and what is popular, then by id', () => {
    const candidates = [
      title('plain2'),
      title('plain1'),
      title('popular', { popularity: 30 }),
      title('new', { publishedAt: NOW - DAY, popularity: 25 }),
      title('liked', { genres: ['war', 'drama'], popularity: 25 }),
      title('likely'),
    ];
    const likely = new Map([['likely', { score: 1, because: 'a' }]]);
    const expected = ['likely', 'liked', 'new', 'popular', 'plain1', 'plain2'];
    expect(ids(ranked(candidates, { ...taste, likely }))).toEqual(expected);
    expect(ids(ranked(candidates.toReversed(), { ...taste, likely }))).toEqual(expected);
  });

  test('counts popularity in doublings below the most popular, down to ten, and newness in halves of thirty days', () => {
    const weights = { ...WEIGHTS, genre: 0.3 };
    const before = (one: object, other: object) =>
      ids(ranked([title('top', { popularity: 30 }), title('b', other), title('a', one)], taste, weights))
        .filter((id) => id !== 'top')
        .join('');
    const liked = { genres: ['drama'] };
    // 0.1 for the most popular, a tenth of that less for each doubling; none below ten.
    expect(before({ popularity: 20 }, { popularity: 21 })).toBe('ba');
    expect(before({ popularity: 12 }, { popularity: 13 })).toBe('ab');
    expect(before({ popularity: 18 }, { popularity: 19.5 })).toBe('ab');
    const lately = [title('top', { popularity: 5 }), title('a'), title('b', { popularity: 0.5 })];
    expect(ids(ranked(lately, taste))).toEqual(['top', 'b', 'a']);
    expect(before({ popularity: 29, genres: ['war'] }, liked)).toBe('ba');
    // A title of thirty days has half of what a new one has.
    const aged = (days: number) => ({ publishedAt: NOW - days * DAY });
    expect(before(aged(30), { ...aged(1000), popularity: 30 })).toBe('ba');
    expect(before(aged(29), { ...aged(1000), popularity: 30 })).toBe('ab');
    expect(before({ ...aged(0), popularity: 20 }, { ...aged(-9), popularity: 20 })).toBe('ab');
  });

  test('likes a followed genre fully, and another by its share of what was watched', () => {
    const watched = [
      { genres: ['war'] },
      { genres: ['war', 'drama'] },
      { genres: ['drama'] },
      { genres: ['news'] },
    ];
    expect(likedGenres(watched, ['news'])).toEqual(
      new Map([
        ['war', 0.5],
        ['drama', 0.5],
        ['news', 1],
      ]),
    );
  });
});
