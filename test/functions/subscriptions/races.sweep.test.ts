import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { handler as getSubscription } from '../../../functions/subscriptions/get-subscription.ts';
import { handler as renew } from '../../../functions/subscriptions/renew-subscription.ts';
import { handler as subscribe } from '../../../functions/subscriptions/subscribe.ts';
import { SEED_PLANS, seedPlans } from '../../../infra/seed/plans.ts';
import type { Order } from '../../../lib/domain/subscriptions/subscription-order.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { mailsOf } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { type Answer, callEndpoint, settled } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { COMMANDS, modelled, PLANS, runCommands } from '../../support/subscriptions/subscription-commands.ts';
import { Model } from '../../support/subscriptions/subscription-model.ts';
import { BASE, engineWorld, type View } from '../../support/subscriptions/subscription-worlds.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';
import { runs } from '../../support/run/thorough.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let caller: Caller;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  caller = await newCaller(app);
  await seedPlans(app.table, app.now());
});

const twenty = <T extends Answer>(run: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: 20 }, (_, n) => settled(() => run(n))));
const renewWith = (key: string) =>
  callEndpoint(renew, app, { caller, body: {}, headers: { 'Idempotency-Key': key } });
const termsBought = async () => {
  const { body } = await callEndpoint(getSubscription, app, { caller });
  return (Date.parse(body.subscription.endsAt) - Date.parse(body.subscription.startsAt)) / (30 * 86_400_000);
};

describe('in parallel', () => {
  beforeEach(async () => {
    await callEndpoint(subscribe, app, { caller, body: { planId: SEED_PLANS.basic.planId } });
  });

  test('twenty renewals add exactly twenty terms and mail twenty times', async () => {
    const answers = await twenty((n) => renewWith(`renewal-number-${n}`.padEnd(20, '-')));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await termsBought()).toBe(21);
    expect(await mailsOf(app, 'subscription_renewed')).toHaveLength(20);
  });

  test('twenty times one renewal add one term', async () => {
    const answers = await twenty(() => renewWith('the-only-renewal'));
    for (const { status, body } of answers) {
      expect([200, body.code]).toContain(status === 200 ? 200 : 'idempotency_in_progress');
    }
    expect((await renewWith('the-only-renewal')).status).toBe(200);
    expect(await termsBought()).toBe(2);
  });

  test('renewals of what has ended begin one new subscription with all their terms', async () => {
    app.advance(31 * 86_400);
    const answers = await twenty((n) => renewWith(`late-renewal-${n}`.padEnd(20, '-')));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await termsBought()).toBe(20);
  });
});

/** Everything that can be asked of a running subscription at once. */
const RACERS: Order[] = [
  { action: 'cancel', when: 'period_end' },
  { action: 'cancel', when: 'now' },
  { action: 'resume' },
  { action: 'renew' },
  { action: 'change', planId: PLANS[0]!.id },
  { action: 'change', planId: PLANS[2]!.id },
  { action: 'undo_change' },
  { action: 'subscribe', planId: PLANS[3]!.id },
];

function* permutations<T>(of: T[]): Generator<T[]> {
  if (of.length === 0) yield [];
  for (const [index, first] of of.entries()) {
    for (const rest of permutations(of.filter((_, other) => other !== index))) yield [first, ...rest];
  }
}

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

test('whatever races ends as some order one after the other would', async () => {
  console.log(`subscription races: SEED=${seed}`);
  const racers = fc.shuffledSubarray(RACERS, { minLength: 4, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(racers, fc.boolean(), async (racing, waiting) => {
      const world = await engineWorld(app);
      for (const plan of PLANS) await world.setPlan(plan);
      const first: Order[] = [
        { action: 'subscribe', planId: PLANS[1]!.id },
        ...(waiting ? [{ action: 'change', planId: PLANS[0]!.id } as const] : []),
      ];
      for (const order of first) await world.act(order);
      const codes = await Promise.all(racing.map((order) => world.act(order)));
      const seen = facts(codes, (await world.history())[0]!);
      const possible = [...permutations(racing.map((_, index) => index))].map((sequence) => {
        const model = new Model();
        model.plans = PLANS.map((plan) => ({ ...plan }));
        for (const order of first) modelled(model, order);
        const answers: (string | null)[] = [];
        for (const index of sequence) answers[index] = modelled(model, racing[index]!);
        return modelFacts(answers, model);
      });
      expect(possible).toContain(seen);
    }),
    { numRuns: runs({ all: 60, sample: 15 }), seed },
  );
});

const facts = (codes: unknown[], { plan, status, endsAt, pendingChange }: View) =>
  JSON.stringify([codes, plan.id, status, Date.parse(endsAt) - BASE, pendingChange?.plan.id ?? null]);

function modelFacts(codes: unknown[], model: Model): string {
  const live = model.live();
  const { plan, end, next, leaving } = model.spells.at(-1)!;
  const status = live ? (leaving ? 'cancelled' : 'active') : 'expired';
  return JSON.stringify([codes, plan.id, status, end, next?.id ?? null]);
}

test('histories through the stores and the job go as the model says', async () => {
  console.log(`subscription model on the engine: SEED=${seed}`);
  const world = async () => engineWorld(testApp(await engine.freshTable()));
  const property = fc.asyncProperty(fc.commands(COMMANDS, { maxCommands: 25, size: 'max' }), (commands) =>
    runCommands(world, commands),
  );
  await fc.assert(property, { numRuns: runs({ all: 200, sample: 12 }), seed });
});
