import { afterAll, beforeAll, expect, test } from 'vitest';
import { withResending } from '../support/faults.ts';
import { heldBy } from '../support/repeats/held.ts';
import { idOf, openStage, REPEATS } from '../support/repeats/stage.ts';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

test.each(Object.keys(REPEATS))(
  '%s, whose writes the SDK sends twice because their answers were lost, ends as if they were sent once',
  async (name) => {
    const [once, twice] = [await stage.begin(name), await stage.begin(name)];
    await stage.send(idOf(name), once.world.app, once.options);
    const app = { ...twice.world.app, table: withResending(twice.world.app.table) };
    const { status } = await stage.send(idOf(name), app, twice.options);
    expect(status).toBe(stage.handlers.get(idOf(name))!.declaration.status);
    const kinds = async ({ world }: typeof once) => (await heldBy(world)).map(({ kind }) => kind).sort();
    expect(await kinds(twice)).toEqual(await kinds(once));
  },
);
