import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BatchGetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { seed } from '../../../infra/seed/load.ts';
import { handler as shelveTitles } from '../../../functions/jobs/shelve-titles.ts';
import type { TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import { addGenre, genresPage } from '../../../lib/store/genres/genres.ts';
import { putTitle } from '../../../lib/store/catalogue/shelves.ts';
import { titlesPage } from '../../../lib/store/catalogue/title-lists.ts';
import { titleById } from '../../../lib/store/catalogue/titles.ts';
import type { Table } from '../../../lib/table/table.ts';
import { testApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';
import { everyItem } from '../../support/dump.ts';
import { titleIdOf, titleOf } from '../../support/titles.ts';
import { runJob } from '../../support/call.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.freshTable();
  for (const genre of ['drama', 'comedy', 'western']) await addGenre(table, genre, genre);
});

const now = Date.UTC(2026, 10, 24);
const read = (titleId = titleIdOf(1)) => titleById(table, titleId, { consistent: true });
const counts = async () =>
  Object.fromEntries(
    (await genresPage(table, { limit: 100, after: undefined })).items.map((g) => [g.genreId, g.titleCount]),
  );
const found = async (q: string) =>
  (
    await titlesPage(table, { filter: { q }, order: 'name', now }, { limit: 100, after: undefined })
  ).items.map(({ titleId }) => titleId);
