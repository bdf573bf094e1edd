import { afterAll, beforeAll, expect, test } from 'vitest';
import { heldBy } from '../support/repeats/held.ts';
import { idOf, openStage, REPEATS } from '../support/repeats/stage.ts';
import { sampled } from '../support/run/thorough.ts';

const AT_ONCE = 6;

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

// `lost-answers` holds that every operation that writes is among these.
test.each(sampled(Object.keys(REPEATS), 1))(
  '%s, sent six times at once, is carried out, refused by name or put off, and leaves what one leaves',
  async (name) => {
    const handler = stage.handlers.get(idOf(name))!;
    const [alone, crowd] = [await stage.begin(name), await stage.begin(name)];
    await stage.send(idOf(name), alone.world.app, alone.options);
    const sent = Array.from({ length: AT_ONCE }, () =>
      stage.send(idOf(name), crowd.world.app, crowd.options),
    );
    const answers = await Promise.all(sent);
    expect(answers.filter(({ status }) => status === handler.declaration.status).length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status >= 500 && status !== 503)).toEqual([]);
    const { adds = [] } = REPEATS[name]!;
    const kinds = async ({ world }: typeof alone) =>
      (await heldBy(world))
        .map(({ kind }) => kind)
        .filter((kind) => !adds.some((each) => kind.startsWith(each)))
        .sort();
    expect(await kinds(crowd)).toEqual(await kinds(alone));
  },
);
