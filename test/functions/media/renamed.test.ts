import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handler as listTitles } from '../../../functions/catalogue/list-titles.ts';
import { handler as advanceMedia } from '../../../functions/jobs/advance-media.ts';
import { handler as getMedia } from '../../../functions/media/get-media.ts';
import { handler as putSubtitles } from '../../../functions/media/put-subtitles.ts';
import { handler as removeSubtitles } from '../../../functions/media/remove-subtitles.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { newPerson } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { attachFilm, film, manager } from '../../support/catalogue.ts';
import { startEngine } from '../../support/engine.ts';
import { arrived, transcoded, WISH } from '../../support/repeats/subtitles.ts';
import { type Bucket, startBucket } from '../../support/s3.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let bucket: Bucket;
/** A transcoder for which every job is done. */
let encoder: Server;
let app: TestApp;
let admin: Caller;
let titleId: string;
let episodeId: string;
beforeAll(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  encoder = createServer((_, res) => void res.end('{"job":{"status":"COMPLETE"}}'));
  const listening = new Promise<void>((resolve) => encoder.listen(0, '127.0.0.1', resolve));
  [engine, bucket] = await Promise.all([startEngine(), startBucket(() => Date.now())]);
  await listening;
});
afterAll(() => {
  engine.stop();
  bucket.stop();
  encoder.close();
});
beforeEach(async () => {
  const endpoint = `http://127.0.0.1:${(encoder.address() as AddressInfo).port}`;
  const buckets = { s3Endpoint: bucket.endpoint, uploadBucket: 'sources', mediaBucket: 'films' };
  const transcoder = { endpoint, role: undefined, queue: undefined };
  app = testApp(await engine.freshTable(), { ...buckets, transcoder });
  admin = { ...(await newPerson(app)).caller, role: 'admin' };
  await addGenre(app.table, 'drama', 'Drama');
  const { create, addEpisode, publish } = manager(app, admin);
  titleId = String((await create({ ...film, name: 'Aground', type: 'series' })).body.id);
  episodeId = String((await addEpisode(titleId)).body.id);
  await attachFilm(app, titleId, episodeId);
  await publish(titleId);
});

/** Gives the series another name, which its old place in the lists outlives by an hour. */
async function renamed(name: string): Promise<void> {
  await manager(app, admin).update(titleId, { name });
  app.advance(2 * 3600);
}
const listed = async () => {
  const { body } = await callEndpoint(listTitles, app, { query: { sort: 'name' } });
  return (body.items as { name: string }[]).map(({ name }) => name);
};

test('a film joins the episode of a series that was renamed two hours ago, which is listed once', async () => {
  const state = { of: { episodeId }, status: 'processing', jobId: 'done' } as const;
  const params = await transcoded({ app, admin }, titleId, state);
  await renamed('Beached');
  expect(await runJob(advanceMedia, {}, app)).toMatchObject({ ready: 1 });
  expect(await callEndpoint(getMedia, app, { caller: admin, params })).toMatchObject({
    body: { status: 'ready', episodeId },
  });
  expect(await listed()).toEqual(['Beached']);
});

test('subtitles join an episode and leave it, of a series that was renamed before each, which is listed once', async () => {
  const made = await transcoded({ app, admin }, titleId, { of: { episodeId }, status: 'ready' });
  const file = await arrived({ app, admin }, made);
  await renamed('Beached');
  const { body } = await callEndpoint(putSubtitles, app, { ...file, body: WISH });
  expect(body.subtitles).toMatchObject([WISH]);
  await renamed('Adrift');
  expect(await callEndpoint(removeSubtitles, app, file)).toMatchObject({ status: 204 });
  expect(await listed()).toEqual(['Adrift']);
});
