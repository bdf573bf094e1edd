import { unsubscribeToken } from '../../lib/auth/unsubscribe-tokens.ts';
import { type FunctionFile, jobsOf } from '../functions.ts';
import { keepReportOf } from '../../lib/store/admin/reports.ts';
import { SEED_PLANS } from '../seed/plans.ts';
import { manageContent } from './content.ts';
import { manageLimits, manageMails, managePeople, reportOf } from './people.ts';
import type { Recorder } from './recorder.ts';
import { ADMIN, type World } from './world.ts';

const ADA = { email: 'ada@example.com', password: 'correct horse battery staple', name: 'Ada Lovelace' };
const TV = { name: 'Living room TV', platform: 'tv' };
const PHONE = { name: 'Phone', platform: 'ios' };
const key = (name: string) => ({ 'Idempotency-Key': `example-${name}-0001` });

/** One viewer's life and an administrator's day: every operation is called, and what carries members is provoked. */
export async function play(recorder: Recorder, world: World, functions: FunctionFile[]): Promise<void> {
  const session = await arrive(recorder, world);
  const titles = await browse(recorder, session.accessToken);
  await buy(recorder, world, session.accessToken, titles);
  await watch(recorder, world, titles);
  await remember(recorder, world, titles);
  await administer(recorder, world, functions, { session, titles });
  await leave(recorder, world);
}

interface Titles {
  free: string;
  series: string;
  premium: string;
}

async function arrive({ call, refused }: Recorder, world: World) {
  const session = await call('register', { body: { ...ADA, phoneNumber: '+44 20 7183 8750', device: TV } });
  const token = session.accessToken;
  await refused('register', 'email_taken', { body: ADA });
  await refused('register', 'invalid_request', { body: { ...ADA, email: 'ada', password: 'short' } });
  await refused('register', 'malformed_json', { body: '{"email":' });
  await refused('login', 'invalid_credentials', { body: { email: ADA.email, password: 'not the password' } });
  await refused('getProfile', 'unauthenticated');
  await call('verifyEmail', { body: { token: await world.mailedToken() } });
  await refused('verifyEmail', 'invalid_token', { body: { token: 'a-token-that-nobody-was-sent' } });
  await call('resendVerification', { token });
  const { refreshToken } = await call('login', {
    body: { email: ADA.email, password: ADA.password, device: PHONE },
  });
  await call('refreshSession', { body: { refreshToken } });
  await refused('refreshSession', 'invalid_refresh_token', { body: { refreshToken: 'not-a-refresh-token' } });
  await call('getProfile', { token });
  await call('updateProfile', { token, body: { bio: 'Watches everything with a train in it.' } });
  await call('createPictureUpload', { token, body: { contentType: 'image/jpeg', sizeBytes: 48_213 } });
  await call('removePicture', { token });
  await call('listDevices', { token });
  const { unsubscribeKey } = world.secrets;
  const link = unsubscribeToken(unsubscribeKey, session.user.id, 'newReleases', world.app.now());
  await call('showUnsubscribe', { query: { token: link } });
  await call('unsubscribe', { query: { token: link } });
  world.advance(61);
  return session;
}

async function browse({ call, refused }: Recorder, token: string): Promise<Titles> {
  await call('getHealth');
  await call('listGenres', { query: { limit: 3 } });
  const { nextCursor } = await call('listTitles', { query: { type: 'series', sort: 'popular', limit: 2 } });
  await refused('listTitles', 'invalid_cursor', { query: { cursor: nextCursor } });
  const first = async (query: Record<string, string>) => {
    const { items } = await call('listTitles', { query });
    return String(items.find((each: { hasTrailer: boolean }) => each.hasTrailer).id);
  };
  const free = await first({ accessLevel: 'free', type: 'movie' });
  const series = await first({ accessLevel: 'basic', type: 'series' });
  const premium = await first({ accessLevel: 'premium', type: 'movie' });
  await call('getTitle', { token, params: { titleId: free } });
  await refused('getTitle', 'not_found', { params: { titleId: 'ttl_01KA2B3C4D5E6F7G8H9JKMNPQR' } });
  await call('getTrailer', { params: { titleId: free } });
  await call('listEpisodes', { params: { titleId: series }, query: { season: 1, limit: 2 } });
  await call('similarTitles', { params: { titleId: free }, query: { limit: 2 } });
  await call('getPlayability', { token, params: { titleId: premium } });
  return { free, series, premium };
}

