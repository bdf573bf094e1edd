import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as listTitles } from '../../../functions/catalogue/list-titles.ts';
import { handler as listGenres } from '../../../functions/genres/list-genres.ts';
import { handler as finishWithdrawals } from '../../../functions/jobs/finish-withdrawals.ts';
import { handler as shelveTitles } from '../../../functions/jobs/shelve-titles.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { film, giveMedia, manager } from '../../support/catalogue.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { faultAt, SWEEPS, SWEEP_STEP, withFault } from '../../support/faults.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let admin: Caller;
let boss: ReturnType<typeof manager>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

async function fresh() {
  app = testApp(await engine.freshTable());
  for (const genre of ['drama', 'comedy']) await addGenre(app.table, genre, genre);
  admin = await newCaller(app, 'admin');
  boss = manager(app, admin);
}

const listed = async (query = {}): Promise<string[]> =>
  (await callEndpoint(listTitles, app, { query })).body.items.map(({ name }: { name: string }) => name);
const dramas = async () =>
  (await callEndpoint(listGenres, app)).body.items.find(({ id }: { id: string }) => id === 'drama')
    .titleCount;

/** A title with few cards, since each try of a sweep writes all of them. */
const small = { ...film, name: 'Lamp' };
type Boss = ReturnType<typeof manager>;
const FLOWS: {
  name: string;
  run: (boss: Boss, id: string) => ReturnType<Boss['create']>;
  again?: number;
  listed: string[];
}[] = [
  {
    name: 'creating',
    run: (by) =>
      by.create(
        { ...small, name: 'Other', externalId: 'A-1' },
        { 'Idempotency-Key': 'make-this-title-once' },
      ),
    listed: ['Lamp'],
  },
  {
    name: 'changing',
    run: (by, id) => by.update(id, { name: 'Light', genres: ['comedy'] }),
    listed: ['Light'],
  },
  { name: 'withdrawing', run: (by, id) => by.unpublish(id), listed: [] },
  // Deleting once more what the first try had deleted is not found.
  { name: 'deleting', run: (by, id) => by.remove(id), again: 404, listed: [] },
];

describe.each(FLOWS)('$name a title while the database fails', ({ run, again = 299, listed: left }) => {
  test.each(SWEEPS)('(%s) leaves its lists and counts right, and no 500', async (sweep) => {
    for (let at = 1; ; at += SWEEP_STEP) {
      await fresh();
      const { id } = (await boss.create(small)).body;
      await giveMedia(app, id);
      await boss.publish(id);
      const steady = app;
      const table = withFault(app.table, { at, kind: faultAt(sweep, at) });
      app = { ...steady, table };
      const first = await run(manager(app, admin), id);
      app = steady;
      const last = first.status === 503 ? await run(boss, id) : first;
      expect(last.status).toBeLessThanOrEqual(first.status === 503 ? again : 299);
      await runJob(shelveTitles, {}, app);
      await runJob(finishWithdrawals, {}, app);
      expect([await listed(), await listed({ genre: 'drama' })]).toEqual([
        left,
        left.filter((name) => name === 'Lamp'),
      ]);
      expect(await dramas()).toBe(left.includes('Lamp') ? 1 : 0);
      const items = await everyItem(app.table);
      expect(items.filter(({ gsi2pk }) => gsi2pk === 'WITHDRAWALS' || gsi2pk === 'SHELVING')).toEqual([]);
      expect(items.filter(({ sk }) => sk === 'TITLE')).toHaveLength(
        left.includes('Lamp') && last.status === 201 ? 2 : 1,
      );
      if (!table.failed()) return;
    }
  });
});
