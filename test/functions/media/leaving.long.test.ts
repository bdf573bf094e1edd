import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as finishWithdrawals } from '../../../functions/jobs/finish-withdrawals.ts';
import { handler as createEpisode } from '../../../functions/titles/create-episode.ts';
import { handler as deleteEpisode } from '../../../functions/titles/delete-episode.ts';
import { handler as deleteTitle } from '../../../functions/titles/delete-title.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import type { TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { film, manager } from '../../support/catalogue.ts';
import {
  bars,
  clip,
  H264,
  hasFfmpeg,
  type MediaWorld,
  operator,
  openStudio,
  type Studio,
} from '../../support/media.ts';

const WEEK = 7 * 24 * 3600;
const withFfmpeg = hasFfmpeg ? describe : describe.skip;

withFfmpeg('the bytes of what was deleted', () => {
  let studio: Studio;
  let world: MediaWorld;
  let app: TestApp;
  let caller: Caller;
  beforeAll(async () => {
    studio = await openStudio();
    ({ app, world } = studio);
    caller = studio.admin;
  });
  afterAll(() => studio?.stop());

  const newTitle = async (body: object = film) => String((await manager(app, caller).create(body)).body.id);
  const CLIP = () => clip([...bars('320x180', 1), ...H264]);
  const filesBelow = (path: string) => {
    const folder = join(world.objects, 'films/media', path);
    if (!existsSync(folder)) return [];
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  };
  const poster = (mediaId: string) => existsSync(join(world.objects, `films/media/p/${mediaId}.jpg`));

  test('stay for a week, and then are gone with film, trailer and poster', async () => {
    const titleId = await newTitle();
    const { upload, work } = operator(app, caller, titleId);
    const { mediaId } = await upload(CLIP());
    const trailer = await upload(CLIP(), { kind: 'trailer' });
    expect((await callEndpoint(deleteTitle, app, { caller, params: { titleId } })).status).toBe(204);
    await runJob(finishWithdrawals, {}, app);
    app.advance(WEEK - 60);
    await work();
    expect(filesBelow(`v/${mediaId}`).length).toBeGreaterThan(5);
    expect([filesBelow(`t/${trailer.mediaId}`).length > 2, poster(mediaId)]).toEqual([true, true]);
    app.advance(120);
    await work();
    expect([...filesBelow(`v/${mediaId}`), ...filesBelow(`t/${trailer.mediaId}`)]).toEqual([]);
    expect(poster(mediaId)).toBe(false);
    expect(await work()).toEqual({});
  });

  test('of an episode go without the rest of its series', async () => {
    const titleId = await newTitle({ ...film, type: 'series' });
    const { upload, work } = operator(app, caller, titleId);
    const ids: { episodeId: string; mediaId: string }[] = [];
    for (const episodeNumber of [1, 2]) {
      const body = { seasonNumber: 1, episodeNumber, name: 'Dusk', synopsis: 'It begins.' };
      const episodeId = String(
        (await callEndpoint(createEpisode, app, { caller, params: { titleId }, body })).body.id,
      );
      ids.push({ episodeId, mediaId: (await upload(CLIP(), { episodeId })).mediaId });
    }
    const [gone, left] = ids as [(typeof ids)[0], (typeof ids)[0]];
    const params = { titleId, episodeId: gone.episodeId };
    expect((await callEndpoint(deleteEpisode, app, { caller, params })).status).toBe(204);
    app.advance(WEEK + 60);
    await work();
    expect(filesBelow(`v/${gone.mediaId}`)).toEqual([]);
    expect(filesBelow(`v/${left.mediaId}`).length).toBeGreaterThan(5);
    await callEndpoint(deleteTitle, app, { caller, params: { titleId } });
    await runJob(finishWithdrawals, {}, app);
    app.advance(WEEK + 60);
    await work();
    expect(filesBelow(`v/${left.mediaId}`)).toEqual([]);
  });
});
