import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changeCredentials, readCredentials } from '../../../lib/store/accounts/credentials.ts';
import { absent } from '../../../lib/table/expressions.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { getItem, putItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';
import { withFault, withInterlude } from '../../support/faults.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
const userId = 'usr_1';
const key = keyOf('credentials', { userId });
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  await putItem(app.table, {
    ...{ ...key, userId, passwordHash: 'old', v: 1, by: 'made', devices: {}, known: { dev: 1 } },
    resetPassword: { hash: 'h', expiresAt: 1 },
  });
});

const stored = () => readCredentials(app.table, userId);
const device = keyOf('device', { userId, deviceId: 'dev' });
const change = (by = app) =>
  changeCredentials(by, userId, (now) => ({
    ...{ set: { passwordHash: `${now!.passwordHash}+` }, remove: ['resetPassword'] },
    ...{ writes: [{ put: { ...device, n: 1 } }], result: `was ${now!.passwordHash}` },
  }));
const at = (n: number, kind: 'before' | 'after') => ({
  ...app,
  table: withFault(app.table, { at: n, kind }),
});

describe('a change of the credentials', () => {
  test('is written with all that hangs on it, and takes away what it names', async () => {
    expect(await change()).toBe('was old');
    const { by, ...rest } = (await stored())!;
    expect(rest).toEqual({ ...key, userId, passwordHash: 'old+', v: 2, devices: {}, known: { dev: 1 } });
    expect(by).toMatch(/^req_/);
    expect(await getItem(app.table, device)).toMatchObject({ n: 1 });
  });

  test('that lost a race is decided anew on what is there then', async () => {
    const other = () => change();
    expect(await change({ ...app, table: withInterlude(app.table, 'TransactWriteCommand', other) })).toBe(
      'was old+',
    );
    expect(await stored()).toMatchObject({ passwordHash: 'old++', v: 3 });
  });

  test('whose answer was lost is known as its own, and carried out once', async () => {
    expect(await change(at(2, 'after'))).toBe('was old');
    expect(await stored()).toMatchObject({ passwordHash: 'old+', v: 2 });
  });

  test('that never came to the table says so', async () => {
    await expect(change(at(2, 'before'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await stored()).toMatchObject({ passwordHash: 'old', v: 1 });
  });

  test('is not made when there is nothing to change, or nobody', async () => {
    expect(await changeCredentials(app, userId, () => undefined)).toBeUndefined();
    expect(await changeCredentials(app, userId, () => ({ unchanged: true, result: 5 }))).toBe(5);
    expect(await changeCredentials(app, 'usr_2', (now) => ({ result: now ?? 'nobody' }))).toBe('nobody');
    expect(await stored()).toMatchObject({ v: 1 });
    expect(await getItem(app.table, keyOf('credentials', { userId: 'usr_2' }))).toBeUndefined();
  });

  test('is refused as a whole where another write may not be, and its place is told', async () => {
    await putItem(app.table, { ...device, n: 7 });
    const refused = changeCredentials(app, userId, () => ({
      ...{ set: { passwordHash: 'new' }, writes: [{ put: { ...device }, when: absent('pk') }], result: 1 },
    }));
    const error = await refused.catch((each: unknown) => each);
    expect([...(error as { failed: Map<number, unknown> }).failed.keys()]).toEqual([1]);
    expect(await stored()).toMatchObject({ passwordHash: 'old' });
  });
});

describe('closing', () => {
  const erase = (by = app) => changeCredentials(by, userId, () => ({ erase: true, result: 'gone' }));

  test('takes the credentials away, once, whatever becomes of its answer', async () => {
    expect(await erase(at(2, 'after'))).toBe('gone');
    expect(await stored()).toBeUndefined();
  });

  test('that lost a race is decided anew on what is there then', async () => {
    const table = withInterlude(app.table, 'TransactWriteCommand', () => change());
    const seen: unknown[] = [];
    await changeCredentials({ ...app, table }, userId, (now) => {
      seen.push(now?.passwordHash);
      return { erase: true, result: 'gone' };
    });
    expect(seen).toEqual(['old', 'old+']);
    expect(await stored()).toBeUndefined();
  });

  test('leaves them where it never came to the table', async () => {
    await expect(erase(at(2, 'before'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await stored()).toMatchObject({ v: 1 });
  });
});
