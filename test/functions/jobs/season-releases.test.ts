import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keyOf } from '../../../lib/table/keys.ts';
import { updateItem } from '../../../lib/table/table.ts';
import { attachFilm } from '../../support/catalogue.ts';
import { startEngine } from '../../support/engine.ts';
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
  await world.follower('each', 'drama');
});

/** What the next quarter of an hour brings. */
const next = async (seconds = 900) => {
  world.app.advance(seconds);
  await world.announce();
  return (await world.send()).map(({ subject }) => subject);
};
const addSeason = async (titleId: string, season: number) => {
  const episodeId = await world.addEpisode(titleId, season);
  await attachFilm(world.app, titleId, episodeId);
  return episodeId;
};
const NEW = 'New season: The Harbour';

describe('a new season of a published series', () => {
  test('is told once, when its first episode can be played', async () => {
    const id = await world.publishSeries();
    expect(await next()).toEqual(['New: The Harbour']);
    const episodeId = await world.addEpisode(id, 2);
    expect(await next()).toEqual([]);
    await attachFilm(world.app, id, episodeId);
    expect(await next()).toEqual([NEW]);
    await attachFilm(world.app, id, await world.addEpisode(id, 2, 2));
    await attachFilm(world.app, id, await world.addEpisode(id, 1, 2));
    expect(await next()).toEqual([]);
  });

  test('says which it is, and leads to the series', async () => {
    const id = await world.publishSeries();
    await next();
    await addSeason(id, 2);
    await world.announce();
    const [mail] = await world.send();
    expect(mail!.raw).toContain('Season 2 of The Harbour');
    expect(mail!.raw).toContain(`https://marquee.test/#/title/${id}`);
  });

  test('is told once through withdrawing and publishing again, before as well as after', async () => {
    const id = await world.publishSeries();
    await next();
    await world.boss.unpublish(id);
    await addSeason(id, 2);
    expect(await next()).toEqual([]);
    await world.boss.publish(id);
    expect(await next(3600)).toEqual([NEW]);
    await world.boss.unpublish(id);
    await world.boss.publish(id);
    expect(await next(7200)).toEqual([]);
  });

  test('waits for the window of its title, also where that is moved', async () => {
    const id = await world.publishSeries();
    await next();
    const inDays = (days: number) => new Date(world.app.now() + days * 86_400_000).toISOString();
    await world.boss.update(id, { availableFrom: inDays(30) });
    await addSeason(id, 2);
    expect(await next(86_400)).toEqual([]);
    await world.boss.update(id, { availableFrom: inDays(1) });
    expect(await next(3600)).toEqual([]);
    expect(await next(86_400)).toEqual([NEW]);
  });

  test('that came before its series was told is news with the series', async () => {
    const id = await world.publishSeries({
      availableFrom: new Date(world.app.now() + 86_400_000).toISOString(),
    });
    await addSeason(id, 2);
    expect(await next()).toEqual([]);
    expect(await next(86_400)).toEqual(['New: The Harbour']);
    expect(await next(86_400)).toEqual([]);
    await addSeason(id, 3);
    expect(await next()).toEqual([NEW]);
  });

  test('is one that an episode is moved to, and not one that was there before', async () => {
    const id = await world.publishSeries();
    await next();
    const episodeId = await addSeason(id, 2);
    await next();
    await world.boss.updateEpisode(id, episodeId, { seasonNumber: 3 });
    expect(await next()).toEqual([NEW]);
    await addSeason(id, 2);
    expect(await next()).toEqual([]);
    await world.boss.removeEpisode(id, episodeId);
    await addSeason(id, 3);
    expect(await next()).toEqual([]);
  });

  test('of one that was published before seasons were noted is told, too', async () => {
    const id = await world.publishSeries();
    await next();
    await updateItem(world.app.table, keyOf('title', { titleId: id }), { remove: ['releasedSeasons'] });
    await attachFilm(world.app, id, await world.addEpisode(id, 1, 2));
    expect(await next()).toEqual([]);
    await addSeason(id, 2);
    expect(await next()).toEqual([NEW]);
  });
});
