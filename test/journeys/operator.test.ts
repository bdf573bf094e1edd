import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { POSTER } from '../support/pictures/images.ts';
import { type Client, openClient } from '../support/platform/http.ts';
import type { AnswerOf, AskedOf, OperationId } from '../support/platform/operations.ts';
import { registered } from '../support/platform/people.ts';
import { type Platform, startPlatform } from '../support/platform/platform.ts';

/** The contract's operations of a content manager, each with its happy status. */
const CONTRACT = `
adminListTitles GET /v1/admin/titles 200
adminGetTitle GET /v1/admin/titles/{titleId} 200
createTitle POST /v1/admin/titles 201
updateTitle PATCH /v1/admin/titles/{titleId} 200
deleteTitle DELETE /v1/admin/titles/{titleId} 204
publishTitle POST /v1/admin/titles/{titleId}/publish 200
unpublishTitle POST /v1/admin/titles/{titleId}/unpublish 200
createEpisode POST /v1/admin/titles/{titleId}/episodes 201
updateEpisode PATCH /v1/admin/titles/{titleId}/episodes/{episodeId} 200
deleteEpisode DELETE /v1/admin/titles/{titleId}/episodes/{episodeId} 204
adminListGenres GET /v1/admin/genres 200
createGenre POST /v1/admin/genres 201
updateGenre PATCH /v1/admin/genres/{genreId} 200
deleteGenre DELETE /v1/admin/genres/{genreId} 204
adminListUsers GET /v1/admin/users 200
adminGetUser GET /v1/admin/users/{userId} 200
adminUpdateUser PATCH /v1/admin/users/{userId} 200
adminSignOutUser DELETE /v1/admin/users/{userId}/devices 204
adminListAudit GET /v1/admin/audit 200`
  .trim()
  .split('\n')
  .map((line) => line.split(' ') as [string, string, string, string]);

let platform: Platform;
let client: Client;
let token: string;
let viewer: AnswerOf<'register'>;
const called = new Set<string>();
beforeAll(async () => {
  platform = await startPlatform({ RATE_LIMITS: 'off' });
  client = await openClient(platform);
  const { email, password } = platform.admin;
  token = (await client.call('login', { body: { email, password } })).body.accessToken;
  viewer = await registered(client);
});
afterAll(async () => {
  client?.close();
  await platform?.stop();
});

async function ok<Id extends OperationId>(id: Id, asked: AskedOf<Id> = {}): Promise<AnswerOf<Id>> {
  const answer = await client.call(id, { token, ...asked });
  expect(`${id} ${answer.status} ${answer.status >= 400 ? JSON.stringify(answer.body) : ''}`).toBe(
    `${id} ${client.operations.get(id)!.status} `,
  );
  called.add(id);
  return answer.body as AnswerOf<Id>;
}

test.each(CONTRACT)('%s is %s %s and answers %s', (id, method, path, status) => {
  expect(client.operations.get(id)).toMatchObject({ id, method, path, status: Number(status) });
});

