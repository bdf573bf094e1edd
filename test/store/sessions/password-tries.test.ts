import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { countedTry, forgetTries } from '../../../lib/store/sessions/password-tries.ts';
import { transact } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { withFault, withInterlude } from '../../support/faults.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

const stranger = { emailKey: 'ada@x.example', deviceId: undefined };
const known = { ...stranger, deviceId: 'dev_1' };
const wrong = (subject = stranger as typeof stranger | typeof known, by = app) =>
  countedTry(by, subject, () => Promise.resolve(false));

test('after five wrong passwords the sixth is refused unchecked, with the seconds to wait', async () => {
  for (let n = 0; n < 5; n++) expect(await wrong()).toBe(false);
  let checked = false;
  const check = () => Promise.resolve((checked = true));
  await expect(countedTry(app, stranger, check)).rejects.toMatchObject({
    ...{ code: 'rate_limited', retryAfterSeconds: 30 },
    message: 'Too many wrong passwords; try again in 30 s.',
  });
  expect(checked).toBe(false);
  app.advance(30);
  expect(await countedTry(app, stranger, check)).toBe(true);
});

test('a device that the account knows is counted by itself, and other addresses by themselves', async () => {
  for (let n = 0; n < 5; n++) await wrong();
  expect(await wrong(known)).toBe(false);
  expect(await wrong({ ...stranger, emailKey: 'bo@x.example' })).toBe(false);
});

test('whoever proves themselves otherwise frees unknown devices', async () => {
  for (let n = 0; n < 5; n++) await wrong();
  for (let n = 0; n < 5; n++) await wrong(known);
  await transact(app.table, [forgetTries(stranger.emailKey)]);
  expect(await wrong()).toBe(false);
  await expect(wrong(known)).rejects.toMatchObject({ code: 'rate_limited' });
});

test('what is counted goes once it does not matter any more', async () => {
  await wrong();
  const [item] = await everyItem(app.table);
  expect(item).toMatchObject({ wrong: [app.now()], level: 0, blockedUntil: 0, open: {}, v: 2 });
  expect(item!.ttl).toBe(app.now() / 1000 + 15 * 60 + 30);
});

test('tries at once are all counted', async () => {
  const other = () => wrong();
  await wrong(stranger, { ...app, table: withInterlude(app.table, 'PutCommand', other) });
  const [item] = await everyItem(app.table);
  expect(item).toMatchObject({ wrong: [app.now(), app.now()], v: 4 });
});

test('a try that was written down although its answer was lost is not counted twice', async () => {
  const table = withFault(app.table, { at: 2, kind: 'after' });
  await expect(wrong(stranger, { ...app, table })).rejects.toThrow();
  app.advance(30);
  await wrong();
  const [item] = await everyItem(app.table);
  expect(item!.wrong).toHaveLength(2);
});
