import type { App } from '../../lib/app.ts';
import { summedUp } from '../../lib/domain/titles/episode-changes.ts';
import { popularityOf } from '../../lib/domain/catalogue/popularity.ts';
import { addGenre } from '../../lib/store/genres/genres.ts';
import { putTitle, shelveTitle } from '../../lib/store/catalogue/shelves.ts';
import { episodeItem, episodePlaceItem } from '../../lib/store/catalogue/titles.ts';
import { absent } from '../../lib/table/expressions.ts';
import { keyOf } from '../../lib/table/keys.ts';
import {
  ConditionFailed,
  getItem,
  type Item,
  putItem,
  type Table,
  TransactionFailed,
} from '../../lib/table/table.ts';
import { seedPlans } from './plans.ts';
import { SEED_GENRES, SEED_TITLES, type SeedTitle } from './titles.ts';

const STATE = keyOf('progressOfJob', { job: 'seed' });

/**
 * Fills an empty table with the plans, genres and titles of the demonstration. The second time it is one read;
 * after a crash it goes on. What is there already stays as it is: an administrator may have changed it.
 */
export async function seed(app: App): Promise<void> {
  const { table } = app;
  if (await getItem(table, STATE)) return;
  await seedPlans(table, app.now());
  for (const { genreId, name } of SEED_GENRES) await addGenre(table, genreId, name);
  // Four at a time: on a busy machine a request that waits behind those of 26 titles runs out of its time.
  const waiting = SEED_TITLES.values();
  const inTurn = async () => {
    for (const title of waiting) await seedTitle(app, title);
  };
  await Promise.all(Array.from({ length: 4 }, inTurn));
  await putItem(table, { ...STATE, at: app.now() });
}

async function seedTitle({ table, now }: App, { episodes = [], popularity, ...title }: SeedTitle) {
  const ranked = { ...title, popularity: popularityOf(popularity, now()) };
  const record = title.type === 'series' ? summedUp(ranked, episodes) : ranked;
  // Before their title, so that a crash cannot leave a series without them.
  for (const episode of episodes) {
    await putNew(table, episodePlaceItem(episode));
    await putNew(table, episodeItem(episode));
  }
  try {
    await putTitle(table, record, undefined, 'seed');
  } catch (error) {
    if (!(error instanceof TransactionFailed)) throw error;
    await shelveTitle(table, title.titleId);
  }
}

async function putNew(table: Table, item: Item): Promise<void> {
  try {
    await putItem(table, item, absent('pk'));
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