describe('a content manager', () => {
  test('makes a genre and a series of it, renames both, and takes them away again', async () => {
    await ok('createGenre', { body: { id: 'railways', name: 'Railways' } });
    const draft = {
      ...{
        type: 'series' as const,
        name: 'Night Trains',
        synopsis: 'One carriage, nine borders.',
        genres: ['railways'],
      },
      ...{ releaseYear: 2026, maturityRating: '6+' as const, accessLevel: 'basic' as const },
    };
    const title = await ok('createTitle', { body: draft });
    const params = { titleId: title.id };
    const body = { seasonNumber: 1, episodeNumber: 1, name: 'Departure', synopsis: 'It is late.' };
    const episode = await ok('createEpisode', { params, body });
    const one = { ...params, episodeId: episode.id };
    expect(await ok('updateEpisode', { params: one, body: { name: 'Late' } })).toMatchObject({ version: 2 });
    expect(await ok('updateTitle', { params, body: { name: 'Sleepers' } })).toMatchObject({
      name: 'Sleepers',
    });
    expect((await ok('adminListTitles', { query: { q: 'sleep', status: 'draft' } })).items).toHaveLength(1);
    expect(await ok('adminGetTitle', { params })).toMatchObject({ seasonCount: 1, status: 'draft' });
    const genre = { params: { genreId: 'railways' } };
    await ok('updateGenre', { ...genre, body: { name: 'Trains' } });
    expect(await client.call('deleteGenre', { token, ...genre })).toMatchObject({ status: 409 });
    await ok('deleteEpisode', { params: one });
    await ok('deleteTitle', { params });
    await ok('deleteGenre', genre);
    expect((await ok('adminListGenres')).items.map(({ id }) => id)).not.toContain('railways');
  });

  test('withdraws a film while it is watched: the stream ends, lists lose it, and its return brings it back', async () => {
    const { items } = (await client.call('listTitles', { query: { accessLevel: 'free', type: 'movie' } }))
      .body;
    const params = { titleId: items[0]!.id };
    const playback = (await client.call('startPlayback', { token: viewer.accessToken, body: params })).body;
    const beat = (sequence: number) =>
      client.call('heartbeat', {
        token: playback.leaseToken,
        params: { sessionId: playback.id },
        body: { positionSeconds: 31, state: 'playing', sequence },
      });
    expect((await beat(1)).status).toBe(200);
    await ok('unpublishTitle', { params });
    expect(await beat(2)).toMatchObject({ status: 410, body: { reason: 'title_unavailable' } });
    expect((await client.call('getTitle', { params })).status).toBe(404);
    const found = await client.call('listTitles', { query: { q: items[0]!.name } });
    expect(found.body.items.map(({ id }) => id)).not.toContain(params.titleId);
    await ok('publishTitle', { params });
    expect((await client.call('getTitle', { params })).status).toBe(200);
  });

  test('finds a person, signs them out, disables the account and opens it again, all on record', async () => {
    const params = { userId: viewer.user.id };
    const { items } = await ok('adminListUsers', { query: { email: viewer.user.email.slice(0, 6) } });
    expect(items.map(({ id }) => id)).toContain(viewer.user.id);
    expect(await ok('adminGetUser', { params })).toMatchObject({ status: 'active', role: 'user' });
    await ok('adminSignOutUser', { params });
    expect(await client.call('getProfile', { token: viewer.accessToken })).toMatchObject({ status: 401 });
    await ok('adminUpdateUser', { params, body: { status: 'disabled' } });
    await ok('adminUpdateUser', { params, body: { status: 'active' } });
    const record = await ok('adminListAudit', { query: { objectId: viewer.user.id } });
    expect(record.items.map(({ action }) => action)).toEqual([
      'adminUpdateUser',
      'adminUpdateUser',
      'adminSignOutUser',
    ]);
  });

  test('is one of several: of two changes of one version one is refused, and 20 publishes are one', async () => {
    const { items } = await ok('adminListTitles', { query: { type: 'movie', status: 'published' } });
    const params = { titleId: items[1]!.id };
    const { version } = await ok('unpublishTitle', { params });
    const headers = { 'If-Match': `"${version}"` };
    const changes = [{ name: 'Theirs' }, { synopsis: 'Ours.' }];
    const answers = await Promise.all(
      changes.map((body) => client.call('updateTitle', { token, params, body, headers })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const published = await Promise.all(
      Array.from({ length: 20 }, () => client.call('publishTitle', { token, params })),
    );
    expect(published.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect((await ok('adminGetTitle', { params })).version).toBe(version + 2);
    const record = await ok('adminListAudit', { query: { objectId: params.titleId } });
    expect(record.items.map(({ action }) => action)).toEqual([
      'publishTitle',
      'updateTitle',
      'unpublishTitle',
    ]);
  });

  test('sees the newest of five posters that were announced at once, whichever arrived first', async () => {
    const { items } = await ok('adminListTitles', { query: { type: 'movie', status: 'published' } });
    const params = { titleId: items[2]!.id };
    const { card, page } = POSTER;
    const sizes = { card: { sizeBytes: card.length }, page: { sizeBytes: page.length } };
    const body = { kind: 'poster' as const, contentType: 'image/png' as const, ...sizes };
    const announced = await Promise.all(
      Array.from({ length: 5 }, () => ok('createTitleImageUpload', { params, body })),
    );
    const addressOf = (imageId: string) => `${platform.origin}/media/p/${imageId}-page.png`;
    const atEdge = async ({ imageId }: { imageId: string }) => (await fetch(addressOf(imageId))).status;
    expect(await Promise.all(announced.map(atEdge))).toEqual(Array(5).fill(403));
    const put = async ({ url, method, headers }: (typeof announced)[0]['uploads']['card'], bytes: Buffer) =>
      expect((await fetch(url, { method, headers, body: new Uint8Array(bytes) })).status).toBe(200);
    await Promise.all(announced.flatMap(({ uploads }) => [put(uploads.card, card), put(uploads.page, page)]));
    const work = () => fetch(`${platform.origin}/_local/jobs/publishImages`, { method: 'POST' });
    await Promise.all([work(), work(), work()]);
    const newest = announced
      .map(({ imageId }) => imageId)
      .sort()
      .at(-1)!;
    const shown = await ok('adminGetTitle', { params });
    expect([shown.posterUrl, shown.images[0]]).toMatchObject([addressOf(newest), { status: 'ready' }]);
    expect((await client.call('getTitle', { params })).body.posterUrl).toBe(addressOf(newest));
    expect(await atEdge({ imageId: newest })).toBe(200);
  });

  test('has every operation of the contract', () => {
    expect(CONTRACT.map(([id]) => id).filter((id) => !called.has(id))).toEqual([]);
  });
});