async function buy({ call, refused }: Recorder, world: World, token: string, { premium, series }: Titles) {
  const start = (titleId: string, code: string) =>
    refused('startPlayback', code, { token, body: { titleId } });
  const { mobile, basic, premium: best } = SEED_PLANS;
  await call('listPlans');
  await call('getPlan', { params: { planId: basic.planId } });
  await start(series, 'subscription_required');
  await refused('cancelSubscription', 'no_active_subscription', { token, body: {} });
  await call('previewSubscription', { token, body: { action: 'subscribe', planId: basic.planId } });
  const headers = key('subscribe');
  await call('subscribe', { token, headers, body: { planId: basic.planId } });
  await refused('subscribe', 'idempotency_key_reused', { token, headers, body: { planId: best.planId } });
  await refused('subscribe', 'already_subscribed', { token, body: { planId: basic.planId } });
  await start(premium, 'plan_upgrade_required');
  await call('getSubscription', { token });
  await refused('changePlan', 'same_plan', { token, body: { planId: basic.planId } });
  await refused('undoPlanChange', 'no_pending_change', { token });
  await refused('resumeSubscription', 'not_cancelled', { token });
  world.advance(600);
  await call('changePlan', { token, headers: key('change'), body: { planId: mobile.planId } });
  await call('undoPlanChange', { token });
  await call('cancelSubscription', { token, headers: key('cancel'), body: { when: 'period_end' } });
  await call('resumeSubscription', { token, headers: key('resume') });
  await call('renewSubscription', { token, headers: key('renew'), body: {} });
  await call('listSubscriptions', { token });
}

async function watch({ call, refused }: Recorder, world: World, { free, series }: Titles) {
  const login = async (name: string) => {
    const body = { email: ADA.email, password: ADA.password, device: { name, platform: 'web' } };
    return String((await call('login', { body })).accessToken);
  };
  const again = await login('Living room TV');
  const playback = await call('startPlayback', {
    token: again,
    headers: key('start'),
    body: { titleId: series, delivery: 'renewable' },
  });
  const params = { sessionId: playback.id };
  const lease = { token: playback.leaseToken, params };
  world.advance(30);
  await call('heartbeat', { ...lease, body: { positionSeconds: 29.4, state: 'playing', sequence: 1 } });
  await call('getProgress', { token: again, params: { titleId: series } });
  await call('listPlayback', { token: again });
  const second = await login('Laptop');
  await call('startPlayback', { token: second, body: { titleId: free } });
  const third = await login('Tablet');
  await refused('startPlayback', 'stream_limit_reached', { token: third, body: { titleId: free } });
  await call('startPlayback', { token: third, body: { titleId: free, terminate: [playback.id] } });
  await refused('heartbeat', 'lease_ended', {
    ...lease,
    body: { positionSeconds: 31, state: 'playing', sequence: 2 },
  });
  const own = await call('startPlayback', { token: third, body: { titleId: free, fromStart: true } });
  world.advance(20);
  await call('stopPlayback', {
    token: own.leaseToken,
    params: { sessionId: own.id },
    body: { positionSeconds: 19.8, sequence: 1 },
  });
}

