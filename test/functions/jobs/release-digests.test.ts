import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { handler as adminListMails } from '../../../functions/admin/admin-list-mails.ts';
import { handler as adminRetryMail } from '../../../functions/admin/admin-retry-mail.ts';
import { unfollowGenre } from '../../../lib/store/notifications/follows.ts';
import { everything } from '../../support/accounts.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { openReadership } from '../../support/mail/readers.ts';
import { mockSes } from '../../support/mail/ses.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';

const ses = mockSes();
let engine: Awaited<ReturnType<typeof startEngine>>;
let world: Awaited<ReturnType<typeof openReadership>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  // The clock of tests begins on Tuesday, 24 November 2026, at noon.
  world = await openReadership(await engine.freshTable(), ses);
});

const MONDAY = '2026-11-30T06:15:00Z';
const namesIn = (raw: string, names: string[]) => names.filter((name) => raw.includes(name));
const held = async () => (await everything(world.app)).filter(({ sk }) => sk === 'MAIL');

describe('a busy week', () => {
  test('is one mail to whoever wants it by the week, one a day, one for each, or none', async () => {
    const [each, daily, weekly] = [
      await world.follower('each', 'drama', 'comedy'),
      await world.follower('daily', 'drama', 'comedy'),
      await world.follower('weekly', 'comedy', 'drama'),
    ];
    await world.follower('off', 'drama');
    const got = new Map<string, string[]>();
    const days = ['24T13', '25T07', '25T20', '26T07', '27T07', '29T07', '30T05'];
    const published = new Map([
      ['24T13', 'First'],
      ['25T20', 'Second'],
      ['26T07', 'Third'],
    ]);
    for (const day of [...days, '30T07']) {
      if (published.has(day)) await world.publish(published.get(day)!);
      for (const { to, subject } of await world.at(`2026-11-${day}:00:00Z`))
        got.set(to, [...(got.get(to) ?? []), `${day} ${subject}`]);
    }
    expect(got.get(each.email)).toEqual(['24T13 New: First', '25T20 New: Second', '26T07 New: Third']);
    expect(got.get(daily.email)).toEqual(['25T07 New: First', '26T07 New: Second', '27T07 New: Third']);
    expect(got.get(weekly.email)).toEqual(['30T07 New: First and 2 more']);
    expect(got.size).toBe(3);
  });

  test('is told with links, and with the way out that release mails have', async () => {
    await world.follower('weekly', 'drama');
    const id = await world.publish('First');
    await world.announce();
    const [mail] = await world.at(MONDAY);
    expect(mail!.raw).toContain(`https://marquee.test/#/title/${id}`);
    expect(mail!.raw).toMatch(/^List-Unsubscribe: </m);
    expect(mail!.raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
  });
});

describe('at sending', () => {
  test('a digest names what may be seen by then, by its name of then', async () => {
    await world.follower('weekly', 'drama');
    const [gone, renamed] = [await world.publish('Gone'), await world.publish('Before')];
    await world.publish('Comic', { genres: ['comedy'] });
    await world.announce();
    await world.boss.unpublish(gone);
    await world.boss.update(renamed, { name: 'After' });
    const [mail, ...others] = await world.at(MONDAY);
    expect(namesIn(mail!.raw, ['Gone', 'Before', 'Comic', 'After'])).toEqual(['After']);
    expect(others).toEqual([]);
  });

  test.each<[string, (caller: Awaited<ReturnType<typeof world.follower>>) => Promise<unknown>]>([
    ['unfollowed', ({ userId }) => unfollowGenre(world.app.table, userId, 'drama')],
    ['wants none any more', (caller) => world.choose(caller, 'off')],
  ])('one who %s since then gets none', async (_, happens) => {
    const caller = await world.follower('weekly', 'drama');
    await world.publish('First');
    await world.announce();
    await happens(caller);
    expect(await world.at(MONDAY)).toEqual([]);
    expect(await held()).toContainEqual(
      expect.objectContaining({ purpose: 'release_digest', state: 'withheld' }),
    );
  });

  test('one that SES does not take on its Monday waits for it, though its week is long over', async () => {
    await world.follower('weekly', 'drama');
    await world.publish('First');
    await world.announce();
    ses.on(SendRawEmailCommand).rejectsOnce(Object.assign(new Error(), { name: 'Throttling' }));
    await world.at(MONDAY);
    ses.on(SendRawEmailCommand).resolves({ MessageId: 'm2' });
    expect(await world.at('2026-11-30T07:00:00Z')).toMatchObject([{ subject: 'New: First' }]);
  });

  test('one that SES refused is sent once more when an administrator says so', async () => {
    await world.follower('weekly', 'drama');
    await world.publish('First');
    await world.announce();
    const failure = { name: 'MessageRejected', $metadata: { httpStatusCode: 400 } };
    ses.on(SendRawEmailCommand).rejectsOnce(Object.assign(new Error(), failure));
    await world.at(MONDAY);
    ses.on(SendRawEmailCommand).resolves({ MessageId: 'm2' });
    const caller = await newCaller(world.app, 'admin');
    const { body } = await callEndpoint(adminListMails, world.app, { caller, query: { state: 'refused' } });
    const params = { mailId: body.items[0].id };
    expect(await callEndpoint(adminRetryMail, world.app, { caller, params })).toMatchObject({ status: 200 });
    expect(await world.send()).toMatchObject([{ subject: 'New: First' }]);
  });
});

test('who changes the rhythm is told of each title once, whatever way it was to come', async () => {
  const caller = await world.follower('weekly', 'drama');
  await world.publish('First');
  await world.announce();
  await world.choose(caller, 'daily');
  await world.publish('Second');
  await world.announce();
  await world.choose(caller, 'each');
  await world.publish('Third');
  const subjects: string[] = [];
  for (const day of ['11-24T13', '11-25T07', '11-30T07', '12-01T07'])
    subjects.push(...(await world.at(`2026-${day}:00:00Z`)).map(({ subject }) => subject));
  expect(subjects).toEqual(['New: Third', 'New: Second', 'New: First']);
});
