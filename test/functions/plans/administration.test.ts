import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as adminListPlans } from '../../../functions/plans/admin-list-plans.ts';
import { handler as createPlan } from '../../../functions/plans/create-plan.ts';
import { handler as deletePlan } from '../../../functions/plans/delete-plan.ts';
import { handler as updatePlan } from '../../../functions/plans/update-plan.ts';
import { handler as getPlan } from '../../../functions/plans/get-plan.ts';
import { handler as listPlans } from '../../../functions/plans/list-plans.ts';
import { handler as getSubscription } from '../../../functions/subscriptions/get-subscription.ts';
import { handler as renew } from '../../../functions/subscriptions/renew-subscription.ts';
import { handler as subscribe } from '../../../functions/subscriptions/subscribe.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { auditEntries } from '../../../lib/store/audit.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { FAULTS, withFault } from '../../support/faults.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let admin: Caller;
let viewer: Caller;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  admin = await newCaller(app, 'admin');
  viewer = await newCaller(app);
});

const good = {
  name: 'Family',
  description: 'For everybody at home.',
  price: { amount: 1999, currency: 'EUR' },
  validityDays: 30,
  accessLevel: 'premium',
  maxDevicesAllowed: 6,
  resolution: '1080p',
};
const create = (body: unknown = good, headers = {}) =>
  callEndpoint(createPlan, app, { caller: admin, body, headers });
const update = (planId: string, body: unknown, version?: number) =>
  callEndpoint(updatePlan, app, { caller: admin, params: { planId }, body, headers: match(version) });
const remove = (planId: string, version?: number) =>
  callEndpoint(deletePlan, app, { caller: admin, params: { planId }, headers: match(version) });
const match = (version?: number): Record<string, string> =>
  version === undefined ? {} : { 'If-Match': `"${version}"` };
const show = (planId: string) => callEndpoint(getPlan, app, { params: { planId } });
const named = async (handler: typeof listPlans, caller?: Caller) =>
  (await callEndpoint(handler, app, caller ? { caller } : {})).body.items.map(
    ({ name }: { name: string }) => name,
  );

