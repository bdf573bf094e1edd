import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type Api, answerOf, type Schemas } from '../../infra/web/shared/client.ts';
import { PNG } from '../support/pictures/pictures.ts';
import { apiAt, type Calls, eventually, refused } from './api.ts';
import { readFilm } from '../../lib/media/reading.ts';
import { staysShut, upload } from './media.ts';

/** SES takes mail to it on every account, also in its sandbox, and nobody reads it (its developer guide, "Mailbox simulator"). */
const MAILBOX = 'simulator.amazonses.com';
export const PASSWORD = 'correct horse battery staple';

/** One person's hour: arrives, watches, subscribes, shows a picture. The account stays for whoever looks at it next. */
export async function viewerJourney(origin: string, calls: Calls): Promise<Schemas['Session']> {
  const anybody = apiAt(origin, calls);
  await answerOf(anybody.GET('/v1/health'));
  await seeTrailer(anybody);
  const email = `success+${randomUUID()}@${MAILBOX}`;
  const body = { email, password: PASSWORD, name: 'Ada' };
  const session = await answerOf(anybody.POST('/v1/auth/register', { body }));
  const own = apiAt(origin, calls, session.accessToken);
  await refused(apiAt(origin, calls, 'bad').GET('/v1/me'), 401);
  await refused(own.GET('/v1/admin/users'), 403);
  await subscribe(own);
  // The tier of the usage plan is the token's.
  const { accessToken: token } = await answerOf(
    anybody.POST('/v1/auth/login', { body: { email, password: PASSWORD } }),
  );
  const premium = apiAt(origin, calls, token);
  await watch(origin, calls, premium);
  await remember(premium);
  await showPicture(premium);
  return { ...session, accessToken: token };
}

/** Throws unless an account goes when it is asked to. */
export async function leave(
  origin: string,
  calls: Calls,
  { accessToken }: Schemas['Session'],
): Promise<void> {
  const own = apiAt(origin, calls, accessToken);
  await answerOf(own.POST('/v1/me/close', { body: { password: PASSWORD } }));
  await refused(own.GET('/v1/me'), 401);
}

async function seeTrailer(api: Api): Promise<void> {
  const { items } = await answerOf(api.GET('/v1/titles', { params: { query: { accessLevel: 'free' } } }));
  const { id: titleId } = items.find(({ hasTrailer }) => hasTrailer)!;
  const { manifestUrl } = await answerOf(
    api.GET('/v1/titles/{titleId}/trailer', { params: { path: { titleId } } }),
  );
  await readFilm(manifestUrl);
}

async function subscribe(api: Api): Promise<void> {
  const { items } = await answerOf(api.GET('/v1/plans'));
  const { id: planId } = items.filter(({ accessLevel }) => accessLevel === 'premium').at(-1)!;
  const order = { params: { header: { 'Idempotency-Key': randomUUID() } }, body: { planId } };
  const bought = await answerOf(api.POST('/v1/me/subscription', order));
  assert.deepEqual(await answerOf(api.POST('/v1/me/subscription', order)), bought);
}

async function watch(origin: string, calls: Calls, api: Api): Promise<void> {
  const query = { accessLevel: 'premium', type: 'movie' } as const;
  const { items } = await answerOf(api.GET('/v1/titles', { params: { query } }));
  const start = { body: { titleId: items[0]!.id } };
  const { id, leaseToken, heartbeatUrl, delivery } = await answerOf(api.POST('/v1/playback/sessions', start));
  await readFilm(delivery.manifestUrl, delivery.query);
  await staysShut(delivery.manifestUrl, delivery.query);
  const lease = apiAt(origin, calls, leaseToken);
  const params = { path: { sessionId: id } };
  const report = (sequence: number) =>
    lease.POST('/v1/playback/sessions/{sessionId}/heartbeat', {
      params,
      baseUrl: new URL(heartbeatUrl).origin,
      body: { positionSeconds: 30 * sequence, state: 'playing', sequence },
    });
  await answerOf(report(1));
  const end = { params, body: { positionSeconds: 40, sequence: 2 } };
  await answerOf(lease.POST('/v1/playback/sessions/{sessionId}/stop', end));
  await refused(report(3), 410);
}

async function remember(api: Api): Promise<void> {
  await answerOf(api.GET('/v1/me/home'));
  const { items } = await answerOf(api.GET('/v1/me/plays'));
  assert.equal(items.length, 1);
  const params = { path: { sessionId: items[0]!.id } };
  await answerOf(api.DELETE('/v1/me/plays/{sessionId}', { params }));
  assert.deepEqual((await answerOf(api.GET('/v1/me/plays'))).items, []);
}

/** Through a presigned upload, the bucket's event and the job that it wakes. */
async function showPicture(api: Api): Promise<void> {
  const body = { contentType: 'image/png', sizeBytes: PNG.length } as const;
  const announced = await answerOf(api.POST('/v1/me/picture', { body }));
  await upload(announced.upload, PNG);
  const url = await eventually('The picture', async () => (await answerOf(api.GET('/v1/me'))).pictureUrl);
  assert.equal((await fetch(url)).status, 200);
}
