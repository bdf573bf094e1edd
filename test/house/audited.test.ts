import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyItem } from '../support/dump.ts';
import { idOf, openStage, REPEATS } from '../support/repeats/stage.ts';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** They sign addresses of uploads, and change nothing. */
const CHANGES_NOTHING = ['continueMediaUpload', 'createSubtitlesUpload'];

/** Announces pictures; their item comes with the change, by the job that shows them (`lib/store/titles/images.ts`). */
const RECORDED_LATER = ['createTitleImageUpload'];

const asAdmin = () =>
  [...stage.handlers.values()]
    .map(({ declaration }) => declaration)
    .filter(({ access, method }) => access === 'admin' && method !== 'GET');
/** The first flow of each operation. */
const flowOf = (id: string) => Object.keys(REPEATS).find((name) => idOf(name) === id);

async function auditOf(id: string) {
  const { world, options } = await stage.begin(flowOf(id)!);
  const known = new Set((await everyItem(world.app.table)).map(({ pk, sk }) => `${pk} ${sk}`));
  const { status } = await stage.send(id, world.app, options);
  expect([id, status]).toEqual([id, stage.handlers.get(id)!.declaration.status]);
  const items = (await everyItem(world.app.table)).filter(({ pk, sk }) => !known.has(`${pk} ${sk}`));
  return { admin: world.admin, items: items.filter(({ pk }) => pk === 'AUDIT') };
}

test('every write of an administrator leaves one item of the audit: who did what to what', async () => {
  const others = [...CHANGES_NOTHING, ...RECORDED_LATER];
  const writes = asAdmin().filter(({ id }) => !others.includes(id));
  expect(writes.length).toBeGreaterThan(15);
  for (const { id } of writes) {
    expect([id, flowOf(id) !== undefined]).toEqual([id, true]);
    const { admin, items } = await auditOf(id);
    expect([id, items.length]).toEqual([id, 1]);
    expect(items[0]).toMatchObject({
      ...{ action: id, actorId: admin.userId, objectId: expect.stringMatching(/./) },
    });
  }
});

test('what needs no item writes nothing to the table', () => {
  for (const id of CHANGES_NOTHING) {
    const { table } = stage.handlers.get(id)!.declaration;
    expect([id, table.filter((action) => !/^(Get|BatchGet|Query)/.test(action))]).toEqual([id, []]);
  }
});
