import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as closeAccount } from '../../../../functions/accounts/close-account.ts';
import { handler as startPlayback } from '../../../../functions/playback/start-playback.ts';
import { handler as subscribe } from '../../../../functions/subscriptions/subscribe.ts';
import { seedPlans } from '../../../../infra/seed/plans.ts';
import { EVENT_COLUMNS } from '../../../../lib/domain/admin/events/event.ts';
import { eventsOf } from '../../../../lib/store/admin/events/archive.ts';
import type { ChangeRecord } from '../../../../lib/table/images.ts';
import { keyOf } from '../../../../lib/table/keys.ts';
import { deleteItem, getItem } from '../../../../lib/table/table.ts';
import { newPerson, PASSWORD, signIn } from '../../../support/accounts.ts';
import { drainAndErase } from '../../../support/accounts/erasing.ts';
import { testApp, type TestApp } from '../../../support/app.ts';
import { callEndpoint } from '../../../support/call.ts';
import { everyItem } from '../../../support/dump.ts';
import { startEngine } from '../../../support/engine.ts';
import { archive, changesOf, fitting } from '../../../support/events/changes.ts';
import { startLake } from '../../../support/events/lake.ts';
import { faultAt, SWEEP_STEP, SWEEPS, withDeath, withFault } from '../../../support/faults.ts';
import { mockSes } from '../../../support/mail/ses.ts';
import { aTitle, beat, started, stop } from '../../../support/playback.ts';

mockSes();
let engine: Awaited<ReturnType<typeof startEngine>>;
let lake: Awaited<ReturnType<typeof startLake>>;
let app: TestApp;
let changes: () => Promise<ChangeRecord[]>;
beforeAll(async () => {
  [engine, lake] = await Promise.all([startEngine(), startLake()]);
});
afterAll(() => {
  engine.stop();
  lake.stop();
});
beforeEach(async () => {
  lake.empty();
  app = testApp(await engine.freshTable(), lake.config);
  changes = await changesOf(engine.endpoint, app.table);
});

/** Somebody registers, is refused a film, subscribes and watches it to its end. */
async function evening() {
  await seedPlans(app.table, app.now());
  const { titleId } = await aTitle(app);
  const person = await newPerson(app);
  const { caller } = person;
  const start = { caller, body: { titleId }, headers: { 'Idempotency-Key': 'the-first-start-of-all' } };
  for (let tries = 0; tries < 2; tries++)
    expect(await callEndpoint(startPlayback, app, start)).toMatchObject({ status: 403 });
  const plans = (await everyItem(app.table)).filter(({ pk }) => pk === 'PLANS');
  const { planId } = plans.find(({ accessLevel }) => accessLevel === 'basic')!;
  const order = { caller, body: { planId }, headers: { 'Idempotency-Key': 'the-only-order-of-all' } };
  expect(await callEndpoint(subscribe, app, order)).toMatchObject({ status: 201 });
  const playback = (await callEndpoint(startPlayback, app, { caller, body: { titleId } })).body as {
    id: string;
    leaseToken: string;
  };
  app.advance(30);
  await beat(app, playback, 2000, 1);
  app.advance(30);
  await stop(app, playback, { positionSeconds: 5990, sequence: 2 });
  return { ...person, titleId, planId, playback };
}

const typesOf = (events: { type: string }[]) => events.map(({ type }) => type).sort();
const WHOLE = ['completion', 'denial', 'order', 'sign_in', 'start', 'stop'];

describe('an evening', () => {
  test('leaves one event for each thing that happened, and what it was', async () => {
    const { titleId, planId } = await evening();
    const records = await changes();
    await archive(app, fitting(records));
    const events = lake.events();
    expect(typesOf(events)).toEqual(WHOLE);
    const of = (type: string) => events.find((event) => event.type === type);
    const [start, end] = [of('start')!, of('stop')!];
    const film = { title: titleId, level: 'basic', resolution: '480p', duration: 6000 };
    expect(start).toMatchObject({ ...film, access: 'basic', day: '2026-11-24', position: 0 });
    expect(end).toMatchObject({ ...film, reason: 'stopped', position: 5990, watched: 60_000 });
    expect(of('denial')).toMatchObject({ title: titleId, reason: 'subscription_required', access: 'free' });
    expect(of('order')).toMatchObject({ kind: 'started', plan: planId, currency: 'USD' });
    expect(of('completion')).toMatchObject({ title: titleId, play: start.play, position: 5990 });
    expect(of('sign_in')).toMatchObject({ platform: 'other' });
    expect(new Set(events.map(({ account }) => account)).size).toBe(1);
    expect(end.play).toBe(start.play);
    for (const event of events) {
      expect(Object.keys(event).filter((name) => !(name in EVENT_COLUMNS))).toEqual(['day', 'type']);
    }
  });

  test('comes past the filter whole, and no heartbeat does', async () => {
    await evening();
    const records = await changes();
    const [all, some] = [await eventsOf(app, records), await eventsOf(app, fitting(records))];
    expect(typesOf(all.events)).toEqual(typesOf(some.events));
    const playback = await watching();
    // The first looks at the rights of the stream again, which writes the whole item.
    await beat(app, playback, 600, 1);
    await changes();
    for (const sequence of [2, 3, 4]) await beat(app, playback, 600 + sequence, sequence);
    const beats = await changes();
    expect(beats).toHaveLength(3);
    expect(fitting(beats)).toEqual([]);
  });

  test('is in nobody’s name', async () => {
    const { email, userId, session, caller, playback } = await evening();
    await archive(app, await changes());
    const personal = [email, userId, caller.deviceId, playback.id, 'Ada Lovelace', session.accessToken];
    for (const each of personal) expect(lake.text()).not.toContain(each);
    for (const each of personal) expect(lake.text()).not.toContain(each.slice(4));
    expect(lake.text()).not.toMatch(/@|198\.51\.100/);
  });
});

