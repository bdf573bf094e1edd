import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  CHANGED_TITLES,
  changedSince,
  changesSeen,
  tellOfChange,
} from '../../../lib/store/catalogue/changed-titles.ts';
import { getItem, putItem, type Table } from '../../../lib/table/table.ts';
import { startEngine } from '../../support/engine.ts';
import { withFault, withInterlude } from '../../support/faults.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.freshTable();
});

const told = () => getItem(table, CHANGED_TITLES);
const since = async (seen: number) => {
  const changed = changedSince(await told(), seen);
  return changed && [...changed];
};
const tellAll = async (...titleIds: string[]) => {
  for (const titleId of titleIds) await tellOfChange(table, titleId);
};

test('a change is told to those who copied before it, each title once', async () => {
  expect([changesSeen(await told()), await since(0)]).toEqual([0, []]);
  await tellAll('a', 'b', 'a');
  expect(changesSeen(await told())).toBe(3);
  expect([await since(0), await since(1), await since(2), await since(3)]).toEqual([
    ['b', 'a'],
    ['b', 'a'],
    ['a'],
    [],
  ]);
});

test('sixty are told one by one, and whoever copied before those copies everything anew', async () => {
  await tellAll(...Array.from({ length: 60 }, (_, n) => `t${n}`));
  expect((await since(0))!.length).toBe(60);
  await tellAll('t60');
  expect([await since(0), (await since(1))!.length, (await since(60))!.length]).toEqual([undefined, 60, 1]);
  await tellAll('t30');
  expect([await since(0), (await since(1))!.length]).toEqual([undefined, 60]);
});

test('two at once are both told', async () => {
  await tellAll('a');
  const other = () => tellOfChange(table, 'b');
  await tellOfChange(withInterlude(table, 'PutCommand', other), 'c');
  expect([changesSeen(await told()), await since(1)]).toEqual([3, ['b', 'c']]);
});

test('a change that loses again and again tells that everything did', async () => {
  await tellAll('a');
  let n = 1;
  const busy: Table = {
    ...table,
    client: new Proxy(table.client, {
      get: (target, name) =>
        name === 'send'
          ? async (command: object, ...rest: unknown[]) => {
              if (command.constructor.name === 'PutCommand')
                await putItem(table, { ...CHANGED_TITLES, n: ++n, told: [{ titleId: 'x', n }], from: 0 });
              return (target.send as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
            }
          : (Reflect.get(target, name, target) as unknown),
    }),
  };
  await tellOfChange(busy, 'late');
  expect(changesSeen(await told())).toBe(n + 1);
  expect([await since(n), await since(n + 1)]).toEqual([undefined, []]);
  await tellAll('after');
  expect(await since(n + 1)).toEqual(['after']);
  expect(await since(n)).toBeUndefined();
});

test('a broken table is no race', async () => {
  await expect(tellOfChange(withFault(table, { at: 2, kind: 'before' }), 'a')).rejects.toThrow();
});
