import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UserRecord } from '../../../lib/domain/accounts/user.ts';
import type { Credentials } from '../../../lib/store/accounts/credentials.ts';
import {
  changeProfile,
  changeUserWrite,
  createAccount,
  everybodyAfter,
  newUser,
  ownerOfEmail,
  readAccount,
  readUser,
} from '../../../lib/store/accounts/users.ts';
import { peoplePage } from '../../../lib/store/admin/people.ts';
import { is } from '../../../lib/table/expressions.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { getItem, putItem, transact, TransactionFailed } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { withFault } from '../../support/faults.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

const person = (userId: string, email: string): UserRecord => newUser(userId, { email, name: 'Ada' }, 5);
const credentials = (userId: string): Credentials => ({
  ...{ userId, passwordHash: 'hash', v: 1, by: 'made', devices: {}, known: {} },
});
const wish = keyOf('watchlist', { userId: 'usr_1', titleId: 'ttl_1' });
const make = (userId = 'usr_1', email = 'Ada@example.com', on: TestApp = app) =>
  createAccount(on, person(userId, email), credentials(userId), [{ put: { ...wish, on: true } }]);

describe('an account', () => {
  test('is made whole, and found by its id, its address and the beginning of that', async () => {
    await make();
    expect(await readAccount(app.table, 'usr_1')).toMatchObject({
      user: { emailKey: 'ada@example.com', emailVerified: false, role: 'user', status: 'active', version: 1 },
      credentials: { passwordHash: 'hash' },
    });
    expect(await ownerOfEmail(app.table, 'ada@example.com')).toBe('usr_1');
    expect(await getItem(app.table, wish)).toMatchObject({ on: true });
    const page = (filter: object) => peoplePage(app.table, filter, { limit: 5, after: undefined }, 5);
    expect(await readUser(app.table, 'usr_1')).not.toHaveProperty('language');
    for (const filter of [{ email: 'ADA@' }, { email: 'ada@example.com' }, {}]) {
      expect((await page(filter)).items).toMatchObject([{ user: { userId: 'usr_1' } }]);
    }
    expect((await page({ email: 'ada@example.org' })).items).toEqual([]);
  });

  test('is nobody who has credentials alone, or a profile alone', async () => {
    for (const kind of ['user', 'credentials'] as const) {
      await putItem(app.table, { ...keyOf(kind, { userId: kind }), userId: kind });
      expect(await readAccount(app.table, kind)).toBeUndefined();
    }
  });

  test('of an address that is taken is not made, and leaves nothing', async () => {
    await make();
    const before = await everyItem(app.table);
    await expect(make('usr_2', 'ada@example.com')).rejects.toMatchObject({ code: 'email_taken' });
    expect(await everyItem(app.table)).toEqual(before);
  });

  test('of an id that is taken is not made, and the one that has it keeps everything', async () => {
    await make();
    const before = await everyItem(app.table);
    await expect(make('usr_1', 'bo@example.com')).rejects.toBeInstanceOf(TransactionFailed);
    expect(await everyItem(app.table)).toEqual(before);
  });

  test('whose answer was lost is known as made, and one that never came to the table as not made', async () => {
    const failing = (kind: 'before' | 'after') => ({ ...app, table: withFault(app.table, { at: 1, kind }) });
    await expect(make('usr_1', 'ada@example.com', failing('before'))).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(await everyItem(app.table)).toEqual([]);
    await make('usr_1', 'ada@example.com', failing('after'));
    await make('usr_1', 'ada@example.com');
    expect(await readUser(app.table, 'usr_1')).toMatchObject({ version: 1 });
  });
});

test('a person keeps the language and the number given at registration', () => {
  const given = { email: 'a@x.example', name: 'Ada', language: 'de', phoneNumber: '+4912345' } as const;
  expect(newUser('usr_1', given, 5)).toMatchObject({ ...given, createdAt: 5 });
});

describe('a profile', () => {
  const followed = keyOf('follow', { userId: 'usr_1', genreId: 'drama' });
  const also = [{ put: { ...followed } }];

  test('changes in what is named, with what must change along, and is cleared by null', async () => {
    await make();
    const change = { bio: 'Counts.', phoneNumber: '+4912345', name: undefined };
    expect(await changeProfile(app.table, 'usr_1', change)).toMatchObject({ bio: 'Counts.', version: 2 });
    const cleared = await changeProfile(app.table, 'usr_1', { bio: null, name: 'Bo' }, also);
    expect(cleared).toMatchObject({ name: 'Bo', phoneNumber: '+4912345', version: 3 });
    expect(cleared).not.toHaveProperty('bio');
    expect(await getItem(app.table, followed)).toBeDefined();
  });

  test('is changed as part of something else where it is what was read, and nobody is made by it', async () => {
    await make();
    const change = (id: string, name: string, was: string) =>
      transact(app.table, [changeUserWrite(id, { name }, is('name', '=', was))]);
    await change('usr_1', 'Bo', 'Ada');
    await expect(change('usr_1', 'Cy', 'Ada')).rejects.toBeInstanceOf(TransactionFailed);
    const ofNobody = transact(app.table, [changeUserWrite('usr_2', { name: 'Bo' })]);
    await expect(ofNobody).rejects.toBeInstanceOf(TransactionFailed);
    expect(await readUser(app.table, 'usr_1')).toMatchObject({ name: 'Bo', version: 2 });
    expect(await readUser(app.table, 'usr_2')).toBeUndefined();
  });

  test('in which nothing is named stays at its version', async () => {
    await make();
    expect(await changeProfile(app.table, 'usr_1', { name: undefined })).toMatchObject({ version: 1 });
  });

  test('of somebody who has closed the account meanwhile does not come back', async () => {
    expect(await changeProfile(app.table, 'usr_1', { name: 'Bo' })).toBeUndefined();
    expect(await changeProfile(app.table, 'usr_1', { name: 'Bo' }, also)).toBeUndefined();
    expect(await everyItem(app.table)).toEqual([]);
  });
});

test('a job walks through everybody, a page at a time', async () => {
  for (const n of [3, 1, 2]) await make(`usr_${n}`, `ada${n}@example.com`);
  expect(await everybodyAfter(app.table, undefined, 2)).toEqual(['usr_1', 'usr_2']);
  expect(await everybodyAfter(app.table, 'usr_2', 2)).toEqual(['usr_3']);
});
