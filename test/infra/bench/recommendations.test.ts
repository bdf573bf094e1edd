import { describe, expect, test } from 'vitest';
import { coCounts, ease, itemKnn } from '../../../infra/bench/recommendations/baselines.ts';
import { splitByTime } from '../../../infra/bench/recommendations/evaluation.ts';
import { qualityOf } from '../../../infra/bench/recommendations/metrics.ts';
import { ratingsFrom } from '../../../infra/bench/recommendations/ratings.ts';
import { ratingsCsv, syntheticRatings } from '../../../infra/bench/recommendations/synthetic.ts';

const SEED = 7;
const SMALL = { users: 90, titles: 200, ratings: 4000 };

describe('a ratings file', () => {
  test('is read as it was made up, in the order of time', () => {
    const made = syntheticRatings(SEED, SMALL);
    const { rows } = ratingsFrom(ratingsCsv(made));
    expect(rows.length).toBeGreaterThan(3000);
    expect(rows.map(({ timestamp }) => timestamp)).toEqual(made.rows.map(({ timestamp }) => timestamp));
    expect(syntheticRatings(SEED, SMALL)).toEqual(made);
  });

  test('takes genres from the last column of a titles file, whatever a name holds', () => {
    const csv = 'userId,movieId,rating,timestamp\n1,10,4.5,964982703\n';
    const titles = 'movieId,title,genres\n10,"Good, the Bad and the Ugly, The (1966)",Western|Drama\n';
    expect(ratingsFrom(csv, titles).genres.get('10')).toEqual(['Western', 'Drama']);
  });

  test.each([
    ['user,item\n1,2\n', 'line 1'],
    ['userId,movieId,rating,timestamp\n1,2,3,4\n1,2,three,4\n', 'line 3'],
    ['userId,movieId,rating,timestamp\n1,2,3\n', 'line 2'],
  ])('says which line it cannot read', (csv, line) => {
    expect(() => ratingsFrom(csv)).toThrow(line);
  });
});

describe('the evaluation', () => {
  test('asks about what each person watched last, and learns from nothing of it', () => {
    const { rows } = syntheticRatings(SEED, SMALL);
    const { learnt, held } = splitByTime(rows, 0.8);
    for (const [userId, later] of held) {
      const own = rows.filter((row) => row.userId === userId);
      const known = learnt.filter((row) => row.userId === userId);
      expect(known).toEqual(own.slice(0, Math.floor(own.length * 0.8)));
      expect([...later].filter((movieId) => known.some((row) => row.movieId === movieId))).toEqual([]);
    }
  });

  test('counts a list by the places of what was watched later', () => {
    const times = Float64Array.from([8, 4, 2, 1]);
    const one = { list: [0, 1, 2], held: new Set([1, 3]) };
    const { ndcg10, recall20, hitRate10, coverage, novelty } = qualityOf([one], { times, people: 8 });
    expect(ndcg10).toBeCloseTo(1 / Math.log2(3) / (1 + 1 / Math.log2(3)), 9);
    expect([recall20, hitRate10, coverage, novelty]).toEqual([0.5, 1, 0.75, 1]);
  });

  test('EASE solves for the title itself as nothing, and both others find who is watched together', () => {
    const co = coCounts(
      [
        [0, 1],
        [0, 1],
        [0, 1, 2],
        [2, 3],
        [2, 3],
      ],
      4,
    );
    for (const weights of [ease(co, 1), itemKnn(co, 2, 0)]) {
      const row = [...weights.subarray(0, 4)];
      expect(row[0]).toBe(0);
      expect(row.indexOf(Math.max(...row))).toBe(1);
    }
  });
});
