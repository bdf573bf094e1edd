import { WEIGHTS, type Weights } from '../../../lib/domain/history/taste.ts';
import { coCounts, ease, itemKnn, popularity, type Scores, sumOfRows, type Watched } from './baselines.ts';
import { type Quality, qualityOf } from './metrics.ts';
import { randomFrom } from '../random.ts';
import type { Rating, Ratings } from './ratings.ts';
import { type Knowledge, recommended, replayed } from './replay.ts';

/** What is learnt from, and what each person watched after it. */
interface Split {
  learnt: Rating[];
  held: Map<string, Set<string>>;
}

/** People with fewer viewings are learnt from, and not asked about. */
const FEWEST = 5;
const LIST = 20;

/** Each person's viewings parted by time: the first `share` of them are learnt from. */
export function splitByTime(rows: readonly Rating[], share: number): Split {
  const held = new Map<string, Set<string>>();
  const learnt = new Set<Rating>();
  for (const [userId, own] of Map.groupBy(rows, (row) => row.userId)) {
    const cut = own.length < FEWEST ? own.length : Math.floor(own.length * share);
    for (const row of own.slice(0, cut)) learnt.add(row);
    const known = new Set(own.slice(0, cut).map(({ movieId }) => movieId));
    const later = own.slice(cut).flatMap(({ movieId }) => (known.has(movieId) ? [] : [movieId]));
    if (later.length > 0) held.set(userId, new Set(later));
  }
  return { learnt: rows.filter((row) => learnt.has(row)), held };
}

/** Ranks titles for people of one split. */
type Recommender = (userId: string) => string[];

/** One split with what the recommenders share: titles as numbers and counts. */
function prepared(split: Split, genres: Ratings['genres']) {
  const ids = [...new Set(split.learnt.map(({ movieId }) => movieId))].sort();
  const numbers = new Map(ids.map((movieId, number) => [movieId, number]));
  const watched = new Map(
    [...Map.groupBy(split.learnt, (row) => row.userId)].map(([userId, own]) => [
      userId,
      [...new Set(own.map(({ movieId }) => movieId))],
    ]),
  );
  const people = [...watched.values()].map((own) => own.map((movieId) => numbers.get(movieId)!));
  const co = coCounts(people, ids.length);
  const times = popularity(co);
  const knowledge = replayed(split.learnt, genres);
  const quality = (recommend: Recommender): Quality =>
    qualityOf(
      [...split.held].map(([userId, held]) => ({
        list: recommend(userId)
          .slice(0, LIST)
          .map((movieId) => numbers.get(movieId)!),
        held: new Set([...held].map((movieId) => numbers.get(movieId) ?? -1)),
      })),
      { times, people: watched.size },
    );
  const byScore = (scoresOf: (watched: Watched) => Scores): Recommender => {
    const seenOf = (userId: string) => watched.get(userId)!.map((movieId) => numbers.get(movieId)!);
    return (userId) => {
      const own = seenOf(userId);
      return best(scoresOf(own), new Set(own)).map((number) => ids[number]!);
    };
  };
  const byWeights = (weights: Float64Array) => byScore((own) => sumOfRows(weights, ids.length, own));
  const ours =
    (weights: Weights): Recommender =>
    (userId) =>
      recommended(knowledge, watched.get(userId)!, weights);
  return { co, times, quality, byScore, byWeights, ours, knowledge };
}

function best(scores: Scores, seen: ReadonlySet<number>): number[] {
  const left = [...scores.keys()].filter((number) => !seen.has(number));
  return left.sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, LIST);
}

const GRID: { [K in keyof Weights]: number[] } = {
  ...{ neighbours: [10, 20, 30, 50], decay: [0.9, 0.95, 0.98, 1], pull: [0, 0.5, 1, 1.5] },
  ...{ popular: [0, 0.05, 0.1, 0.2, 0.4], genre: [0, 0.1, 0.2, 0.4, 0.6], fresh: [0, 0.03, 0.1, 0.2] },
};
const KNN = [10, 20, 50, 100].flatMap((k) => [0, 10, 50].map((shrinkage) => ({ k, shrinkage })));
const LAMBDAS = [50, 150, 400, 1000];

export interface Evaluation {
  results: { name: string; settings: string; quality: Quality }[];
  knowledge: Knowledge;
  people: number;
  titles: number;
}

/** Learns from the first 80 % of each person's viewings, tunes on the last eighth of those, and asks about the rest. */
export function evaluated({ rows, genres }: Ratings, seed: number, say: (line: string) => void): Evaluation {
  const split = splitByTime(rows, 0.8);
  const valid = prepared(splitByTime(split.learnt, 7 / 8), genres);
  say('tunes item-kNN and EASE on the validation part');
  const knn = bestOf(KNN, ({ k, shrinkage }) =>
    valid.quality(valid.byWeights(itemKnn(valid.co, k, shrinkage))),
  );
  const lambda = bestOf(LAMBDAS, (each) => valid.quality(valid.byWeights(ease(valid.co, each))));
  say('tunes ours on the validation part');
  const weights = tuned((each) => valid.quality(valid.ours(each)));
  say('learns from the first 80 %, asks about the rest');
  const test = prepared(split, genres);
  const random = randomFrom(seed);
  const result = (name: string, settings: string, recommend: Recommender) => ({
    ...{ name, settings, quality: test.quality(recommend) },
  });
  const results = [
    result(
      'random',
      '',
      test.byScore(() => test.times.map(() => random())),
    ),
    result(
      'popularity',
      '',
      test.byScore(() => test.times),
    ),
    result(
      'item-kNN',
      `k ${knn.k}, shrinkage ${knn.shrinkage}`,
      test.byWeights(itemKnn(test.co, knn.k, knn.shrinkage)),
    ),
    result('EASE', `λ ${lambda}`, test.byWeights(ease(test.co, lambda))),
    result('ours, tuned', describe(weights), test.ours(weights)),
    result('ours, as it runs', describe(WEIGHTS), test.ours(WEIGHTS)),
  ];
  return { results, knowledge: test.knowledge, people: split.held.size, titles: test.times.length };
}

const describe = (weights: Weights): string =>
  Object.entries(weights)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

function bestOf<T>(settings: readonly T[], ask: (each: T) => Quality): T {
  const asked = settings.map((each) => ({ each, ndcg: ask(each).ndcg10 }));
  return asked.reduce((a, b) => (b.ndcg > a.ndcg ? b : a)).each;
}

/** One weight after the other, twice, from what the product has. */
function tuned(ask: (weights: Weights) => Quality): Weights {
  let weights = WEIGHTS;
  for (let round = 0; round < 2; round++) {
    for (const name of Object.keys(GRID) as (keyof Weights)[]) {
      const values = [...new Set([weights[name], ...GRID[name]])];
      weights = bestOf(
        values.map((value) => ({ ...weights, [name]: value })),
        ask,
      );
    }
  }
  return weights;
}
