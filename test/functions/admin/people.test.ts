import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as closeAccount } from '../../../functions/accounts/close-account.ts';
import { handler as adminGetUser } from '../../../functions/admin/admin-get-user.ts';
import { handler as adminListAudit } from '../../../functions/admin/admin-list-audit.ts';
import { handler as adminListUsers } from '../../../functions/admin/admin-list-users.ts';
import { handler as adminSignOutUser } from '../../../functions/admin/admin-sign-out-user.ts';
import { handler as adminUpdateUser } from '../../../functions/admin/admin-update-user.ts';
import { handler as startPlayback } from '../../../functions/playback/start-playback.ts';
import { handler as listPlans } from '../../../functions/plans/list-plans.ts';
import { handler as subscribe } from '../../../functions/subscriptions/subscribe.ts';
import { seedPlans } from '../../../infra/seed/plans.ts';
import type { UserRecord } from '../../../lib/domain/accounts/user.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { newUser, userItem } from '../../../lib/store/accounts/users.ts';
import { peoplePage } from '../../../lib/store/admin/people.ts';
import { jobIndexOf, keyOf } from '../../../lib/table/keys.ts';
import { type Cost, putItems } from '../../../lib/table/table.ts';
import { ensureAdmin } from '../../../lib/wiring/admins.ts';
import { isAccepted, newPerson, PASSWORD, personOf, signIn, type Person } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { FAULTS, withFault } from '../../support/faults.ts';
import { aTitle, beat } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let boss: Caller;
let ada: Person;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(fresh);

async function fresh() {
  app = testApp(await engine.freshTable());
  boss = await newAdmin('boss@example.com');
  ada = await newPerson(app, { email: 'ada@example.com' });
}

async function newAdmin(email: string): Promise<Caller> {
  await ensureAdmin(app, { email, password: PASSWORD, name: 'Boss' });
  const { caller } = personOf((await signIn(app, email)).body);
  return { ...caller, role: 'admin', tier: 'admin' };
}

const update = (userId: string, body: object, by: { app?: TestApp; version?: number } = {}) =>
  callEndpoint(adminUpdateUser, by.app ?? app, {
    caller: boss,
    params: { userId },
    body,
    headers: by.version === undefined ? {} : { 'If-Match': `"${by.version}"` },
  });
const found = async (query: Record<string, string | number> = {}): Promise<string[]> =>
  (
    await callEndpoint(adminListUsers, app, { caller: boss, query: query as Record<string, string> })
  ).body.items.map(({ email }: { email: string }) => email);
const detail = async (userId: string) =>
  (await callEndpoint(adminGetUser, app, { caller: boss, params: { userId } })).body;
const recorded = async (query: Record<string, string> = {}) =>
  (await callEndpoint(adminListAudit, app, { caller: boss, query })).body.items;

describe('people', () => {
  test('are found by the beginning of their address, by role, status and plan, the newest first', async () => {
    app.advance(1);
    const adam = await newPerson(app, { email: 'Adam@example.com' });
    expect(await found()).toEqual(['Adam@example.com', 'ada@example.com', 'boss@example.com']);
    expect(await found({ email: 'ADA' })).toEqual(['ada@example.com', 'Adam@example.com']);
    expect(await found({ email: 'ada@example.com' })).toEqual(['ada@example.com']);
    expect(await found({ email: 'dam' })).toEqual([]);
    expect(await found({ role: 'admin' })).toEqual(['boss@example.com']);
    await update(adam.userId, { status: 'disabled' });
    expect(await found({ status: 'disabled' })).toEqual(['Adam@example.com']);
    expect(await found({ status: 'active', email: 'ada' })).toEqual(['ada@example.com']);
    await update(adam.userId, { status: 'active' });
    expect(await found({ status: 'disabled' })).toEqual([]);
    await seedPlans(app.table, app.now());
    const { planId } = await subscribed(ada);
    expect(await found({ planId })).toEqual(['ada@example.com']);
    app.advance(31 * 86_400);
    expect(await found({ planId })).toEqual([]);
  });

  test('are paged without losing or repeating anybody', async () => {
    for (let n = 0; n < 5; n++) await newPerson(app);
    const seen: string[] = [];
    let [cursor, pages] = [undefined as string | undefined, 0];
    do {
      const query = { limit: '2', ...(cursor && { cursor }) };
      const { body } = await callEndpoint(adminListUsers, app, { caller: boss, query });
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor ?? undefined;
      pages++;
    } while (cursor);
    expect([seen.length, new Set(seen).size, pages]).toEqual([7, 7, 4]);
  });

  test('are shown with devices, subscription and what they watch', async () => {
    await seedPlans(app.table, app.now());
    await subscribed(ada);
    const title = await aTitle(app);
    const start = { caller: ada.caller, body: { titleId: title.titleId } };
    expect((await callEndpoint(startPlayback, app, start)).status).toBe(201);
    expect(await detail(ada.userId)).toMatchObject({
      email: 'ada@example.com',
      status: 'active',
      version: 1,
      devices: [{ id: ada.caller.deviceId }],
      subscription: { status: 'active', events: [{ type: 'started' }] },
      streams: [{ titleName: title.name }],
    });
    const nobody = { caller: boss, params: { userId: app.newId('usr') } };
    expect(await callEndpoint(adminGetUser, app, nobody)).toMatchObject({ status: 404 });
  });
});

