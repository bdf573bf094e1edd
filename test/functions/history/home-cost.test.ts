import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as getHome } from '../../../functions/history/lists/get-home.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { indexOf, keyOf, sortable } from '../../../lib/table/keys.ts';
import { putItems } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { aCaller, entitle } from '../../support/playback.ts';
import { titleIdOf, titleOf } from '../../support/titles.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
  app = testApp(await engine.freshTable());
  const titles = Array.from({ length: 100 }, (_, n) => titleOf(n, { name: `A longer name than most, ${n}` }));
  await putItems(
    app.table,
    titles.map((title) => ({ ...keyOf('title', { titleId: title.titleId }), ...title })),
  );
});
afterAll(() => engine.stop());

/** Somebody who watched so many titles, by turns to their end. */
async function viewerOf(entries: number): Promise<Caller> {
  const caller = aCaller(app);
  await entitle(app, caller.userId);
  const { userId } = caller;
  const rows = Array.from({ length: entries }, (_, n) => {
    const titleId = titleIdOf(n);
    const updatedAt = app.now() - 1000 * n;
    const point = n % 2 === 0 ? { at: 200 } : { last: 400, done: true };
    const shelf = n % 2 === 0 ? 'continue' : 'other';
    return {
      ...keyOf('progress', { userId, titleId }),
      ...indexOf('progress', { userId, shelf, updatedAt: sortable(updatedAt), titleId }),
      ...{
        titleId,
        point,
        durationSeconds: 400,
        updatedAt,
        n: n + 1,
        sequence: 1,
        playbackId: 'pbs_1',
        rev: 1,
      },
    };
  });
  await putItems(app.table, rows);
  return caller;
}

/** What the second look at the page asks of the table; the first one makes it. */
async function costOf(caller: Caller) {
  const cost = { requests: 0, units: 0, titles: 0 };
  await callEndpoint(getHome, app, { caller });
  const { table } = app;
  app.table = {
    ...table,
    observe: (_actions, { units }) => {
      cost.requests++;
      cost.units += units;
    },
  };
  const { body } = await callEndpoint(getHome, app, { caller });
  app.table = table;
  const { rows } = body as { rows: { items: unknown[] }[] };
  return { ...cost, titles: rows.flatMap(({ items }) => items).length };
}

describe('the home page costs one trip and at most three units', () => {
  test.each([
    [10, 10],
    [2000, 40],
  ])('with %i entries in the history', async (entries, titles) => {
    const cost = await costOf(await viewerOf(entries));
    expect(cost).toMatchObject({ requests: 1, titles });
    expect(cost.units).toBeLessThanOrEqual(3);
  });
});
