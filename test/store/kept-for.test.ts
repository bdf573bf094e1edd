import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { markMade } from '../../lib/store/administration.ts';
import { countPlay } from '../../lib/store/catalogue/plays.ts';
import { settlement } from '../../lib/store/notifications/sending.ts';
import { gatheredWrite, type Mail, mailWrite } from '../../lib/store/outbox.ts';
import { noteDenial } from '../../lib/store/playback/denials.ts';
import { markStream } from '../../lib/store/playback/streams.ts';
import { absent } from '../../lib/table/expressions.ts';
import type { Table } from '../../lib/table/table.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { everyItem } from '../support/dump.ts';
import { startEngine } from '../support/engine.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.freshTable();
  app = testApp(table);
  app.advance(0.4);
});

const DAY = 86_400;
const [userId, titleId] = ['usr_01KA2B3C4D5E6F7G8H9JKMNPQR', 'ttl_01KA2B3C4D5E6F7G8H9JKMNPQR'];
const mail: Mail = { purpose: 'reset_password', userId, to: 'ada@example.com', subject: 'first', data: {} };
/** Whole seconds from now, which has a fraction, until the table forgets an item by itself. */
const keptFor = (item: unknown) => (item as { ttl: number }).ttl - Math.ceil(app.now() / 1000);
const only = async () => {
  const items = await everyItem(table);
  expect(items).toHaveLength(1);
  return items[0]!;
};

describe('the table forgets by itself', () => {
  test('what a keyed request has made a day later, as the answers of keyed requests', () => {
    const change = { actorId: userId, operationId: 'op' };
    const write = markMade(change, { planId: 'pln' }, app.now());
    expect(write).toMatchObject({ put: { planId: 'pln' }, when: absent('pk') });
    expect(keptFor((write as { put: unknown }).put)).toBe(DAY);
  });

  test('a mail 400 days after it was settled, or gathered into a digest', () => {
    const { put } = gatheredWrite(mail, 'digest', app.now());
    expect(put).toMatchObject({ state: 'gathered', digest: 'digest', createdAt: app.now() });
    expect(keptFor(put)).toBe(400 * DAY);
    const waiting = mailWrite(mail, app.now()).put;
    expect(waiting).toMatchObject({ state: 'pending', createdAt: app.now() });
    expect(waiting).not.toHaveProperty('ttl');
    const settled = { ...mail, key: 'key', createdAt: 1 };
    const [update] = settlement(settled, { state: 'sent' }, app.now(), absent('pk'));
    const { set } = (update as { change: { set: object } }).change;
    expect(set).toMatchObject({ state: 'sent', settledAt: app.now() });
    expect(keptFor(set)).toBe(400 * DAY);
  });

  test('the mark of a stream a day later, when its lease token has run out', async () => {
    await markStream(table, { userId, titleId, playbackId: 'pbs' }, app.now());
    const item = await only();
    expect(item).toMatchObject({ userId, titleId, playbackId: 'pbs' });
    expect(keptFor(item)).toBe(DAY);
  });

  test('a refused start after two days, in which its event is made', async () => {
    const start = { userId, titleId, operationId: 'op' };
    await noteDenial(app, start, { code: 'plan_upgrade_required' } as never);
    const item = await only();
    expect(item).toMatchObject({ at: app.now(), reason: 'plan_upgrade_required', title: titleId });
    for (const name of ['episode', 'level', 'access']) expect(item).not.toHaveProperty(name);
    expect(keptFor(item)).toBe(2 * DAY);
  });

  test('what a refused start was about is kept with it', async () => {
    const verdict = { requiredAccessLevel: 'premium', currentAccessLevel: 'basic' };
    await noteDenial(app, { userId, titleId, episodeId: 'epi', operationId: 'op' }, verdict as never);
    expect(await only()).toMatchObject({ episode: 'epi', level: 'premium', access: 'basic' });
  });

  test('the plays of an hour after a week', async () => {
    await countPlay(table, { titleId, userId, now: app.now() });
    const item = await only();
    expect(item).toMatchObject({ titleId, plays: 1, by: 'PQR' });
    expect(keptFor(item)).toBe(7 * DAY);
  });
});
