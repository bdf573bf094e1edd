import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as closeAccount } from '../../../functions/accounts/close-account.ts';
import { handler as getPlan } from '../../../functions/plans/get-plan.ts';
import { handler as listPlans } from '../../../functions/plans/list-plans.ts';
import { handler as cancel } from '../../../functions/subscriptions/cancel-subscription.ts';
import { handler as getSubscription } from '../../../functions/subscriptions/get-subscription.ts';
import { handler as subscribe } from '../../../functions/subscriptions/subscribe.ts';
import { SEED_PLANS, seedPlans } from '../../../infra/seed/plans.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { termsFrom } from '../../../lib/store/playback/terms-item.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { deleteItem, getItem } from '../../../lib/table/table.ts';
import { everything, newPerson, PASSWORD } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { withInterruption } from '../../support/faults.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';

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
const { basic, premium } = SEED_PLANS;
const order = (planId: string) => callEndpoint(subscribe, app, { caller, body: { planId } });
const current = async () => (await callEndpoint(getSubscription, app, { caller })).body.subscription;

describe('plans on sale', () => {
  test('are listed cheapest first, in pages, and may be cached', async () => {
    const first = await callEndpoint(listPlans, app, { query: { limit: '2' } });
    expect(first.body.items.map(({ name }: { name: string }) => name)).toEqual(['Basic Mobile', 'Basic']);
    expect(first.headers['Cache-Control']).toContain('s-maxage');
    const query = { limit: '2', cursor: first.body.nextCursor };
    const second = await callEndpoint(listPlans, app, { query });
    expect(second.body).toMatchObject({ items: [{ name: 'Premium' }], nextCursor: null });
  });

  test('seeding again leaves them as they are', async () => {
    await seedPlans(app.table, app.now() + 1);
    const { body } = await callEndpoint(getPlan, app, { params: { planId: basic.planId } });
    expect(body).toMatchObject({ id: basic.planId, price: { amount: 799, currency: 'USD' }, version: 1 });
    expect(body.createdAt).toBe(new Date(app.now()).toISOString());
  });

  test('a plan that is not there is not found', async () => {
    const planId = app.newId('pln');
    expect(await callEndpoint(getPlan, app, { params: { planId } })).toMatchObject({ status: 404 });
  });
});

describe('subscribing', () => {
  test('gives access for the days of the plan, writes it down and tells the person', async () => {
    expect(await current()).toBeNull();
    const { status, body } = await order(basic.planId);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'active',
      plan: { id: basic.planId, name: 'Basic' },
      pendingChange: null,
      events: [{ type: 'started', charge: { amount: 799, currency: 'USD' } }],
    });
    expect(Date.parse(body.endsAt) - Date.parse(body.startsAt)).toBe(30 * 86_400_000);
    expect(await current()).toEqual(body);
    const { userId } = caller;
    const viewing = await getItem(app.table, keyOf('viewing', { userId }));
    expect(termsFrom(viewing)).toMatchObject([{ accessLevel: 'basic', until: Date.parse(body.endsAt) }]);
  });

  test('a second subscription is refused while the first one runs, and sold when it has ended', async () => {
    const first = await order(basic.planId);
    expect(await order(premium.planId)).toMatchObject({ status: 409, body: { code: 'already_subscribed' } });
    app.advance(30 * 86_400);
    expect(await current()).toMatchObject({ id: first.body.id, status: 'expired' });
    const second = await order(premium.planId);
    expect(second.status).toBe(201);
    expect(second.body.id).not.toBe(first.body.id);
  });

  test('leaves nothing to an account that is closed meanwhile, at whatever step', async () => {
    for (let at = 1; at <= 6; at++) {
      const ada = await newPerson(app);
      const close = () =>
        callEndpoint(closeAccount, app, { caller: ada.caller, body: { password: PASSWORD } });
      const closing = { ...app, table: withInterruption(app.table, at, close) };
      const body = { planId: basic.planId };
      const { status } = await callEndpoint(subscribe, closing, { caller: ada.caller, body });
      expect([201, 401]).toContain(status);
      if (status === 201) await close();
      const kept = (await everything(app)).filter(({ pk }) => pk === `USER#${ada.userId}`);
      expect(kept.map(({ sk }) => sk)).toEqual(['ERASURE']);
    }
  });

  test('an unknown plan is not found', async () => {
    expect(await order(app.newId('pln'))).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('twenty at once make one subscription and nineteen refusals', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => order(basic.planId)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'already_subscribed')).toHaveLength(19);
  });

  test('the same key again is answered with the same subscription', async () => {
    const keyed = {
      caller,
      body: { planId: basic.planId },
      headers: { 'Idempotency-Key': 'subscribe-once-01' },
    };
    const [first, second] = [
      await callEndpoint(subscribe, app, keyed),
      await callEndpoint(subscribe, app, keyed),
    ];
    expect([second.status, second.body]).toEqual([201, first.body]);
  });

  test('a key whose answer was never kept does not end the subscription that followed', async () => {
    const key = 'cancel-once-for-all';
    const end = () =>
      callEndpoint(cancel, app, { caller, body: { when: 'now' }, headers: { 'Idempotency-Key': key } });
    await order(basic.planId);
    expect((await end()).body.status).toBe('expired');
    await deleteItem(app.table, keyOf('idempotency', { userId: caller.userId, key }));
    const { body } = await order(premium.planId);
    expect(await end()).toMatchObject({ status: 200, body: { id: body.id, status: 'active' } });
    expect(await current()).toEqual(body);
  });
});
