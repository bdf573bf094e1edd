import { expect, test } from 'vitest';
import { evaluated } from '../../../infra/bench/recommendations/evaluation.ts';
import { syntheticRatings } from '../../../infra/bench/recommendations/synthetic.ts';

const SEED = 7;

test('recommendations are better than chance and popularity on made-up tastes, and alike in two runs', () => {
  const ratings = syntheticRatings(SEED, { users: 250, titles: 600, ratings: 18_000 });
  const run = () => evaluated(ratings, SEED, () => undefined);
  const { results } = run();
  const ndcgOf = (name: string) => results.find((each) => each.name === name)!.quality.ndcg10;
  expect(ndcgOf('ours, as it runs')).toBeGreaterThan(1.1 * ndcgOf('popularity'));
  expect(ndcgOf('popularity')).toBeGreaterThan(2 * ndcgOf('random'));
  expect(run().results).toEqual(results);
}, 300_000);
