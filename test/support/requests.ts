import { unsubscribeToken } from '../../lib/auth/unsubscribe-tokens.ts';
import { newOneTimeToken } from '../../lib/auth/one-time-tokens.ts';
import { newSecret } from '../../lib/auth/opaque.ts';
import { formatRefreshToken } from '../../lib/auth/refresh-tokens.ts';
import type { Handler } from '../../lib/http/endpoint.ts';
import { leaseTokens } from '../../lib/wiring/tokens.ts';
import type { TestApp } from './app.ts';
import type { CallOptions } from './call.ts';

const idOf = (prefix: string) => `${prefix}_01KA2B3C4D5E6F7G8H9JKMNPQR`;
const [userId, deviceId, planId, titleId, sessionId] = ['usr', 'dev', 'pln', 'ttl', 'pbs'].map(idOf) as [
  string,
  string,
  string,
  string,
  string,
];
const PARAMS: Record<string, string> = {
  userId,
  deviceId,
  planId,
  titleId,
  sessionId,
  episodeId: idOf('epi'),
  genreId: 'drama',
  mediaId: idOf('med'),
  subtitlesId: idOf('stl'),
  mailId: 'm'.repeat(43),
};
const [email, password] = ['ada@example.com', 'correct horse battery staple'];

export const PLAN = {
  ...{ name: 'Evening', description: 'One film an evening', price: { amount: 999, currency: 'USD' } },
  ...{ validityDays: 30, accessLevel: 'basic', maxDevicesAllowed: 2, resolution: '1080p' },
};

const TITLE = {
  ...{ name: 'Evening', synopsis: 'It gets dark.', genres: ['drama'], releaseYear: 2026 },
  ...{ maturityRating: '12+', accessLevel: 'basic' },
};
const EPISODE = { seasonNumber: 1, episodeNumber: 1, name: 'Dusk', synopsis: 'It begins.' };

/** A well-formed body of every operation that has fields; what it names need not be there. */
const BODIES: Record<string, (app: TestApp) => unknown> = {
  changeEmail: () => ({ newEmail: email, password }),
  changePassword: () => ({ currentPassword: password, newPassword: `${password} 2` }),
  closeAccount: () => ({ password }),
  createPictureUpload: () => ({ contentType: 'image/png', sizeBytes: 1000 }),
  updateProfile: () => ({ name: 'Ada' }),
  createTitle: () => ({ type: 'series', ...TITLE }),
  updateTitle: () => ({ name: 'Night' }),
  createEpisode: () => EPISODE,
  updateEpisode: () => ({ name: 'Pilot' }),
  createMediaUpload: () => ({
    ...{ kind: 'main', fileName: 'evening.mp4', contentType: 'video/mp4', sizeBytes: 1000 },
  }),
  createTitleImageUpload: () => ({
    ...{ kind: 'poster', contentType: 'image/jpeg', card: { sizeBytes: 1000 }, page: { sizeBytes: 5000 } },
  }),
  createSubtitlesUpload: () => ({ contentType: 'text/vtt', sizeBytes: 1000 }),
  putSubtitles: () => ({ language: 'en', label: 'English' }),
  createGenre: () => ({ id: 'drama', name: 'Drama' }),
  updateGenre: () => ({ name: 'Dramas' }),
  adminUpdateSettings: () => ({ limits: { anonymous: 120 } }),
  adminUpdateUser: () => ({ status: 'disabled' }),
  createPlan: () => PLAN,
  updatePlan: () => ({ name: 'Night' }),
  setWatched: () => ({ completed: true }),
  updateNotificationSettings: () => ({ subscriptionExpiry: true, newReleases: false }),
  heartbeat: () => ({ positionSeconds: 60, state: 'playing', sequence: 1 }),
  startPlayback: () => ({ titleId }),
  stopPlayback: () => ({ positionSeconds: 60, sequence: 2 }),
  forgotPassword: () => ({ email }),
  login: () => ({ email, password }),
  register: () => ({ email, password, name: 'Ada' }),
  refreshSession: ({ randomBytes }) => ({
    refreshToken: formatRefreshToken({ userId, deviceId, secret: newSecret(() => randomBytes(32)) }),
  }),
  resetPassword: ({ randomBytes }) => ({
    token: newOneTimeToken('reset_password', userId, () => randomBytes(32)).token,
    newPassword: password,
  }),
  verifyEmail: ({ randomBytes }) => ({
    token: newOneTimeToken('verify_email', userId, () => randomBytes(32)).token,
  }),
  cancelSubscription: () => ({ when: 'now' }),
  changePlan: () => ({ planId }),
  previewSubscription: () => ({ action: 'cancel' }),
  renewSubscription: () => ({}),
  subscribe: () => ({ planId }),
};

/** The queries of operations that need one. */
const QUERIES: Record<string, (app: TestApp) => Promise<Record<string, string>>> = {
  showUnsubscribe: stopLink,
  unsubscribe: stopLink,
};

async function stopLink({ secrets, now }: TestApp): Promise<Record<string, string>> {
  return { token: unsubscribeToken((await secrets()).unsubscribeKey, userId, 'newReleases', now()) };
}

/** A well-formed request of an operation by somebody who may make it. A new one with fields needs a body above. */
export async function aRequestOf({ declaration }: Handler, app: TestApp): Promise<CallOptions> {
  const { id, access, params = {}, body } = declaration;
  if (body && !BODIES[id]) throw new Error(`Write down a body of ${id} in test/support/requests.ts`);
  const role = access === 'admin' ? 'admin' : 'user';
  const tier = access === 'admin' ? 'admin' : 'free';
  const lease = { playbackId: sessionId, userId, titleId, mediaId: 'med', durationSeconds: 6000 };
  const grant = { maxResolution: '1080p', delivery: 'renewable' } as const;
  return {
    params: Object.fromEntries(Object.keys(params).map((name) => [name, PARAMS[name]!])),
    ...(body && { body: BODIES[id]!(app) }),
    ...(QUERIES[id] && { query: await QUERIES[id](app) }),
    ...(access === 'lease'
      ? { token: (await (await leaseTokens(app)).issue({ ...lease, ...grant }, app.now())).token }
      : access !== 'public' && { caller: { userId, deviceId, role, tier } }),
  };
}
