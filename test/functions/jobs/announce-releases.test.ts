import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { handler as announceReleases } from '../../../functions/jobs/announce-releases.ts';
import { handler as drainOutbox } from '../../../functions/jobs/drain-outbox.ts';
import { handler as updateSettings } from '../../../functions/notifications/update-notification-settings.ts';
import type { App } from '../../../lib/app.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { RUN_MS } from '../../../lib/job.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { followGenre, unfollowGenre } from '../../../lib/store/notifications/follows.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { updateItem } from '../../../lib/table/table.ts';
import { mailsOf } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { film, giveMedia, manager } from '../../support/catalogue.ts';
import { startEngine } from '../../support/engine.ts';
import { withDeath } from '../../support/faults.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';
import { mockSes } from '../../support/mail/ses.ts';

const ses = mockSes();
let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let titles: ReturnType<typeof manager>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  titles = manager(app, await newCaller(app, 'admin'));
  for (const genre of ['drama', 'comedy', 'western']) await addGenre(app.table, genre, genre.toUpperCase());
});

const follower = async (...genres: string[]): Promise<Caller> => {
  const caller = await newCaller(app);
  for (const genre of genres) await followGenre(app.table, caller.userId, genre, app.now());
  return caller;
};
const publish = async (more: object = {}) => {
  const { id } = (await titles.create({ ...film, genres: ['drama', 'comedy'], ...more })).body;
  await giveMedia(app, id);
  expect((await titles.publish(id)).status).toBe(200);
  return id as string;
};
const announce = (by: App = app) => runJob(announceReleases, {}, by);
const told = async () => (await mailsOf(app, 'new_release')).map(({ userId }) => userId).sort();
const sent = async () => {
  ses.resetHistory();
  await runJob(drainOutbox, {}, app);
  return ses.commandCalls(SendRawEmailCommand).length;
};

describe('a title that comes out', () => {
  test('is told once to each who follows any of its genres, whatever runs beside and after', async () => {
    const people = [await follower('drama'), await follower('comedy', 'drama'), await follower('western')];
    await publish();
    await Promise.all(Array.from({ length: 5 }, () => announce()));
    expect(await announce()).toEqual({ releases: 0, mails: 0, failed: 0, finished: true });
    expect(await told()).toEqual(
      people
        .slice(0, 2)
        .map(({ userId }) => userId)
        .sort(),
    );
    expect(await sent()).toBe(2);
  });

  test('says in whose genre it is, and where to watch it', async () => {
    await follower('comedy');
    const id = await publish();
    await announce();
    await runJob(drainOutbox, {}, app);
    const [call] = ses.commandCalls(SendRawEmailCommand);
    const raw = Buffer.from(call!.args[0].input.RawMessage!.Data!).toString();
    const mail = raw.replaceAll('=\r\n', '');
    expect(mail).toMatch(/^Subject: New: The Lighthouse Audit$/m);
    expect(mail).toContain('COMEDY');
    expect(mail).toContain(`https://marquee.test/#/title/${id}`);
  });

  test('is told when its window opens, and not before', async () => {
    await follower('drama');
    await publish({ availableFrom: new Date(app.now() + 86_400_000).toISOString() });
    expect(await announce()).toMatchObject({ mails: 0 });
    app.advance(86_400);
    expect(await announce()).toMatchObject({ mails: 1 });
  });

  test('that is withdrawn and published again is told once, to those who follow by then', async () => {
    await follower('drama');
    const id = await publish();
    await titles.unpublish(id);
    expect(await announce()).toMatchObject({ mails: 0 });
    await titles.publish(id);
    await follower('drama');
    app.advance(3600);
    expect(await announce()).toMatchObject({ mails: 2 });
    await titles.unpublish(id);
    await titles.publish(id);
    app.advance(7200);
    expect(await announce()).toMatchObject({ mails: 0 });
  });

  test('and is deleted before it was told is told to nobody', async () => {
    await follower('drama');
    await titles.remove(await publish());
    expect(await announce()).toMatchObject({ mails: 0 });
    expect(await announce()).toMatchObject({ releases: 0 });
  });
});

describe('at sending', () => {
  test.each<[string, (caller: Caller, id: string) => Promise<unknown>]>([
    ['unfollowed', ({ userId }) => unfollowGenre(app.table, userId, 'drama')],
    [
      'wants none any more',
      (caller) =>
        callEndpoint(updateSettings, app, { caller, body: { subscriptionExpiry: true, newReleases: false } }),
    ],
    [
      'is disabled',
      ({ userId }) => updateItem(app.table, keyOf('user', { userId }), { set: { status: 'disabled' } }),
    ],
    ['may not see it any more', (_, id) => titles.unpublish(id)],
  ])('one who %s between release and sending gets nothing', async (_, happens) => {
    const caller = await follower('drama');
    const id = await publish();
    await announce();
    await happens(caller, id);
    expect(await sent()).toBe(0);
    expect(await mailsOf(app, 'new_release')).toMatchObject([{ state: 'withheld' }]);
  });
});

describe('the job', () => {
  const many = async () => {
    const people = [];
    for (let count = 0; count < 120; count++) people.push(await follower(count % 2 ? 'drama' : 'comedy'));
    return people.map(({ userId }) => userId).sort();
  };

  test('killed after any write goes on where it was, and tells everybody once', async () => {
    const people = await many();
    await publish();
    for (let at = 3; at < 140; at += 19)
      await announce({ ...app, table: withDeath(app.table, at) }).catch(() => undefined);
    await announce();
    expect(await told()).toEqual(people);
  });

  test('that has no more time says so and goes on from the page it came to', async () => {
    const people = await many();
    await publish();
    let calls = 0;
    const slow = { ...app, now: () => app.now() + Math.floor(calls++ / 4) * RUN_MS };
    expect(await announce(slow)).toEqual({ releases: 0, mails: 60, failed: 0, finished: false });
    expect(await announce()).toEqual({ releases: 1, mails: 60, failed: 0, finished: true });
    expect(await told()).toEqual(people);
  });
});
