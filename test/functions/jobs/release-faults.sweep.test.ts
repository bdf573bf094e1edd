import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { everything } from '../../support/accounts.ts';
import { attachFilm } from '../../support/catalogue.ts';
import { startEngine } from '../../support/engine.ts';
import { FAULTS, faultAt, SWEEP_STEP, withDeath, withFault } from '../../support/faults.ts';
import { openReadership } from '../../support/mail/readers.ts';
import { mockSes } from '../../support/mail/ses.ts';

const ses = mockSes();
let engine: Awaited<ReturnType<typeof startEngine>>;
let world: Awaited<ReturnType<typeof openReadership>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await openReadership(await engine.freshTable(), ses);
});

const MONDAY = '2026-11-30T06:15:00Z';
const held = async () => (await everything(world.app)).filter(({ sk }) => sk === 'MAIL');

test('five jobs at once, one more, and one that fails or dies at any call, gather each title once', async () => {
  const people = [
    await world.follower('weekly', 'drama', 'comedy'),
    await world.follower('weekly', 'comedy'),
  ];
  await world.publish('First');
  await Promise.all(Array.from({ length: 5 }, () => world.announce()));
  await world.announce();
  world.app.advance(60);
  await world.publish('Second');
  for (let at = 1; ; at++) {
    const table = withFault(world.app.table, { at, kind: FAULTS[at % FAULTS.length]! });
    await world.announce({ ...world.app, table }).catch(() => undefined);
    await world.announce({ ...world.app, table: withDeath(world.app.table, at) }).catch(() => undefined);
    if (!table.failed()) break;
  }
  const mails = await world.at(MONDAY);
  expect(mails.map(({ to }) => to).sort()).toEqual(people.map(({ email }) => email).sort());
  for (const { raw, subject } of mails) {
    expect(subject).toBe('New: First and 1 more');
    expect(raw.match(/>Second</g)).toHaveLength(1);
  }
});

test('a digest that a fault or a death meets while it is sent goes out once or is known as unknown', async () => {
  for (let at = 1; at <= 9; at++) {
    world = await openReadership(await engine.freshTable(), ses);
    await world.follower('weekly', 'drama');
    await world.publish('First');
    await world.announce();
    world.app.advance((Date.parse(MONDAY) - world.app.now()) / 1000);
    const faulty =
      at % 2
        ? withDeath(world.app.table, at)
        : withFault(world.app.table, { at, kind: FAULTS[(at / 2) % FAULTS.length]! });
    let sent = (await world.send({ ...world.app, table: faulty }).catch(() => [])).length;
    sent = Math.max(sent, ses.commandCalls(SendRawEmailCommand).length);
    world.app.advance(121);
    sent += (await world.send()).length;
    world.app.advance(3601);
    sent += (await world.send()).length;
    const [digest] = (await held()).filter(({ purpose }) => purpose === 'release_digest');
    expect([sent, digest!.state]).toEqual(digest!.state === 'unknown' ? [sent, 'unknown'] : [1, 'sent']);
    expect(sent).toBeLessThanOrEqual(1);
  }
});

test('whatever call fails or is the last while a film is attached, its season is told once', async () => {
  for (let at = 1; ; at += SWEEP_STEP) {
    world = await openReadership(await engine.freshTable(), ses);
    await world.follower('each', 'drama');
    const id = await world.publishSeries();
    await world.announce();
    await world.send();
    const episodeId = await world.addEpisode(id, 2);
    const table = withFault(world.app.table, { at, kind: faultAt('each in turn', at) });
    const by = { ...world.app, table: at % 4 < 2 ? table : withDeath(table, at) };
    await attachFilm(by, id, episodeId).catch(() => undefined);
    await attachFilm(world.app, id, episodeId);
    world.app.advance(900);
    await world.announce();
    expect(await world.send()).toMatchObject([{ subject: 'New season: The Harbour' }]);
    if (!table.failed()) break;
  }
  const noted = (await everything(world.app)).filter(({ sk }) => String(sk).startsWith('RELEASE'));
  expect(noted.map(({ sk }) => sk).sort()).toEqual(['RELEASE', 'RELEASE#2']);
});