async function subscribed({ caller }: Person) {
  const plans = await callEndpoint(listPlans, app);
  const planId = plans.body.items.find(({ name }: { name: string }) => name === 'Basic').id as string;
  expect((await callEndpoint(subscribe, app, { caller, body: { planId } })).status).toBe(201);
  return { planId };
}

describe('a disabled account', () => {
  test('is out on its next request, its streams end at the next heartbeat, and nobody signs in until it is opened', async () => {
    const title = await aTitle(app, { accessLevel: 'free' });
    const start = { caller: ada.caller, body: { titleId: title.titleId } };
    const playback = (await callEndpoint(startPlayback, app, start)).body;
    expect((await update(ada.userId, { status: 'disabled' })).body).toMatchObject({
      status: 'disabled',
      version: 2,
    });
    expect(await isAccepted(app, ada.session.accessToken)).toBe(false);
    expect(await beat(app, playback, 31, 1)).toMatchObject({ status: 410 });
    expect(await signIn(app, ada.email)).toMatchObject({ status: 401 });
    expect((await update(ada.userId, { status: 'active' })).body).toMatchObject({ status: 'active' });
    expect(await signIn(app, ada.email)).toMatchObject({ status: 200 });
  });

  test('is on record, with what it was before', async () => {
    await update(ada.userId, { status: 'disabled' });
    await update(ada.userId, { status: 'disabled' });
    expect(await recorded()).toMatchObject([
      {
        ...{ actorId: boss.userId, action: 'adminUpdateUser', objectId: ada.userId },
        ...{ before: { status: 'active' }, after: { status: 'disabled' } },
      },
    ]);
  });
});

describe('the last administrator', () => {
  test('can neither be made a user nor be disabled, until there is another', async () => {
    for (const change of [{ role: 'user' }, { status: 'disabled' }]) {
      expect(await update(boss.userId, change)).toMatchObject({ status: 409, body: { code: 'last_admin' } });
    }
    await update(ada.userId, { role: 'admin' });
    expect((await update(boss.userId, { role: 'user' })).status).toBe(200);
    expect(await update(ada.userId, { role: 'user' })).toMatchObject({ status: 409 });
    expect(await found({ role: 'admin' })).toEqual(['ada@example.com']);
  });

  test('is left however many are taken away at once', async () => {
    await update(ada.userId, { role: 'admin' });
    const answers = await Promise.all([
      update(ada.userId, { role: 'user' }),
      update(boss.userId, { role: 'user' }),
      update(ada.userId, { status: 'disabled' }),
      update(boss.userId, { status: 'disabled' }),
    ]);
    expect(answers.filter(({ status }) => status === 409).length).toBeGreaterThan(0);
    const admins = await found({ role: 'admin', status: 'active' });
    expect(admins).toHaveLength(1);
  });

  test('cannot close the account either, until there is another', async () => {
    const close = () => callEndpoint(closeAccount, app, { caller: boss, body: { password: PASSWORD } });
    expect(await close()).toMatchObject({ status: 409, body: { code: 'last_admin' } });
    await update(ada.userId, { role: 'admin' });
    expect((await close()).status).toBe(204);
    boss = { ...ada.caller, role: 'admin', tier: 'admin' };
    expect(await found({ role: 'admin' })).toEqual(['ada@example.com']);
    expect(await update(ada.userId, { role: 'user' })).toMatchObject({ status: 409 });
  });

  test('is not the one who is disabled already', async () => {
    await update(ada.userId, { role: 'admin' });
    await update(ada.userId, { status: 'disabled' });
    expect(await update(boss.userId, { role: 'user' })).toMatchObject({ status: 409 });
    expect((await update(ada.userId, { role: 'user' })).status).toBe(200);
  });
});