async function remember({ call }: Recorder, world: World, { free, series }: Titles) {
  world.advance(61);
  const { accessToken: token } = await call('login', { body: { email: ADA.email, password: ADA.password } });
  const one = { token, params: { titleId: free } };
  await call('getHome', { token, query: { limit: 1 } });
  await call('continueWatching', { token, query: { limit: 1 } });
  await call('recentlyWatched', { token, query: { limit: 1 } });
  const { items: plays } = await call('listPlays', { token, query: { limit: 1 } });
  await call('removePlay', { token, params: { sessionId: plays[0].id } });
  await call('setWatched', { ...one, body: { completed: true } });
  await call('addToWatchlist', one);
  await call('listWatchlist', { token, query: { limit: 1 } });
  await call('followGenre', { token, params: { genreId: 'comedy' } });
  await call('listFollowedGenres', { token });
  await call('recommendations', { token, query: { limit: 1 } });
  await call('hideFromRecommendations', { token, params: { titleId: series } });
  await call('getTaste', { token });
  await call('showInRecommendations', { token, params: { titleId: series } });
  await call('unfollowGenre', { token, params: { genreId: 'comedy' } });
  await call('getNotificationSettings', { token });
  const settings = { subscriptionExpiry: true, newReleases: true, releaseMails: 'weekly' };
  await call('updateNotificationSettings', { token, body: settings });
  await call('removeFromWatchlist', one);
  await call('hideFromContinueWatching', { token, params: { titleId: series } });
  await call('removeFromHistory', one);
  await call('clearHistory', { token });
}

interface Viewer {
  session: { user: { id: string } };
  titles: Titles;
}

async function administer(
  recorder: Recorder,
  world: World,
  functions: FunctionFile[],
  { session, titles }: Viewer,
) {
  const { call, refused } = recorder;
  const ada = await call('login', { body: { email: ADA.email, password: ADA.password, device: TV } });
  await refused('adminListPlans', 'forbidden', { token: ada.accessToken });
  const playback = await call('startPlayback', { token: ada.accessToken, body: { titleId: titles.free } });
  const { accessToken: token } = await call('login', {
    body: { email: ADMIN.email, password: ADMIN.password },
  });
  const census = jobsOf(functions).find(({ id }) => id === 'takeCensus')!;
  await census.handler({}, undefined, world.app);
  await call('adminOverview', { token });
  await keepReportOf(world.app.table, reportOf(titles.free));
  await call('adminListReports', { token });
  await call('adminListPlans', { token, query: { limit: 1 } });
  const { planId: _planId, ...terms } = SEED_PLANS.basic;
  const body = { ...terms, name: 'Weekend', validityDays: 3, price: { amount: 299, currency: 'USD' } };
  const plan = await call('createPlan', { token, headers: key('plan'), body });
  const params = { planId: plan.id };
  await call('updatePlan', { token, params, headers: { 'If-Match': '"1"' }, body: { isActive: false } });
  await refused('updatePlan', 'stale_version', { token, params, headers: { 'If-Match': '"1"' }, body: {} });
  await refused('subscribe', 'already_subscribed', { token: ada.accessToken, body: { planId: plan.id } });
  await call('deletePlan', { token, params, headers: { 'If-Match': '"2"' } });
  const userId = session.user.id;
  await call('adminListPlayback', { token, params: { userId } });
  await call('adminListStreams', { token });
  await call('adminEndPlayback', { token, params: { userId, sessionId: playback.id } });
  await manageContent(recorder, world, token, titles.premium);
  await manageLimits(recorder, token);
  await managePeople(recorder, token, userId);
  await manageMails(recorder, world, token);
}

async function leave({ call, refused }: Recorder, world: World) {
  world.advance(61);
  const password = 'another good long password';
  const signedIn = async (secret: string) => {
    const { accessToken, device } = await call('login', { body: { email: ADA.email, password: secret } });
    return { token: String(accessToken), deviceId: String(device.id) };
  };
  await call('forgotPassword', { body: { email: ADA.email } });
  await call('resetPassword', { body: { token: await world.mailedToken(), newPassword: password } });
  const { token } = await signedIn(password);
  await refused('changePassword', 'wrong_password', {
    token,
    body: { currentPassword: 'not the password', newPassword: ADA.password },
  });
  await call('changePassword', { token, body: { currentPassword: password, newPassword: ADA.password } });
  await call('changeEmail', { token, body: { newEmail: 'countess@example.com', password: ADA.password } });
  const { deviceId } = await signedIn(ADA.password);
  await call('signOutDevice', { token, params: { deviceId } });
  await call('signOutOtherDevices', { token });
  await call('exportAccount', { token });
  await call('logout', { token });
  const last = await signedIn(ADA.password);
  await call('closeAccount', { token: last.token, body: { password: ADA.password } });
}