async function watching() {
  const { caller } = await newPerson(app);
  const { titleId } = await aTitle(app, { accessLevel: 'free' });
  return started(app, caller, { titleId });
}

describe('faults', () => {
  test('at any call of the table leave each event once, in one name', async () => {
    const { userId } = await evening();
    const records = fitting(await changes());
    for (const sweep of SWEEPS) {
      for (let at = 1, failed = true; failed; at += SWEEP_STEP) {
        lake.empty();
        const table = withFault(app.table, { at, kind: faultAt(sweep, at) });
        await archive({ ...app, table }, records).catch(() => undefined);
        failed = table.failed();
        await archive(app, records);
        expect(typesOf(lake.events())).toEqual(WHOLE);
        expect(new Set(lake.events().map(({ account }) => account)).size).toBe(1);
        await deleteItem(app.table, keyOf('pseudonym', { userId }));
      }
    }
  });

  test.each(['every second', 'busy', 'lost'] as const)('of the lake (%s) lose nothing', async (fault) => {
    await evening();
    const records = fitting(await changes());
    lake.faults.push(fault);
    await archive(app, records).catch(() => archive(app, records));
    expect(typesOf(lake.events())).toEqual(WHOLE);
  });

  test('a killed run, and runs beside each other, leave each event once', async () => {
    await evening();
    const records = fitting(await changes());
    await archive({ ...app, table: withDeath(app.table, 1) }, records).catch(() => undefined);
    await Promise.all([1, 2, 3].map(() => archive(app, records)));
    await archive(app, records);
    expect(typesOf(lake.events())).toEqual(WHOLE);
    expect(new Set(lake.events().map(({ account }) => account)).size).toBe(1);
  });

  test('a record that cannot be understood is told of and stops no other', async () => {
    await evening();
    const [first, ...rest] = fitting(await changes());
    const Keys = { pk: { S: 'USER#1' }, sk: { S: 'PLAY#1' } };
    const poison = [
      { dynamodb: { Keys, NewImage: { completed: { BOOL: true } }, SequenceNumber: '77' } },
      { dynamodb: {} },
    ];
    expect(await archive(app, [first!, ...poison, ...rest])).toEqual({ archived: 6, unreadable: 2 });
    expect(typesOf(lake.events())).toEqual(WHOLE);
    expect(app.logged).toContainEqual(
      expect.objectContaining({ message: 'change not understood', sequence: '77' }),
    );
  });
});

describe('a closed account', () => {
  test('has no name in the archive any more, and gets none for what comes later', async () => {
    const { caller, userId, titleId } = await evening();
    await archive(app, await changes());
    const before = lake.events();
    await callEndpoint(startPlayback, app, { caller, body: { titleId } });
    const close = { caller, body: { password: PASSWORD } };
    expect(await callEndpoint(closeAccount, app, close)).toMatchObject({ status: 204 });
    await drainAndErase(app);
    app.advance(3600);
    await drainAndErase(app);
    await archive(app, await changes());
    const after = lake.events().filter(({ id }) => !before.some((event) => event.id === id));
    expect(typesOf(after)).toEqual(['start', 'stop']);
    expect(after.map(({ account }) => account)).toEqual([undefined, undefined]);
    expect(await getItem(app.table, keyOf('pseudonym', { userId }))).toBeUndefined();
    const left = JSON.stringify(await everyItem(app.table));
    for (const { account } of before) expect(left).not.toContain(account);
  });

  test('keeps its name as long as it stands, whoever signs in', async () => {
    const { email } = await evening();
    await archive(app, await changes());
    await signIn(app, email);
    await archive(app, await changes());
    const signIns = lake.events().filter(({ type }) => type === 'sign_in');
    expect(signIns).toHaveLength(2);
    expect(new Set(signIns.map(({ account }) => account)).size).toBe(1);
  });
});
