import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler as createMediaUpload } from '../../../functions/media/create-media-upload.ts';
import { handler as listMedia } from '../../../functions/media/list-media.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { newPerson } from '../../support/accounts.ts';
import { testApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { film, manager } from '../../support/catalogue.ts';
import { startEngine } from '../../support/engine.ts';
import { CONFIG } from '../../support/media.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

test('lists what was uploaded for a title and its episodes by pages, newest first, and nothing else of it', async () => {
  const app = testApp(await engine.freshTable(), CONFIG);
  const caller = { ...(await newPerson(app)).caller, role: 'admin' as const };
  await addGenre(app.table, 'drama', 'Drama');
  const { create, addEpisode } = manager(app, caller);
  const titleId = String((await create({ ...film, type: 'series' })).body.id);
  const { body: episode } = await addEpisode(titleId);
  const announce = async (body: object) => {
    const file = { fileName: 'a.mp4', contentType: 'video/mp4', sizeBytes: 9, ...body };
    const { body: made } = await callEndpoint(createMediaUpload, app, {
      caller,
      params: { titleId },
      body: file,
    });
    return String(made.mediaId);
  };
  const ids = [
    await announce({ kind: 'trailer' }),
    await announce({ kind: 'main', episodeId: episode.id }),
    await announce({ kind: 'trailer' }),
  ];
  const page = async (query: Record<string, string>) => {
    const { body } = await callEndpoint(listMedia, app, { caller, params: { titleId }, query });
    const items = body.items as { mediaId: string; episodeId: string | null }[];
    return { ids: items.map(({ mediaId }) => mediaId), next: body.nextCursor as string | null, items };
  };
  expect(await page({})).toMatchObject({ ids: ids.toReversed(), next: null });
  const first = await page({ limit: '2' });
  expect(first.ids).toEqual(ids.toReversed().slice(0, 2));
  expect(first.items.map(({ episodeId }) => episodeId)).toEqual([null, episode.id]);
  expect(await page({ limit: '2', cursor: first.next! })).toMatchObject({ ids: [ids[0]], next: null });
  expect(
    (await callEndpoint(listMedia, app, { caller, params: { titleId: `${titleId.slice(0, -1)}0` } })).status,
  ).toBe(404);
});
