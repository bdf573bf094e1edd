import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { handler as closeAccount } from '../../../functions/accounts/close-account.ts';
import { handler as exportAccount } from '../../../functions/accounts/export-account.ts';
import { handler as getProfile } from '../../../functions/accounts/get-profile.ts';
import { handler as eraseAccounts } from '../../../functions/jobs/erase-accounts.ts';
import { changeStanding } from '../../../lib/store/accounts/standing.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { putItems } from '../../../lib/table/table.ts';
import { ensureAdmin } from '../../../lib/wiring/admins.ts';
import { everything, isAccepted, newPerson, PASSWORD, type Person, signIn } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { withFault } from '../../support/faults.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let ada: Person;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  ada = await newPerson(app);
});

const profileOf = async ({ caller }: Person) => (await callEndpoint(getProfile, app, { caller })).body;

describe('a change of standing', () => {
  test('ends every session at once and shows in the next one', async () => {
    const promoted = await changeStanding(app, ada.userId, { role: 'admin' }, { version: 1 });
    expect(promoted).toMatchObject({ role: 'admin', version: 2 });
    expect(await isAccepted(app, ada.session.accessToken)).toBe(false);
    expect((await signIn(app, ada.email)).body.user.role).toBe('admin');
    await changeStanding(app, ada.userId, { status: 'suspended' });
    expect(await signIn(app, ada.email)).toMatchObject({ status: 401 });
    await expect(changeStanding(app, ada.userId, { role: 'user' }, { version: 1 })).rejects.toMatchObject({
      code: 'stale_version',
    });
  });

  test('the first administrator is made without one, from nothing or from an account', async () => {
    const admin = { email: 'root@example.com', password: 'a long password', name: 'Root' };
    expect(await ensureAdmin(app, admin)).toBe('created');
    expect(await ensureAdmin(app, admin)).toBe('unchanged');
    expect((await signIn(app, admin.email, admin.password)).body.user.role).toBe('admin');
    expect(await ensureAdmin(app, { ...admin, email: ada.email })).toBe('promoted');
    expect(await isAccepted(app, ada.session.accessToken)).toBe(false);
    expect((await signIn(app, ada.email, admin.password)).body.user).toMatchObject({
      role: 'admin',
      name: 'Ada Lovelace',
    });
  });
});

describe('closing the account', () => {
  const close = (on: TestApp = app, password = PASSWORD) =>
    callEndpoint(closeAccount, on, { caller: ada.caller, body: { password } });
  const kept = async () => (await everything(app)).filter(({ pk }) => pk === `USER#${ada.userId}`);
  const history = () =>
    putItems(
      app.table,
      Array.from({ length: 60 }, (_, n) => ({
        ...keyOf('progress', { userId: ada.userId, titleId: `ttl_${n}` }),
        positionSeconds: n,
      })),
    );

  test('ends all sessions, frees the address and leaves nothing about the person', async () => {
    await history();
    expect(await close()).toMatchObject({ status: 204 });
    expect(await isAccepted(app, ada.session.accessToken)).toBe(false);
    expect(await kept()).toEqual([]);
    expect(await signIn(app, ada.email)).toMatchObject({ status: 401 });
    expect((await newPerson(app, { email: ada.email })).userId).not.toBe(ada.userId);
  });

  test('needs the password', async () => {
    expect(await close(app, 'wrong')).toMatchObject({ status: 403 });
    expect(await isAccepted(app, ada.session.accessToken)).toBe(true);
  });

  test('what a crash leaves over the job erases', async () => {
    await history();
    const table = withFault(app.table, { at: 12, kind: 'before' });
    expect(await close({ ...app, table })).toMatchObject({ status: 204 });
    expect(table.failed()).toBe(true);
    expect((await kept()).length).toBeGreaterThan(0);
    const bucket = { ...app, config: { ...app.config, uploadBucket: 'unused' } };
    expect(await eraseAccounts({}, undefined, bucket)).toMatchObject({ erased: 1 });
    expect(await kept()).toEqual([]);
  });
});

test('the export holds everything kept about the person and no secrets', async () => {
  await putItems(app.table, [
    {
      ...keyOf('progress', { userId: ada.userId, titleId: 'ttl_1' }),
      gsi1pk: 'x',
      gsi1sk: 'y',
      positionSeconds: 61,
      updatedAt: app.now(),
    },
  ]);
  const { body } = await callEndpoint(exportAccount, app, { caller: ada.caller });
  expect(body.user).toEqual(await profileOf(ada));
  expect(body.records).toEqual([
    { kind: 'device', data: expect.objectContaining({ deviceId: ada.session.device.id }) },
    { kind: 'progress', data: { positionSeconds: 61, updatedAt: new Date(app.now()).toISOString() } },
  ]);
});