test('a stale version changes nothing', async () => {
  expect((await update(ada.userId, { role: 'admin' }, { version: 7 })).status).toBe(412);
  expect((await update(ada.userId, { role: 'admin' }, { version: 1 })).status).toBe(200);
});

test('somebody is signed out everywhere', async () => {
  const signOut = (userId: string) =>
    callEndpoint(adminSignOutUser, app, { caller: boss, params: { userId } });
  expect((await signOut(ada.userId)).status).toBe(204);
  expect(await isAccepted(app, ada.session.accessToken)).toBe(false);
  expect((await detail(ada.userId)).devices).toEqual([]);
  expect((await signOut(app.newId('usr'))).status).toBe(404);
  expect(await recorded({ objectId: ada.userId })).toMatchObject([{ action: 'adminSignOutUser' }]);
});

test('the record is read by administrator, object and kind, newest first', async () => {
  await update(ada.userId, { role: 'admin' });
  app.advance(1);
  const other = await newPerson(app);
  await update(other.userId, { status: 'disabled' });
  const objects = async (query = {}) =>
    (await recorded(query)).map(({ objectId }: { objectId: string }) => objectId);
  expect(await objects()).toEqual([other.userId, ada.userId]);
  expect(await objects({ objectId: ada.userId })).toEqual([ada.userId]);
  expect(await objects({ actorId: boss.userId })).toEqual([other.userId, ada.userId]);
  expect(await objects({ actorId: ada.userId })).toEqual([]);
  expect(await objects({ actorId: boss.userId, objectId: other.userId })).toEqual([other.userId]);
  expect(await objects({ action: 'adminUpdateUser' })).toHaveLength(2);
  expect(await objects({ action: 'deleteTitle' })).toEqual([]);
});

test.each(FAULTS)('a database call that fails (%s) leaves one record and no half change', async (kind) => {
  for (let at = 1; ; at++) {
    await fresh();
    const table = withFault(app.table, { at, kind });
    const run = (by?: TestApp) =>
      update(ada.userId, { role: 'admin', status: 'disabled' }, by ? { app: by } : {});
    const first = await run({ ...app, table } as TestApp);
    const last = first.status === 503 ? await run() : first;
    expect(last).toMatchObject({ status: 200, body: { role: 'admin', status: 'disabled' } });
    expect([await found({ role: 'admin' }), await found({ status: 'disabled' })]).toEqual([
      expect.arrayContaining(['ada@example.com', 'boss@example.com']),
      ['ada@example.com'],
    ]);
    expect(await recorded()).toHaveLength(1);
    expect(await update(boss.userId, { role: 'user' })).toMatchObject({ status: 409 });
    if (!table.failed()) return;
  }
});

test.each([{ email: 'crowd' }, { status: 'disabled' }, { role: 'admin' }])(
  'a page of people by what a list is kept for (%j) reads no more of them than it shows',
  async (filter) => {
    for (let n = 0; n < 40; n++) {
      const userId = app.newId('usr');
      const email = `crowd${n}@example.com`;
      const user = {
        ...newUser(userId, { email, name: 'Crowd' }, app.now()),
        role: 'admin',
        status: 'disabled',
      };
      await putItems(app.table, [
        userItem(user as UserRecord),
        { ...keyOf('administrator', { userId }), userId },
        { ...keyOf('disabledUser', { userId }), userId },
        { ...keyOf('emailClaim', { email }), ...jobIndexOf('emailClaim', { first: 'c', email, userId }) },
      ]);
    }
    let units = 0;
    const table = { ...app.table, observe: (_: unknown, cost: Cost) => (units += cost.units) };
    const page = await peoplePage(table, filter, { limit: 10, after: undefined }, app.now());
    expect(page.items).toHaveLength(10);
    expect(page.next).toBeDefined();
    expect(units).toBeLessThanOrEqual(12);
  },
);
