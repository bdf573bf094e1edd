import { handler as createEpisode } from '../../../functions/titles/create-episode.ts';
import { handler as createGenre } from '../../../functions/genres/create-genre.ts';
import { handler as createPlan } from '../../../functions/plans/create-plan.ts';
import { handler as createTitle } from '../../../functions/titles/create-title.ts';
import { handler as publishTitle } from '../../../functions/titles/publish-title.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { updateItem } from '../../../lib/table/table.ts';
import { callEndpoint, type CallOptions } from '../call.ts';
import { episode, film, giveMedia } from '../catalogue.ts';
import { started } from '../playback.ts';
import { claimMail, dueMails, settleMail } from '../../../lib/store/notifications/sending.ts';
import { putMail } from '../../../lib/store/outbox.ts';
import { PLAN } from '../requests.ts';
import { subtitlesRepeats } from './subtitles.ts';
import { entitled, KEY, type Repeat, type World } from './repeats.ts';

const AT_FIRST = { 'If-Match': '"1"' };
const STALE = { status: 412, code: 'stale_version' };
const GONE = { status: 404, code: 'not_found' };

const keyed =
  (body: object, before: (world: World) => Promise<CallOptions> | CallOptions = () => ({})) =>
  async (world: World): Promise<CallOptions> => ({
    ...{ caller: world.admin, headers: KEY, body, ...(await before(world)) },
  });
const changed =
  (
    before: (world: World) => Promise<CallOptions> | CallOptions,
    body?: object,
    headers: Record<string, string> = AT_FIRST,
  ) =>
  async (world: World): Promise<CallOptions> => ({
    ...{ caller: world.admin, headers, ...(body && { body }), ...(await before(world)) },
  });

async function drama({ app, admin: caller }: World): Promise<CallOptions> {
  await callEndpoint(createGenre, app, { caller, body: { id: 'drama', name: 'Drama' } });
  return { params: { genreId: 'drama' } };
}

const draft =
  (body: object = film) =>
  async (world: World): Promise<{ params: { titleId: string } }> => {
    const { app, admin: caller } = world;
    await drama(world);
    const made = await callEndpoint(createTitle, app, { caller, body });
    return { params: { titleId: made.body.id } };
  };
const series = draft({ ...film, type: 'series' });

async function pilot(world: World): Promise<CallOptions> {
  const { params } = await series(world);
  const made = await callEndpoint(createEpisode, world.app, { caller: world.admin, params, body: episode });
  return { params: { ...params, episodeId: made.body.id } };
}

async function ready(world: World) {
  const found = await draft()(world);
  await giveMedia(world.app, found.params.titleId);
  return found;
}

async function published(world: World) {
  const found = await ready(world);
  await callEndpoint(publishTitle, world.app, { caller: world.admin, ...found });
  return found;
}

async function plan({ app, admin: caller }: World): Promise<CallOptions> {
  return { params: { planId: (await callEndpoint(createPlan, app, { caller, body: PLAN })).body.id } };
}

const person = ({ person: { userId } }: World): CallOptions => ({ params: { userId } });

async function stream(world: World): Promise<CallOptions> {
  const { id } = await started(world.app, await entitled(world), { titleId: world.film.titleId });
  return { params: { userId: world.person.userId, sessionId: id } };
}

/** A mail that SES would not take. */
async function refusedMail({ app, person: { userId } }: World): Promise<CallOptions> {
  const { table } = app;
  await updateItem(table, keyOf('user', { userId }), { set: { emailVerified: true } });
  const data = { planName: 'Basic', endsAt: app.now() };
  await putMail(table, { purpose: 'subscription_started', userId, subject: 'one', data }, app.now());
  for (const mailId of await dueMails(table, app.now())) {
    const claimed = await claimMail(table, mailId, 'worker', app.now());
    if (typeof claimed === 'string' || claimed.purpose !== 'subscription_started') continue;
    await settleMail(table, claimed, { outcome: 'refused', reason: 'MessageRejected' }, app.now());
    return { params: { mailId } };
  }
  throw new Error('the mail is not due');
}

const UPLOAD = { kind: 'main', fileName: 'film.mp4', contentType: 'video/mp4', sizeBytes: 1000 };

const IMAGE = {
  ...{ kind: 'poster', contentType: 'image/jpeg', card: { sizeBytes: 1000 }, page: { sizeBytes: 5000 } },
};

/** As the console sends them: objects are made with a key, and changed for the version that was seen. */
export const ADMINISTRATION_REPEATS: Record<string, Repeat> = {
  createPlan: { request: keyed(PLAN) },
  updatePlan: { request: changed(plan, { name: 'Night' }), again: STALE },
  'updatePlan of any version': { request: changed(plan, { name: 'Night' }, {}) },
  deletePlan: { request: changed(plan), again: GONE },
  createGenre: { request: keyed({ id: 'drama', name: 'Drama' }) },
  updateGenre: { request: changed(drama, { name: 'Dramas' }), again: STALE },
  deleteGenre: { request: changed(drama), again: GONE },
  createTitle: { request: keyed(film, async (world) => (await drama(world), {})) },
  updateTitle: { request: changed(draft(), { name: 'Night' }), again: STALE },
  'updateTitle of any version': { request: changed(draft(), { name: 'Night' }, {}) },
  publishTitle: { request: changed(ready, undefined, {}) },
  unpublishTitle: { request: changed(published, undefined, {}) },
  deleteTitle: { request: changed(draft()), again: GONE },
  createEpisode: { request: keyed(episode, series) },
  updateEpisode: { request: changed(pilot, { name: 'Pilot' }), again: STALE },
  deleteEpisode: { request: changed(pilot), again: GONE },
  createMediaUpload: { request: keyed(UPLOAD, draft()) },
  createTitleImageUpload: { request: keyed(IMAGE, draft()) },
  ...subtitlesRepeats(draft()),
  adminUpdateSettings: { request: changed(() => ({}), { limits: { anonymous: 120 } }), again: STALE },
  'adminUpdateSettings of any version': { request: changed(() => ({}), { limits: { login: 5 } }, {}) },
  adminUpdateUser: { request: changed(person, { status: 'disabled' }), again: STALE },
  'adminUpdateUser of any version': {
    request: changed(person, { status: 'disabled' }, {}),
  },
  adminSignOutUser: { request: changed(person, undefined, {}) },
  adminRetryMail: {
    request: changed(refusedMail, undefined, {}),
    again: { status: 409, code: 'mail_not_retryable' },
  },
  adminEndPlayback: { request: changed(stream, undefined, {}) },
};
