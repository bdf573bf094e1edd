import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as changeEmail } from '../../../functions/accounts/change-email.ts';
import { handler as closeAccount } from '../../../functions/accounts/close-account.ts';
import { handler as exportAccount } from '../../../functions/accounts/export-account.ts';
import { handler as getProfile } from '../../../functions/accounts/get-profile.ts';
import { handler as eraseAccounts } from '../../../functions/jobs/erase-accounts.ts';
import { handler as logout } from '../../../functions/sessions/logout.ts';
import { createPasswordHasher } from '../../../lib/auth/passwords.ts';
import { eraseMailsOf } from '../../../lib/store/mails-of-person.ts';
import { type Mail, putMail } from '../../../lib/store/outbox.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { putItems, updateItem } from '../../../lib/table/table.ts';
import {
  everything,
  isAccepted,
  mailedToken,
  mailsOf,
  newPerson,
  PASSWORD,
  type Person,
  signIn,
} from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { drain, drainAndErase } from '../../support/accounts/erasing.ts';
import { mockSes } from '../../support/mail/ses.ts';
import { withDeath, withFault, withInterruption } from '../../support/faults.ts';

mockSes();
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

const release: Omit<Mail, 'userId'> = {
  purpose: 'new_release',
  subject: 'ttl_1',
  data: { titleId: 'ttl_1', titleName: 'Lanterns' },
};
const profileOf = async ({ caller }: Person) => (await callEndpoint(getProfile, app, { caller })).body;