const allCards = async () => (await everyItem(table)).filter(({ pk }) => /^(SHELF|SEARCH)#/.test(String(pk)));
/** Cards that people see; the others are the administrators'. */
const cards = async () =>
  (await allCards()).filter(({ pk }) => !/^S(HELF#admin-|EARCH#admin#)/.test(String(pk)));

/** The table as it would be had only this title ever been written. */
async function cleanTable(record: TitleRecord | undefined) {
  const clean = await engine.freshTable();
  for (const genre of ['drama', 'comedy', 'western']) await addGenre(clean, genre, genre);
  if (record) await putTitle(clean, record, undefined, 'clean');
  return clean;
}

/** Cards and genres of two tables are the same; what changed last is not. */
async function expectSameShelves(other: Table) {
  const shown = async (each: Table) =>
    (await everyItem(each)).filter(({ pk }) => !/^(TITLE#|CHANGED-TITLES)/.test(String(pk)));
  expect(await shown(table)).toEqual(await shown(other));
}

/** A table whose client fails before or after the k-th write. */
function failing(k: number, when: 'before' | 'after'): Table {
  let writes = 0;
  const send = async (command: object) => {
    const counts =
      command.constructor.name !== BatchGetCommand.name && !/Get|Query/.test(command.constructor.name);
    const fails = counts && ++writes === k;
    if (fails && when === 'before') throw new Error('crash');
    const answer: unknown = await table.client.send(command as never);
    if (fails) throw new Error('crash');
    return answer;
  };
  return { ...table, client: { send } as unknown as Table['client'] };
}

describe('writing a title', () => {
  const first = titleOf(1, { name: 'Dark River', genres: ['drama', 'western'] });
  const second = { ...first, name: 'Bright Lake', genres: ['comedy'], accessLevel: 'free', version: 2 };

  test('a change moves its cards and the counts of its genres, and leaves nothing behind', async () => {
    await putTitle(table, first, undefined, 'op1');
    expect(await counts()).toEqual({ drama: 1, western: 1, comedy: 0 });
    await putTitle(table, second, await read(), 'op2');
    expect(await counts()).toEqual({ drama: 0, western: 0, comedy: 1 });
    expect([await found('riv'), await found('brig la')]).toEqual([[], [titleIdOf(1)]]);
    await expectSameShelves(await cleanTable(second));
  });

  test.each([
    ['a draft', { ...first, status: 'draft' as const }],
    ['a deleted title', { ...first, deletedAt: now }],
  ])('%s stands on no shelf and counts in no genre', async (_, gone) => {
    await putTitle(table, first, undefined, 'op1');
    await putTitle(table, gone, await read(), 'op2');
    expect(await cards()).toEqual([]);
    expect(await counts()).toEqual({ drama: 0, western: 0, comedy: 0 });
  });

  test('a draft stands on the shelves of administrators, a deleted title on none', async () => {
    await putTitle(table, { ...first, status: 'draft' }, undefined, 'op1');
    expect(await allCards()).toHaveLength(3 * 2 * (2 + 3) + 3);
    await putTitle(table, { ...first, deletedAt: now }, await read(), 'op2');
    expect(await allCards()).toEqual([]);
  });

  test('a title with no more than the stated number of cards', async () => {
    await putTitle(
      table,
      titleOf(1, { name: 'One Silent Winter', genres: ['drama', 'western', 'comedy'] }),
      undefined,
      'op',
    );
    expect(await cards()).toHaveLength(3 * 4 * 4 + 23);
    const name = Array.from({ length: 12 }, (_, n) => `word${n}x`).map(
      (w, n) => `${'qwrtpsdfghjk'[n]}${n}${w}`,
    );
    const genres = ['g1', 'g2', 'g3', 'g4', 'g5'];
    for (const genre of genres) await addGenre(table, genre, genre);
    const before = (await cards()).length;
    await putTitle(table, titleOf(2, { name: name.join(' '), genres }), undefined, 'op');
    expect((await cards()).length - before).toBeLessThanOrEqual(3 * 24 + 76);
  });

  test('an unknown genre is refused before anything is written', async () => {
    const wrong = titleOf(1, { genres: ['drama', 'unheard-of'] });
    await expect(putTitle(table, wrong, undefined, 'op')).rejects.toMatchObject({ code: 'invalid_request' });
    expect([await read(), await cards(), (await counts()).drama]).toEqual([undefined, [], 0]);
  });

  test('a write based on an older revision is refused', async () => {
    await putTitle(table, first, undefined, 'op1');
    const seen = await read();
    await putTitle(table, second, seen, 'op2');
    await expect(putTitle(table, first, seen, 'op3')).rejects.toThrow('refused');
    await expectSameShelves(await cleanTable(second));
  });

  test.each(['before', 'after'] as const)('after a crash %s any write the job finishes it', async (when) => {
    for (let k = 1; k <= 5; k++) {
      table = await cleanTable(first);
      const seen = await read();
      await putTitle(failing(k, when), second, seen, 'op2').catch(() => undefined);
      await runJob(shelveTitles, {}, testApp(table));
      const written = (await read())?.version === 2;
      expect(written).toBe(k > 1 || when === 'after');
      await expectSameShelves(await cleanTable(written ? second : first));
      expect((await everyItem(table)).filter(({ gsi2pk }) => gsi2pk !== undefined)).toEqual([]);
    }
  });

  test('a change of some shelves finishes what an earlier one of all shelves left undone', async () => {
    await putTitle(table, first, undefined, 'op1');
    await putTitle(failing(2, 'before'), second, await read(), 'op2').catch(() => undefined);
    const third = { ...second, popularity: 9, version: 3 };
    await putTitle(table, third, await read(), 'op3', { orders: ['popular'] });
    await expectSameShelves(await cleanTable(third));
  });

  test('a change of some shelves finishes one of all that stopped a moment ago, and keeps the places of the last hour', async () => {
    await putTitle(table, first, undefined, 'op1', { now: now - 1000 });
    await putTitle(failing(2, 'before'), second, await read(), 'op2', { now }).catch(() => undefined);
    const third = { ...second, popularity: 9, version: 3 };
    await putTitle(table, third, await read(), 'op3', { now, orders: ['popular'] });
    expect(await found('brig la')).toEqual([titleIdOf(1)]);
    const of = async () => (await cards()).filter(({ pk }) => String(pk).startsWith('SHELF#name')).length;
    const withTraces = await of();
    const fourth = { ...third, popularity: 10, version: 4 };
    await putTitle(table, fourth, await read(), 'op4', { now: now + 1000, orders: ['popular'] });
    expect(await of()).toBe(withTraces);
    const later = now + 2 * 3600_000;
    await putTitle(table, { ...fourth, version: 5 }, await read(), 'op5', {
      now: later,
      orders: ['popular'],
    });
    expect(await of()).toBeLessThan(withTraces);
  });

  test('a change of some shelves writes on no other', async () => {
    await putTitle(table, first, undefined, 'op1');
    const shelves = new Set<string>();
    const send = (command: object) => {
      const writes = command instanceof TransactWriteCommand ? command.input.TransactItems! : [];
      for (const { Put, Delete } of writes) shelves.add(String(Put?.Item?.pk ?? Delete?.Key?.pk));
      return table.client.send(command as never);
    };
    const popular = { ...first, popularity: 9, version: 2 };
    await putTitle({ ...table, client: { send } as never }, popular, await read(), 'op2', {
      orders: ['popular'],
    });
    expect([...shelves].filter((pk) => pk.startsWith('SHELF#') && !pk.startsWith('SHELF#popular'))).toEqual(
      [],
    );
    expect([...shelves].some((pk) => pk.startsWith('SHELF#popular'))).toBe(true);
  });

  test('a retry after a lost answer changes and counts nothing twice', async () => {
    await putTitle(table, first, undefined, 'op1');
    const seen = await read();
    await putTitle(failing(1, 'after'), second, seen, 'op2').catch(() => undefined);
    await putTitle(table, second, seen, 'op2');
    expect(await counts()).toEqual({ drama: 0, western: 0, comedy: 1 });
    await expectSameShelves(await cleanTable(second));
  });

  test('what a rename moves on one shelf moves in one transaction, so that nobody reads it twice or not at all', async () => {
    const genres = ['drama', 'western', 'comedy'];
    const names = ['Amber River Under Seven Silent Bridges', 'Seven Silent Bridges Over a Yellow River'];
    await putTitle(table, { ...first, genres, name: names[0]! }, undefined, 'op1');
    const shelvesAtOnce: string[][] = [];
    const send = (command: object) => {
      if (command instanceof TransactWriteCommand) {
        const written = command.input.TransactItems!.map(
          ({ Put, Delete }) => Put?.Item?.pk ?? Delete?.Key?.pk,
        );
        shelvesAtOnce.push([...new Set(written.map(String))].filter((pk) => /^(SHELF|SEARCH)#/.test(pk)));
      }
      return table.client.send(command as never);
    };
    const renamed = { ...first, genres, name: names[1]!, version: 2 };
    await putTitle({ ...table, client: { send } as never }, renamed, await read(), 'op2');
    expect(shelvesAtOnce.length).toBeGreaterThan(1);
    const all = shelvesAtOnce.flat();
    expect(all.filter((shelf, at) => all.indexOf(shelf) !== at)).toEqual([]);
    await expectSameShelves(await cleanTable(renamed));
  });

  test('of racing writers one wins and its cards alone are left', async () => {
    await putTitle(table, first, undefined, 'op0');
    for (let round = 0; round < 5; round++) {
      const seen = await read();
      const names = ['Amber Gate', 'Brass Hill', 'Cold Mill', 'Dry Well'];
      const tries = names.map((name) =>
        putTitle(table, { ...first, name, version: round + 2 }, seen, `op-${round}-${name}`),
      );
      const outcomes = await Promise.allSettled(tries);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const name = names[outcomes.findIndex(({ status }) => status === 'fulfilled')]!;
      await expectSameShelves(await cleanTable({ ...first, name, version: round + 2 }));
    }
  });

  test('a slow writer cannot bring back what a newer one has removed', async () => {
    await putTitle(table, first, undefined, 'op1');
    let overtaken = false;
    const send = async (command: object) => {
      const moves =
        command instanceof TransactWriteCommand && command.input.TransactItems?.[0]?.ConditionCheck;
      if (moves && !overtaken) {
        overtaken = true;
        await putTitle(table, { ...first, version: 3 }, await read(), 'op3');
      }
      return table.client.send(command as never);
    };
    await putTitle({ ...table, client: { send } as never }, second, await read(), 'op2');
    expect(overtaken).toBe(true);
    await expectSameShelves(await cleanTable({ ...first, version: 3 }));
  });
});

describe('the seed', () => {
  test('a second start changes nothing, and costs one read', async () => {
    const app = testApp(await engine.freshTable());
    await seed(app);
    const before = await everyItem(app.table);
    app.advance(86_400);
    let requests = 0;
    await seed({ ...app, table: { ...app.table, observe: () => requests++ } });
    expect(requests).toBe(1);
    expect(await everyItem(app.table)).toEqual(before);
  });
});
