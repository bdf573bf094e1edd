/**
 * `npm run eval:recommendations -- [ratings.csv [titles.csv]]`: how good the recommendations are on a file of ratings
 * (columns `userId,movieId,rating,timestamp`; a titles file `movieId,title,genres` is optional), beside others that are
 * tuned alike. Each rating counts as a title watched then. Without a file it makes one up; `--seed 7` makes up another.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { evaluated } from './evaluation.ts';
import type { Quality } from './metrics.ts';
import { type Ratings, ratingsFrom } from './ratings.ts';
import { CLI_SIZE, syntheticRatings } from './synthetic.ts';
import { measuredUnits } from './units.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' } },
});
const seed = Number(values.seed);

async function readRatings(): Promise<Ratings> {
  const [ratings, titles] = positionals;
  if (ratings === undefined) {
    console.log(
      `made-up ratings, seed ${seed}: no file was named, and a made-up one says little about real people`,
    );
    return syntheticRatings(seed, CLI_SIZE);
  }
  return ratingsFrom(await readFile(ratings, 'utf8'), titles && (await readFile(titles, 'utf8')));
}

const COLUMNS: [keyof Quality, string, number][] = [
  ['ndcg10', 'NDCG@10', 4],
  ['recall20', 'recall@20', 4],
  ['hitRate10', 'hit rate@10', 4],
  ['coverage', 'coverage', 3],
  ['novelty', 'novelty', 2],
];

const ratings = await readRatings().catch((error: Error) => {
  console.error(`The ratings cannot be read: ${error.message}`);
  process.exit(1);
});
const { results, people, titles, knowledge } = evaluated(ratings, seed, (line) => console.log(`… ${line}`));
console.log(`${ratings.rows.length} viewings; asked about ${people} people, ${titles} titles\n`);
console.log(`${''.padEnd(18)}${COLUMNS.map(([, title]) => title.padStart(12)).join('')}`);
for (const { name, settings, quality } of results) {
  const cells = COLUMNS.map(([key, , digits]) => quality[key].toFixed(digits).padStart(12));
  console.log(`${name.padEnd(18)}${cells.join('')}  ${settings}`);
}
const ndcgOf = (name: string) => results.find((each) => each.name === name)!.quality.ndcg10;
const against = (name: string) => `${(ndcgOf('ours, as it runs') / ndcgOf(name)).toFixed(2)} × ${name}`;
console.log(`\nNDCG@10 of ours, as it runs: ${['popularity', 'item-kNN', 'EASE'].map(against).join(', ')}`);
const { alone, together } = await measuredUnits(ratings, knowledge);
console.log(
  `items of neighbours written for a completion, in the replay: ${(knowledge.writes / knowledge.completions).toFixed(1)} on average`,
);
console.log(
  `units of a completion on the engine: taken in alone, at most, ${alone}; with others, ${together} on average`,
);
