import { expect } from 'vitest';
import fc from 'fast-check';
import type { Order } from '../../../lib/domain/subscriptions/subscription-order.ts';
import { Model, type ModelPlan } from './subscription-model.ts';
import { BASE, devicesOf, type View, type World } from './subscription-worlds.ts';

const DAY = 86_400_000;
const time = (instant: string) => Date.parse(instant) - BASE;
const charged = (view: View | null) =>
  view?.events.reduce((sum, { charge }) => sum + (charge?.amount ?? 0), 0) ?? 0;

/** The plans at the start: two currencies, two of one price a day, one for nothing. */
export const PLANS: ModelPlan[] = (
  [
    [499, 'USD', 30],
    [799, 'USD', 30],
    [1499, 'USD', 30],
    [1598, 'USD', 60],
    [999, 'EUR', 7],
    [0, 'USD', 3],
  ] as const
).map(([cents, currency, days], index) => ({
  id: `pln_01KA000000000000000000000${index}`,
  cents,
  currency,
  days,
  onSale: true,
  renewable: true,
  deleted: false,
}));

type Command = fc.AsyncCommand<Model, World>;

const command = (name: string, run: (model: Model, world: World) => Promise<void>): Command => ({
  check: () => true,
  run: async (model, world) => {
    await run(model, world);
    await agree(model, world);
  },
  toString: () => name,
});

export function modelled(model: Model, order: Order): string | null {
  const planOf = (id: string) => model.plans.find((plan) => plan.id === id)!;
  switch (order.action) {
    case 'subscribe':
      return model.subscribe(planOf(order.planId));
    case 'change':
      return model.change(planOf(order.planId));
    case 'renew':
      return model.renew(order.planId === undefined ? undefined : planOf(order.planId));
    case 'cancel':
      return model.cancel(order.when);
    case 'resume':
      return model.resume();
    default:
      return model.undo();
  }
}

/** Previews an order, carries it out, and holds both against each other and the model. */
const orders = (order: Order) =>
  command(JSON.stringify(order), async (model, world) => {
    const before = await world.viewAt(BASE + model.now);
    const shown = await world.preview(order);
    const code = await world.act(order);
    expect(code).toBe(modelled(model, order));
    if (typeof shown === 'string' || code !== null) {
      expect(shown).toBe(code);
      return;
    }
    const then = (await world.viewAt(Date.parse(shown.effectiveAt)))!;
    expect(shown).toMatchObject({ startsAt: then.startsAt, endsAt: then.endsAt, plan: then.plan });
    expect(charged(then) - (then.id === before?.id ? charged(before) : 0)).toBe(shown.charge.amount);
    if (shown.creditedDays > 0) expect(then.events.at(-1)!.creditedDays).toBe(shown.creditedDays);
  });

const moves = (name: string, by: (model: Model) => number) =>
  command(name, async (model, world) => {
    const ms = Math.max(0, by(model));
    model.now += ms;
    world.advance(ms);
  });

const edits = (index: number, change: Partial<ModelPlan>) =>
  command(`plan ${index} ${JSON.stringify(change)}`, async (model, world) => {
    const plan = Object.assign(model.plans[index]!, model.plans[index]!.deleted ? {} : change);
    await world.setPlan(plan);
  });

const job = command('job', (_, world) => world.runJob());

/** Everything that can be seen is as the model says. */
async function agree(model: Model, world: World): Promise<void> {
  const history = await world.history();
  const live = model.live();
  expect(history.length).toBe(model.spells.length);
  for (const [index, spell] of [...model.spells].reverse().entries()) {
    const view = history[index]!;
    expect([time(view.startsAt), time(view.endsAt), view.plan.id]).toEqual([
      spell.start,
      spell.end,
      spell.plan.id,
    ]);
    expect([view.plan.price.amount, view.plan.validityDays]).toEqual([spell.plan.cents, spell.plan.days]);
    expect(charged(view)).toBe(spell.collected);
    expect(spell.end - spell.start).toBe(spell.bought + spell.credited - spell.converted - spell.givenUp);
    expect(view.status).toBe(spell !== live ? 'expired' : spell.leaving ? 'cancelled' : 'active');
    expect(view.pendingChange?.plan.id).toBe(spell.next?.id);
    expect(explained(view)).toEqual([view.plan.id, view.endsAt, view.status, view.pendingChange?.plan.id]);
  }
  const terms = await world.terms();
  const probes = live ? [live.start, live.end - 1, live.end, live.end + DAY, live.end + 90 * DAY] : [];
  for (const at of [0, 1, ...probes].map((probe) => Math.max(model.now, probe))) {
    const term = terms.find(({ from, until }) => from <= BASE + at && BASE + at < until);
    const planId = model.accessAt(at);
    expect(term?.maxDevices).toBe(planId === null ? undefined : devicesOf(planId));
  }
}

/** What the events alone say about where a subscription stands: plan, end, status, plan that waits. */
function explained({ events }: View): unknown[] {
  let [plan, end, status, waiting]: (string | undefined)[] = [];
  for (const event of events) {
    end = event.endsAt;
    if (event.type === 'expired' || (event.type === 'cancelled' && event.endsAt === event.at))
      status = 'expired';
    else if (event.type === 'cancelled') status = 'cancelled';
    else status = event.type === 'change_undone' ? status : 'active';
    if (event.type === 'change_ordered') waiting = event.planId;
    else if (event.type !== 'renewed') waiting = undefined;
    if (event.type !== 'change_ordered') plan = event.planId;
  }
  return [plan, end, status, waiting];
}

const anyPlan = fc.nat(PLANS.length - 1);
const planId = anyPlan.map((index) => PLANS[index]!.id);
const untilEnd = (ms: number) => (model: Model) => (model.live()?.end ?? model.now) - model.now + ms;

/** Every command, the orders most often. */
export const COMMANDS: fc.Arbitrary<Command>[] = [
  planId.map((id) => orders({ action: 'subscribe', planId: id })),
  planId.map((id) => orders({ action: 'change', planId: id })),
  planId.map((id) => orders({ action: 'change', planId: id })),
  fc.constant(orders({ action: 'renew' })),
  planId.map((id) => orders({ action: 'renew', planId: id })),
  fc.constantFrom('period_end' as const, 'now' as const).map((when) => orders({ action: 'cancel', when })),
  fc.constant(orders({ action: 'resume' })),
  fc.constant(orders({ action: 'undo_change' })),
  fc.integer({ min: 1, max: 40 * DAY }).map((ms) => moves(`advance ${ms}`, () => ms)),
  fc.constantFrom(-1, 0, 1).map((ms) => moves(`advance to the end ${ms}`, untilEnd(ms))),
  fc.constant(job),
  fc
    .tuple(anyPlan, fc.nat(3000), fc.integer({ min: 1, max: 90 }))
    .map(([index, cents, days]) => edits(index, { cents, days })),
  fc.tuple(anyPlan, fc.boolean()).map(([index, onSale]) => edits(index, { onSale })),
  fc.tuple(anyPlan, fc.boolean()).map(([index, renewable]) => edits(index, { renewable })),
  anyPlan.map((index) => edits(index, { deleted: true })),
];

/** Runs commands from a fresh catalogue; each run gets a world of its own. */
export async function runCommands(makeWorld: () => World | Promise<World>, commands: Iterable<Command>) {
  const world = await makeWorld();
  const model = new Model();
  model.plans = PLANS.map((plan) => ({ ...plan }));
  for (const plan of model.plans) await world.setPlan(plan);
  await fc.asyncModelRun(() => ({ model, real: world }), commands);
}
