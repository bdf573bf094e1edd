import * as z from 'zod';
import { parseRefreshToken } from '../../lib/auth/refresh-tokens.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { Session } from '../../lib/domain/accounts/user.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { refresh } from '../../lib/store/sessions/refresh.ts';
import { identityOf, sessionOf } from '../../lib/wiring/sessions.ts';

export const handler = endpoint(
  {
    id: 'refreshSession',
    method: 'POST',
    path: '/v1/auth/refresh',
    access: 'public',
    summary: 'Get a new access token and the next refresh token',
    description:
      'The same refresh token again within 10 seconds gives the same next one, so that a lost answer or parallel calls do no harm. Later it ends the session of the device, unless it comes with the `attemptId` that it was replaced with: that gives the same next token at any time until that one was used. Write a new `attemptId` down before you refresh, and repeat with it when no answer came.',
    body: z.strictObject({
      refreshToken: z.string().min(1).max(500),
      attemptId: z
        .string()
        .regex(/^[A-Za-z0-9_-]{16,64}$/)
        .optional()
        .meta({ examples: ['9f1c2ab07d6e4c58'] }),
    }),
    status: 200,
    returns: Session,
    problems: ['invalid_refresh_token'],
    table: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'],
  },
  async ({ body: { refreshToken, attemptId } }, app) => {
    const presented = parseRefreshToken(refreshToken);
    const identity = presented && (await identityOf(app, presented.userId));
    const refreshed = identity && (await refresh(app, presented, identity.user, attemptId));
    if (!refreshed) throw new Problem('invalid_refresh_token', 'Sign in again.');
    return sessionOf(app, identity, refreshed);
  },
);
