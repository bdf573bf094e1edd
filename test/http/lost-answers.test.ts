import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TableAction } from '../../lib/table/table.ts';
import { type HeldItem, heldBy, moved } from '../support/repeats/held.ts';
import { idOf, openStage, repeated, REPEATS } from '../support/repeats/stage.ts';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

test('every operation that writes is tried', () => {
  const writes: TableAction[] = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'];
  const writing = [...stage.handlers.values()]
    .map(({ declaration }) => declaration)
    .filter(({ method, table }) => method !== 'GET' && writes.some((action) => table.includes(action)));
  const tried = new Set(Object.keys(REPEATS).map(idOf));
  expect(writing.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
  expect([...tried].filter((id) => !stage.handlers.has(id))).toEqual([]);
});

const textsOf = (items: HeldItem[], kinds: string[] = []) =>
  items.filter(({ kind }) => !kinds.some((each) => kind.startsWith(each))).map(({ text }) => text);

const without = (body: unknown, anew: string[] = []): unknown =>
  JSON.parse(
    JSON.stringify(body ?? null, (name, value: unknown) => (anew.includes(name) ? undefined : value)),
  );

test.each(Object.keys(REPEATS))(
  '%s, repeated because its answer was lost, tells the truth and doubles nothing',
  async (name) => {
    const id = idOf(name);
    const handler = stage.handlers.get(id)!;
    const { again, anew, adds, moves, then } = REPEATS[name]!;
    const { world, options } = await stage.begin(name);
    const first = await stage.send(id, world.app, options);
    expect(first.status).toBe(handler.declaration.status);
    const held = await heldBy(world);
    world.app.advance(name.includes('after a minute') ? 60 : 5);
    const second = await repeated(handler, world, options);
    if (again) expect([second.status, second.body.code]).toEqual([again.status, again.code]);
    else {
      expect(second.status).toBe(first.status);
      expect(without(second.body, anew)).toEqual(without(first.body, anew));
    }
    const { added, changed, gone } = moved(held, await heldBy(world));
    expect(textsOf(added, adds)).toEqual([]);
    expect(textsOf(gone)).toEqual([]);
    expect(textsOf(changed, moves)).toEqual([]);
    await then?.(world, second, options);
  },
);