describe('administering plans', () => {
  test('a new plan is on sale, and its making is on record', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...good, isActive: true, renewable: true, version: 1 });
    expect((await show(body.id)).body).toEqual(body);
    expect((await auditEntries(app.table, { limit: 5, after: undefined })).records).toMatchObject([
      { actorId: admin.userId, action: 'createPlan', objectId: body.id, before: null, after: body },
    ]);
  });

  test.each([
    ['validityDays', 0],
    ['validityDays', -1],
    ['validityDays', 3651],
    ['validityDays', 1.5],
    ['validityDays', 1e9],
    ['validityDays', '30'],
    ['price', { amount: -1, currency: 'USD' }],
    ['price', { amount: 9.99, currency: 'USD' }],
    ['price', { amount: 2 ** 53, currency: 'USD' }],
    ['price', { amount: 1e308, currency: 'USD' }],
    ['price', { amount: 1, currency: 'XXX' }],
    ['price', { amount: 1, currency: 'usd' }],
    ['price', { amount: 1 }],
    ['price', 9.99],
    ['maxDevicesAllowed', 0],
    ['maxDevicesAllowed', 11],
    ['resolution', '8K'],
    ['accessLevel', 'free'],
    ['name', '​'],
    ['isActive', 'false'],
    ['id', 'pln_01KA2B3C4D5E6F7G8H9JKMNPQR'],
    ['version', 7],
    ['createdAt', '2026-11-22T18:04:05.123Z'],
  ])('%s %j is refused in a new plan and in a change', async (field, value) => {
    const made = await create({ ...good, [field]: value });
    expect(made).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
    expect(made.body.errors[0].pointer).toMatch(new RegExp(`^/${field}`));
    const planId = app.newId('pln');
    expect(await update(planId, { [field]: value })).toMatchObject({ status: 422 });
  });

  test('a change needs the newest version when it names one', async () => {
    const { id } = (await create()).body;
    expect((await update(id, { name: 'Home' }, 1)).body).toMatchObject({ name: 'Home', version: 2 });
    expect(await update(id, { name: 'House' }, 1)).toMatchObject({
      status: 412,
      body: { code: 'stale_version' },
    });
    expect((await update(id, { name: 'House' })).body.version).toBe(3);
    expect((await update(id, {})).body.version).toBe(3);
    // Sent again after a lost answer.
    expect((await update(id, { name: 'House' })).body.version).toBe(3);
    expect(await remove(id, 2)).toMatchObject({ status: 412 });
    expect(await remove(id, 3)).toMatchObject({ status: 204 });
    expect(await remove(id)).toMatchObject({ status: 404 });
    expect(await update(id, { name: 'Gone' })).toMatchObject({ status: 404 });
    const { records } = await auditEntries(app.table, { limit: 2, after: undefined });
    expect(records.map(({ action }) => action)).toContain('deletePlan');
  });

  test('of twenty changes of one version one is made', async () => {
    const { id } = (await create()).body;
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => update(id, { name: `Plan ${n}` }, 1)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(all.filter(({ status }) => status === 412)).toHaveLength(19);
  });

  test('a plan off sale is seen by administrators only and cannot be bought', async () => {
    const { id } = (await create()).body;
    await update(id, { isActive: false });
    expect(await show(id)).toMatchObject({ status: 404 });
    expect(await named(listPlans)).toEqual([]);
    expect(await named(adminListPlans, admin)).toEqual(['Family']);
    const answer = await callEndpoint(subscribe, app, { caller: viewer, body: { planId: id } });
    expect(answer).toMatchObject({ status: 409, body: { code: 'plan_unavailable' } });
  });

  test('those who hold an edited and then deleted plan keep it and renew it as they bought it', async () => {
    const { id } = (await create()).body;
    const bought = (await callEndpoint(subscribe, app, { caller: viewer, body: { planId: id } })).body;
    await update(id, { price: { amount: 9999, currency: 'USD' }, validityDays: 1, accessLevel: 'basic' });
    await remove(id);
    expect(await named(adminListPlans, admin)).toEqual([]);
    const other = await newCaller(app);
    expect(await callEndpoint(subscribe, app, { caller: other, body: { planId: id } })).toMatchObject({
      status: 404,
    });
    const { body } = await callEndpoint(renew, app, { caller: viewer, body: { planId: id } });
    expect(body.plan).toEqual(bought.plan);
    expect(Date.parse(body.endsAt) - Date.parse(bought.endsAt)).toBe(30 * 86_400_000);
    expect(body.events.at(-1).charge).toEqual(good.price);
  });

  test('a plan that may not be renewed is not, but runs on', async () => {
    const { id } = (await create({ ...good, renewable: false })).body;
    const { body } = await callEndpoint(subscribe, app, { caller: viewer, body: { planId: id } });
    expect(await callEndpoint(renew, app, { caller: viewer, body: {} })).toMatchObject({
      status: 409,
      body: { code: 'plan_unavailable' },
    });
    expect((await callEndpoint(getSubscription, app, { caller: viewer })).body.subscription).toEqual(body);
  });

  test.each(FAULTS)('a database call that fails (%s) leaves one plan and no 500', async (kind) => {
    for (let at = 1; ; at++) {
      app = testApp(await engine.freshTable());
      admin = await newCaller(app, 'admin');
      const steady = app;
      const table = withFault(app.table, { at, kind });
      const attempt = async (run: () => ReturnType<typeof create>, fine = 299) => {
        app = { ...steady, table };
        const first = await run();
        app = steady;
        const again = first.status === 503 ? await run() : first;
        expect(again.status).toBeLessThanOrEqual(first.status === 503 ? fine : 299);
        return again;
      };
      const keyed = { 'Idempotency-Key': 'make-this-plan-once' };
      const { id } = (await attempt(() => create(good, keyed))).body;
      expect(await named(adminListPlans, admin)).toEqual(['Family']);
      const edited = await attempt(() => update(id, { name: 'Home' }));
      expect(edited.body).toMatchObject({ name: 'Home' });
      // Deleting once more what the first try had deleted is not found.
      await attempt(() => remove(id), 404);
      expect(await named(adminListPlans, admin)).toEqual([]);
      if (!table.failed()) return;
    }
  });
});
