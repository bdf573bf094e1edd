import type { World } from './history.ts';

const LONGEST_REST_MS = 60;

/** Who withdraws the title, brings it back and changes the plan, one after the other. */
export class Keeper {
  private retired = false;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  retire(): void {
    this.retired = true;
  }

  async perform(): Promise<void> {
    const { random } = this.world;
    while (!this.retired) {
      await this.rest();
      if (random() < 0.4) {
        await this.change('plan', random() < 0.2 ? 0 : 1 + Math.floor(random() * 4));
      } else {
        await this.change('title', false);
        await this.rest(3);
        await this.change('title', true);
      }
    }
  }

  /** Often short, so that two changes come close together. */
  private readonly rest = (times = 1) =>
    new Promise((resolve) => setTimeout(resolve, times * this.world.random() ** 2 * LONGEST_REST_MS));

  async change(...[kind, value]: ['title', boolean] | ['plan', number]): Promise<void> {
    const account = this.world.subject.account!;
    const { time, history } = this.world;
    const from = time.tick();
    const done = await (kind === 'title' ? account.show(value) : account.allow(value));
    const outcome = { kind: done ? ('done' as const) : ('unknown' as const) };
    const change = { kind, client: 'keeper', from, to: time.tick(), value, outcome };
    history.push(change as World['history'][number]);
  }
}
