import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NewTitle } from '../../../lib/domain/titles/title-changes.ts';
import { auditEntries } from '../../../lib/store/audit.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import {
  createEpisode,
  deleteEpisode,
  editEpisode,
} from '../../../lib/store/titles/episode-administration.ts';
import { createTitle, publishTitle, titleForAdmin } from '../../../lib/store/titles/title-administration.ts';
import { unfinishedWithdrawals } from '../../../lib/store/titles/withdrawals.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { episode, film, giveMedia, storedEpisode } from '../../support/catalogue.ts';
import { startEngine } from '../../support/engine.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let steps = 0;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  await addGenre(app.table, 'drama', 'Drama');
});

/** A step of its own, a second after the one before. */
const by = (ifMatch?: number) => {
  app.advance(1);
  return { actorId: 'usr_1', operationId: `op${++steps}`, ifMatch };
};
const create = (type: string) =>
  createTitle(app, { ...(film as unknown as NewTitle), type } as NewTitle, by());
const said = async (objectId: string) =>
  (await auditEntries(app.table, { limit: 20, after: undefined }, { objectId })).records;

describe('an episode', () => {
  const series = () => create('series');
  const add = (titleId: string, more: object = {}) =>
    createEpisode(app, titleId, { ...episode, ...more }, by());

  test('is added, moved and deleted with what its series tells of itself, each on record', async () => {
    const { titleId } = await series();
    const { episodeId } = await add(titleId);
    expect(await titleForAdmin(app, titleId)).toMatchObject({
      seasonCount: 1,
      lastEpisode: { season: 1, number: 1 },
    });
    const place = { titleId, episodeId };
    const moved = await editEpisode(app, place, { seasonNumber: 2, name: 'Anew' }, by(1));
    expect(moved).toMatchObject({ season: 2, number: 1, name: 'Anew', version: 2 });
    expect(await storedEpisode(app, titleId, episodeId)).toMatchObject({
      season: 2,
      name: 'Anew',
      version: 2,
    });
    expect((await editEpisode(app, place, { name: 'Anew' }, by())).version).toBe(2);
    await expect(editEpisode(app, place, { name: 'X' }, by(1))).rejects.toMatchObject({
      code: 'stale_version',
    });
    // Its place before is free again, the one it has is not.
    const second = await add(titleId);
    await expect(add(titleId, { seasonNumber: 2 })).rejects.toMatchObject({ code: 'episode_exists' });
    await deleteEpisode(app, place, by());
    expect(await storedEpisode(app, titleId, episodeId)).toBeUndefined();
    expect(await titleForAdmin(app, titleId)).toMatchObject({ lastEpisode: { season: 1, number: 1 } });
    expect((await add(titleId, { seasonNumber: 2 })).episodeId).not.toBe(second.episodeId);
    const record = await said(episodeId);
    expect(record.map(({ action }) => action)).toEqual(['deleteEpisode', 'updateEpisode', 'createEpisode']);
    const [gone, , made] = record;
    expect([gone!.after, made!.before]).toEqual([null, null]);
    expect(made!.after).toMatchObject({ name: episode.name });
  });

  test('belongs to a series alone, is made once by one request, and none is found that is not there', async () => {
    const { titleId } = await create('movie');
    await expect(add(titleId)).rejects.toMatchObject({ code: 'invalid_request' });
    const { titleId: of } = await series();
    const change = by();
    const once = await createEpisode(app, of, episode, change);
    expect((await createEpisode(app, of, { ...episode, episodeNumber: 9 }, change)).episodeId).toBe(
      once.episodeId,
    );
    const nowhere = { titleId: of, episodeId: 'epi_1' };
    await expect(editEpisode(app, nowhere, { name: 'X' }, by())).rejects.toMatchObject({ code: 'not_found' });
    await expect(deleteEpisode(app, nowhere, by())).rejects.toMatchObject({ code: 'not_found' });
  });

  test('that is all a published series can play is not deleted before another can be played', async () => {
    const { titleId } = await series();
    const { episodeId } = await add(titleId);
    await expect(publishTitle(app, titleId, by())).rejects.toMatchObject({ code: 'media_not_ready' });
    await giveMedia(app, titleId, episodeId);
    expect(await publishTitle(app, titleId, by())).toMatchObject({ releasedSeasons: [1] });
    const other = await add(titleId, { episodeNumber: 2 });
    const remove = (id: string) => deleteEpisode(app, { titleId, episodeId: id }, by());
    await expect(remove(episodeId)).rejects.toMatchObject({ code: 'media_not_ready' });
    await remove(other.episodeId);
    const third = await add(titleId, { episodeNumber: 3 });
    await giveMedia(app, titleId, third.episodeId);
    await remove(episodeId);
    expect(await unfinishedWithdrawals(app.table)).toEqual([]);
  });
});
