/**
 * `npm run bench:history [sizes…]`: what a person's history takes and costs by its length, 10 and 10⁵ entries by default:
 * bytes of a play before and after its month is rolled up, and what the pages that a viewer sees ask of the table, which
 * must not follow the length. Exit code 1 where it does.
 */
import { fileURLToPath } from 'node:url';
import { marshall } from '@aws-sdk/util-dynamodb';
import { handler as continueWatching } from '../../../functions/history/lists/continue-watching.ts';
import { handler as getHome } from '../../../functions/history/lists/get-home.ts';
import { handler as listPlays } from '../../../functions/history/lists/list-plays.ts';
import { handler as listWatchlist } from '../../../functions/history/lists/list-watchlist.ts';
import { handler as recentlyWatched } from '../../../functions/history/lists/recently-watched.ts';
import { handler as rollUpHistory } from '../../../functions/jobs/history/roll-up-history.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { type Key, partitionOf } from '../../../lib/table/keys.ts';
import { type Item, queryAll, type Table } from '../../../lib/table/table.ts';
import { SEED_PLANS } from '../../seed/plans.ts';
import { SEED_TITLES } from '../../seed/titles.ts';
import { subscribeTo } from '../actions.ts';
import { type BenchApp, call, type Usage, withBenchApp } from '../bench-app.ts';
import { openLoader, sizeOf } from '../load.ts';
import * as viewer from '../viewer.ts';
import { entryItems } from './entries.ts';

/** What the log of a person takes. */
interface Log {
  plays: number;
  items: number;
  bytes: number;
}

export interface Measured {
  before: Log;
  after: Log;
  /** Capacity units that rolling up took. */
  units: number;
  actions: Map<string, Usage>;
}

/** DynamoDB bills so many bytes beside those of an item. */
const BESIDE = 100;

async function logOf(table: Table, userId: string): Promise<Log> {
  const log: Log = { plays: 0, items: 0, bytes: 0 };
  for (const kind of ['play', 'rolledUpPlays'] as const) {
    const { pk, prefix } = partitionOf(kind, { userId });
    for (const item of await queryAll<Item & Key>(table, pk, { prefix })) {
      log.items++;
      log.bytes += sizeOf(marshall(item)) + BESIDE;
    }
  }
  return log;
}

/** The one that may: it reads what is rolled up as far as it is there, a page of it at most. */
const LOG = 'log of plays, first page';
const MOVIE = SEED_TITLES.find(({ type, accessLevel }) => type === 'movie' && accessLevel === 'premium')!;

/** A person with so many entries in history and log, all older than what `makeHistory` adds. */
export const measured = (entries: number): Promise<Measured> =>
  withBenchApp(async (app, file) => {
    await viewer.fillCatalogue(app);
    const caller = viewer.callerOf(await viewer.registerViewer(app));
    await subscribeTo(app, caller, SEED_PLANS.premium.planId, 'subscribe-00000001');
    const loader = openLoader(file);
    for (let n = 0; n < entries; n++) loader.put(entryItems(app, caller.userId, n));
    loader.commit();
    loader.close();
    const before = { ...(await logOf(app.table, caller.userId)), plays: entries };
    const { read, write } = await app.usageOf(() => rollUpHistory({}, undefined, app));
    const after = { ...(await logOf(app.table, caller.userId)), plays: entries };
    await viewer.makeHistory(app, caller);
    return { before, after, units: read + write, actions: await measureActions(app, caller) };
  });

async function measureActions(app: BenchApp, caller: Caller): Promise<Map<string, Usage>> {
  const actions = new Map<string, Usage>();
  const measure = async <T>(action: string, run: () => Promise<T>): Promise<T> => {
    let answer: unknown;
    actions.set(action, await app.usageOf(async () => (answer = await run())));
    return answer as T;
  };
  const lists = {
    'continue watching': continueWatching,
    'recently watched': recentlyWatched,
    watchlist: listWatchlist,
  };
  for (const [action, handler] of Object.entries({ home: getHome, ...lists })) {
    await call(app, handler, { caller });
    await measure(action, () => call(app, handler, { caller }));
  }
  const playing = await measure('start', () => viewer.start(app, caller, { titleId: MOVIE.titleId }));
  app.advance(30);
  await measure('stop', () => viewer.stop(app, playing, 930, 1));
  await measure(LOG, () => call(app, listPlays, { caller }));
  return actions;
}

const shown = ({ trips, read, write }: Usage): string => `${trips}, ${read}, ${write}`;

/** The pages and actions whose cost is not the same at each length. */
export const following = (columns: Measured[]): string[] =>
  [...columns[0]!.actions.keys()].filter(
    (action) => action !== LOG && new Set(columns.map(({ actions }) => shown(actions.get(action)!))).size > 1,
  );

function print(sizes: readonly number[], columns: Measured[]): void {
  const row = (name: string, cells: string[]) =>
    console.log(`${name.padEnd(44)}${cells.map((cell) => cell.padStart(16)).join('')}`);
  row('entries of one person', sizes.map(String));
  const each = ({ bytes, plays }: Log) => (bytes / plays).toFixed(0);
  row(
    'bytes of a play, as items',
    columns.map(({ before }) => each(before)),
  );
  row(
    'bytes of a play, rolled up',
    columns.map(({ after }) => each(after)),
  );
  row(
    'items of the log before, after',
    columns.map(({ before, after }) => `${before.items}, ${after.items}`),
  );
  row(
    'units to roll a play up',
    columns.map(({ units, before }) => (units / before.plays).toFixed(1)),
  );
  console.log('\ntrips, read units, write units');
  for (const action of columns[0]!.actions.keys()) {
    row(
      action,
      columns.map(({ actions }) => shown(actions.get(action)!)),
    );
  }
  const follows = following(columns).length > 0;
  console.log(
    `\n${follows ? 'Some' : 'None'} of the pages, start or stop follows the length of the history.`,
  );
  if (follows) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const given = process.argv.slice(2).map(Number);
  const sizes = given.length > 0 ? given : [10, 100_000];
  const columns: Measured[] = [];
  for (const size of sizes) {
    console.error(`${size} entries`);
    columns.push(await measured(size));
  }
  print(sizes, columns);
}
