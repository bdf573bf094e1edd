import { expect } from 'vitest';
import { handler as changeEmail } from '../../../functions/accounts/change-email.ts';
import { handler as forgotPassword } from '../../../functions/sessions/forgot-password.ts';
import { handler as refreshSession } from '../../../functions/sessions/refresh-session.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { updateItem } from '../../../lib/table/table.ts';
import { mailedToken, mailsOf, PASSWORD, signIn } from '../accounts.ts';
import { callEndpoint } from '../call.ts';
import { afterwards, type Repeat, TV, withTv, type World } from './repeats.ts';

const NEW = 'a quite different password';
const ATTEMPT = 'attempt-written-down';
const signsIn = async ({ app, person }: World, password: string, email = person.email) =>
  expect(await signIn(app, email, password)).toMatchObject({ status: 200 });
const SPENT = { status: 400, code: 'invalid_token' };
/** The session is over, which is what was asked for. */
const OUT = { status: 401, code: 'unauthenticated' };
const TOKENS = ['accessToken', 'accessTokenExpiresAt', 'refreshToken', 'refreshTokenExpiresAt'];

export const ACCOUNT_REPEATS: Record<string, Repeat> = {
  register: {
    request: () => ({ body: { email: 'new@example.com', password: PASSWORD, name: 'New' } }),
    again: { status: 409, code: 'email_taken' },
    then: (world) => signsIn(world, PASSWORD, 'new@example.com'),
  },
  login: {
    request: ({ person: { email, caller } }) => ({
      body: { email, password: PASSWORD, device: { ...TV, id: caller.deviceId } },
    }),
    anew: [...TOKENS, 'lastSeenAt'],
    moves: ['CREDENTIALS', 'DEVICE#', 'VIEWING'],
  },
  'login on a new device': {
    request: ({ person }) => ({ body: { email: person.email, password: PASSWORD, device: TV } }),
    anew: [...TOKENS, 'device'],
    moves: ['CREDENTIALS'],
    // Nobody can use the first one, so it is the first to go.
    adds: ['DEVICE#'],
  },
  'refreshSession after a minute': {
    request: ({ person }) => ({
      body: { refreshToken: person.session.refreshToken, attemptId: ATTEMPT },
    }),
    anew: ['accessToken', 'accessTokenExpiresAt'],
    then: async ({ app }, { body: { refreshToken } }) =>
      expect(await callEndpoint(refreshSession, app, { body: { refreshToken } })).toMatchObject({
        status: 200,
      }),
  },
  'refreshSession without an attemptId': {
    request: ({ person }) => ({ body: { refreshToken: person.session.refreshToken } }),
    anew: ['accessToken', 'accessTokenExpiresAt'],
  },
  logout: { request: afterwards(withTv, {}), again: OUT },
  verifyEmail: {
    request: async ({ app }) => ({ body: { token: await mailedToken(app, 'verify_email') } }),
    again: SPENT,
  },
  'verifyEmail of a new address': {
    request: async ({ app, person: { caller } }) => {
      const body = { newEmail: 'moved@example.com', password: PASSWORD };
      await callEndpoint(changeEmail, app, { caller, body });
      return { body: { token: await mailedToken(app, 'change_email') } };
    },
    again: SPENT,
    then: (world) => signsIn(world, PASSWORD, 'moved@example.com'),
  },
  resendVerification: {
    request: ({ person: { caller } }) => ({ caller }),
    moves: ['CREDENTIALS'],
    adds: ['MAIL'],
  },
  forgotPassword: {
    request: ({ person: { email } }) => ({ body: { email } }),
    moves: ['CREDENTIALS'],
    adds: ['MAIL'],
  },
  resetPassword: {
    request: async ({ app, person: { email } }) => {
      await callEndpoint(forgotPassword, app, { body: { email } });
      return { body: { token: await mailedToken(app, 'reset_password'), newPassword: NEW } };
    },
    again: SPENT,
    then: (world) => signsIn(world, NEW),
  },
  updateProfile: {
    request: ({ person: { caller } }) => ({ caller, body: { name: 'Countess', bio: 'Trains.' } }),
    moves: ['PROFILE'],
  },
  'updateProfile of the limit': {
    request: ({ person: { caller } }) => ({ caller, body: { maturityLimit: '12+' } }),
    moves: ['PROFILE', 'NOT-INTERESTED'],
  },
  createPictureUpload: {
    request: ({ person: { caller } }) => ({ caller, body: { contentType: 'image/png', sizeBytes: 1000 } }),
    anew: ['upload', 'pictureUrl', 'expiresAt'],
    moves: ['PENDING-PICTURE'],
  },
  removePicture: {
    request: afterwards(({ app, person: { userId } }) => {
      const set = { picture: '/media/u/seen-by-everybody.png' };
      return updateItem(app.table, keyOf('user', { userId }), { set });
    }, {}),
  },
  changePassword: {
    request: afterwards(withTv, { body: { currentPassword: PASSWORD, newPassword: NEW } }),
    then: async (world) => {
      await signsIn(world, NEW);
      expect(await mailsOf(world.app, 'password_changed')).toHaveLength(1);
    },
  },
  changeEmail: {
    request: ({ person: { caller } }) => ({
      caller,
      body: { newEmail: 'moved@example.com', password: PASSWORD },
    }),
    moves: ['CREDENTIALS'],
    adds: ['MAIL'],
  },
  closeAccount: {
    request: ({ person: { caller } }) => ({ caller, body: { password: PASSWORD } }),
    again: OUT,
  },
  signOutDevice: {
    request: async (world) => ({
      ...{ caller: world.person.caller, params: { deviceId: await withTv(world) } },
    }),
    again: { status: 404, code: 'not_found' },
  },
  signOutOtherDevices: { request: afterwards(withTv, {}) },
};
