import type { Caller } from '../../lib/http/declaration.ts';
import { addGenre } from '../../lib/store/genres/genres.ts';
import { viewingFrom } from '../../lib/store/playback/viewing.ts';
import { type Item, putItems, type Table } from '../../lib/table/table.ts';
import { type TestApp, testApp } from './app.ts';
import { film, giveMedia, manager } from './catalogue.ts';
import { everyItem } from './dump.ts';
import { aCaller, beat, entitle, started } from './playback.ts';
import { newCaller } from './subscriptions/subscribers.ts';

/** Ids end in the character by which marks of streams are parted. */
const userIdOf = (n: number, last: string) => `usr_01TEST${String(n).padStart(19, '0')}${last}`;

/**
 * Has one person do something and writes what the table then holds of them, devices aside, for `count` others too, in batches.
 * `last` is the end of all their ids, so that their marks stand in one partition.
 */
export async function crowd(
  app: TestApp,
  { count, last }: { count: number; last: string },
  act: (caller: Caller) => Promise<unknown>,
): Promise<void> {
  const caller = aCaller(app, userIdOf(count, last));
  await act(caller);
  const own = (await everyItem(app.table)).filter(
    ({ pk, sk }) => `${String(pk)}${String(sk)}`.includes(caller.userId) && !String(sk).startsWith('DEVICE#'),
  );
  const others = Array.from({ length: count }, (_, n) => userIdOf(n, last));
  const copies = others.flatMap((userId) =>
    own.map((item) => JSON.parse(JSON.stringify(item).replaceAll(caller.userId, userId)) as Item),
  );
  await putItems(app.table, copies);
}

/** How many accounts have a stream that goes on without another look at its rights. */
export const unseenStreams = async (app: TestApp): Promise<number> =>
  (await everyItem(app.table))
    .filter(({ sk }) => sk === 'VIEWING')
    .map((item) => viewingFrom(item))
    .filter(({ g, leases }) => Object.values(leases).some((lease) => lease.g === g)).length;

/** Which titles have streams left that are to be looked at. */
export const openWithdrawals = async (app: TestApp): Promise<number> =>
  (await everyItem(app.table)).filter(({ sk }) => sk === 'WITHDRAWAL').length;

/** A film that as many people watch in each of so many partitions, and one of their playbacks. */
export async function watchedFilm(table: Table, { partitions, each }: { partitions: number; each: number }) {
  const app = testApp(table);
  await addGenre(table, 'drama', 'Drama');
  const admin = await newCaller(app, 'admin');
  const titleId: string = (await manager(app, admin).create({ ...film, name: 'Lamp' })).body.id;
  await giveMedia(app, titleId);
  await manager(app, admin).publish(titleId);
  const playbacks: Awaited<ReturnType<typeof started>>[] = [];
  for (let last = 0; last < partitions; last++) {
    await crowd(app, { count: each - 1, last: String(last) }, async (viewer) => {
      await entitle(app, viewer.userId);
      const playback = await started(app, viewer, { titleId });
      await beat(app, playback, 40, 1);
      playbacks.push(playback);
    });
  }
  return { app, admin, titleId, playbacks };
}
