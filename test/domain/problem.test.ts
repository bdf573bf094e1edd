import { expect, test } from '@jest/globals';
import { PROBLEMS } from '../../lib/domain/problem.ts';

test('each refusal has the status that clients know it by', () => {
  const byStatus: Record<number, string[]> = {};
  for (const [code, { status }] of Object.entries(PROBLEMS)) (byStatus[status] ??= []).push(code);
  expect(
    Object.fromEntries(Object.entries(byStatus).map(([status, codes]) => [status, codes.sort()])),
  ).toEqual({
    400: ['invalid_cursor', 'invalid_token', 'malformed_json', 'malformed_query'],
    401: ['invalid_credentials', 'invalid_refresh_token', 'unauthenticated'],
    403: [
      'delivery_not_allowed',
      'forbidden',
      'plan_upgrade_required',
      'subscription_required',
      'wrong_password',
    ],
    404: ['not_found'],
    405: ['method_not_allowed'],
    409: [
      'already_subscribed',
      'email_taken',
      'episode_exists',
      'external_id_taken',
      'genre_exists',
      'genre_in_use',
      'idempotency_in_progress',
      'last_admin',
      'media_not_ready',
      'no_active_subscription',
      'no_pending_change',
      'not_cancelled',
      'plan_unavailable',
      'same_plan',
      'stream_limit_reached',
    ],
    410: ['lease_ended'],
    412: ['stale_version'],
    413: ['payload_too_large'],
    415: ['unsupported_media_type'],
    422: ['idempotency_key_reused', 'invalid_request'],
    429: ['rate_limited'],
    500: ['internal_error'],
    503: ['unavailable'],
  });
});