describe('closing the account', () => {
  const close = (on: TestApp = app, password = PASSWORD) =>
    callEndpoint(closeAccount, on, { caller: ada.caller, body: { password } });
  const kept = async () => (await everything(app)).filter(({ pk }) => pk === `USER#${ada.userId}`);
  const named = async () =>
    (await everything(app)).filter((item) => JSON.stringify(item).includes(ada.userId)).map(({ pk }) => pk);
  const erase = () => runJob(eraseAccounts, {}, app);
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
    expect(await kept()).toMatchObject([{ sk: 'ERASURE' }]);
    app.advance(1801);
    expect(await drainAndErase(app)).toMatchObject({ erased: 1 });
    expect(await named()).toEqual([]);
    expect(await signIn(app, ada.email)).toMatchObject({ status: 401 });
    expect((await newPerson(app, { email: ada.email })).userId).not.toBe(ada.userId);
  });

  test('is told to the owner, who may not have done it', async () => {
    await close();
    expect(await mailsOf(app, 'account_closed')).toMatchObject([{ to: ada.email }]);
  });

  test('is refused when the password was replaced while it was checked', async () => {
    const replaced = await createPasswordHasher({
      current: '1',
      peppers: (await app.secrets()).passwordPeppers.versions,
      cost: 4,
    }).hash('a quite different password');
    const change = { set: { passwordHash: replaced }, add: { v: 1 } };
    const replace = () => updateItem(app.table, keyOf('credentials', ada), change);
    // Once the try is counted and checked, before the account is read again to be closed.
    const table = withInterruption(app.table, 6, replace);
    expect(await close({ ...app, table })).toMatchObject({ status: 403 });
    expect(await isAccepted(app, ada.session.accessToken)).toBe(true);
  });

  test('leaves nothing of what was under way and is written after it', async () => {
    await close();
    const { userId } = ada;
    const late = ['VIEWING', 'PROGRESS#ttl_1', 'WATCHLIST#ttl_1', 'FOLLOW#gen_1', 'NOTIFICATIONS'];
    await putItems(
      app.table,
      late.map((sk) => ({ pk: `USER#${userId}`, sk })),
    );
    expect(await erase()).toMatchObject({ waiting: 1 });
    expect(await kept()).toMatchObject([{ sk: 'ERASURE' }]);
    await putItems(
      app.table,
      late.map((sk) => ({ pk: `USER#${userId}`, sk })),
    );
    app.advance(1801);
    expect(await drainAndErase(app)).toMatchObject({ erased: 1 });
    expect(await kept()).toEqual([]);
    expect(await erase()).toMatchObject({ erased: 0, waiting: 0 });
  });

  test('a process that is killed between any two calls leaves an account, or after the job nothing of it', async () => {
    for (let after = 0; after <= 24; after++) {
      ada = await newPerson(app);
      await close({ ...app, table: withDeath(app.table, after) }).catch(() => undefined);
      app.advance(1801);
      await drainAndErase(app);
      const left = (await kept()).map(({ sk }) => sk);
      if (left.length > 0) expect(left).toEqual(expect.arrayContaining(['CREDENTIALS', 'PROFILE']));
      expect(await signIn(app, ada.email)).toMatchObject({ status: left.length > 0 ? 200 : 401 });
    }
  });

  test('leaves no mail behind, those on their way once they are sent', async () => {
    await drain(app);
    expect(await named()).toContainEqual(expect.stringContaining('MAIL#'));
    await close();
    const [closed] = await mailsOf(app, 'account_closed');
    expect((await everything(app)).filter(({ sk }) => sk === 'MAIL')).toEqual([closed]);
    app.advance(1801);
    expect(await erase()).toMatchObject({ waiting: 1, erased: 0 });
    expect(await mailsOf(app, 'account_closed')).toMatchObject([{ to: ada.email }]);
    expect(await drain(app)).toMatchObject({ sent: 1 });
    expect(await erase()).toMatchObject({ erased: 1 });
    expect(await named()).toEqual([]);
  });

  test('erases many mails a page at a time, and goes on where it stopped', async () => {
    const { userId } = ada;
    const mail = (n: number) => ({ ...release, userId, subject: `ttl_${n}` });
    await Promise.all(Array.from({ length: 59 }, (_, n) => putMail(app.table, mail(n), app.now())));
    await drain(app);
    const pages = { batches: 2, limit: 25 };
    const mails = async () => (await everything(app)).filter(({ sk }) => sk === 'MAIL').length;
    expect(await eraseMailsOf(app.table, userId, pages)).toEqual({ waiting: 0, batches: 0 });
    expect(await mails()).toBe(10);
    expect(await eraseMailsOf(app.table, userId, pages)).toEqual({ waiting: 0, batches: 2 });
    expect(await mails()).toBe(0);
  });

  test('needs the password', async () => {
    expect(await close(app, 'wrong')).toMatchObject({ status: 403 });
    expect(await isAccepted(app, ada.session.accessToken)).toBe(true);
  });

  test('what a crash leaves over the job erases', async () => {
    await history();
    const table = withFault(app.table, { at: 13, kind: 'before' });
    expect(await close({ ...app, table })).toMatchObject({ status: 204 });
    expect(table.failed()).toBe(true);
    expect((await kept()).length).toBeGreaterThan(0);
    app.advance(1801);
    expect(await drainAndErase(app)).toMatchObject({ erased: 1 });
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
      starts: [app.now()],
    },
  ]);
  const left = await signIn(app, ada.email);
  const deviceId = left.body.device.id as string;
  await callEndpoint(logout, app, { caller: { ...ada.caller, deviceId } });
  const change = { newEmail: 'next@example.com', password: PASSWORD };
  await callEndpoint(changeEmail, app, { caller: ada.caller, body: change });
  const at = (seconds: number) => new Date(app.now() + seconds * 1000).toISOString();
  const { body } = await callEndpoint(exportAccount, app, { caller: ada.caller });
  expect(body.user).toEqual(await profileOf(ada));
  const own = body.records.filter(({ kind }: { kind: string }) => !['viewing', 'mail'].includes(kind));
  expect(own).toEqual([
    { kind: 'device', data: expect.objectContaining({ deviceId: ada.session.device.id }) },
    { kind: 'progress', data: { positionSeconds: 61, updatedAt: at(0), starts: [at(0)] } },
    { kind: 'known-device', data: { deviceId, signedOutAt: at(0) } },
    { kind: 'waiting-address', data: { email: 'next@example.com', expiresAt: at(86_400) } },
    {
      kind: 'notification-settings',
      data: { subscriptionExpiry: true, newReleases: true, releaseMails: 'each', mailStopped: null },
    },
  ]);
});

test('the export holds the mails kept about the person, without what lets somebody in', async () => {
  const { userId, caller, email } = ada;
  await putMail(app.table, { ...release, userId }, app.now());
  const other = await newPerson(app);
  await putMail(app.table, { ...release, userId: other.userId }, app.now());
  const mails = async () => {
    const { body } = await callEndpoint(exportAccount, app, { caller });
    expect(JSON.stringify(body)).not.toContain(token);
    const found = body.records.filter(({ kind }: { kind: string }) => kind === 'mail');
    return found.map(({ data }: { data: object }) => data) as { purpose: string }[];
  };
  const token = await mailedToken(app, 'verify_email');
  const createdAt = new Date(app.now()).toISOString();
  const waiting = { state: 'pending', createdAt };
  const inOrder = (await mails()).sort((a, b) => (a.purpose < b.purpose ? -1 : 1));
  expect(inOrder).toEqual([
    { purpose: 'new_release', ...waiting, data: release.data },
    { purpose: 'verify_email', ...waiting, to: email },
  ]);
  app.advance(60);
  await drain(app);
  const settledAt = new Date(app.now()).toISOString();
  expect(await mails()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ purpose: 'verify_email', state: 'sent', attempts: 1, createdAt, settledAt }),
      expect.objectContaining({ state: 'withheld', reason: 'the address is not confirmed' }),
    ]),
  );
});
