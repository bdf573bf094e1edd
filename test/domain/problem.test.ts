import { expect, test } from 'vitest';
import { Decision } from '../../lib/domain/playback/playability.ts';
import { Stream } from '../../lib/domain/playback/playback.ts';
import { PROBLEM_MEMBERS } from '../../lib/domain/problem-members.ts';
import { Problem, problemDocument, PROBLEMS } from '../../lib/domain/problem.ts';

test('each refusal has the status that clients know it by, and a title for people', () => {
  const byStatus: Record<number, string[]> = {};
  for (const [code, { status, title }] of Object.entries(PROBLEMS)) {
    (byStatus[status] ??= []).push(code);
    expect(title).toMatch(/^[A-Z].{6,}/);
  }
  expect(
    Object.fromEntries(Object.entries(byStatus).map(([status, codes]) => [status, codes.sort()])),
  ).toEqual({
    400: ['invalid_cursor', 'invalid_token', 'malformed_json', 'malformed_query', 'malformed_request'],
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
      'mail_not_retryable',
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

test('each refusal tells what clients decide by', () => {
  const [decision, stream] = [Decision, Stream].map((schema) => (schema.meta()!.examples as object[])[0]);
  const told = {
    invalid_request: { errors: [{ pointer: '/name', detail: 'is missing' }] },
    subscription_required: { decision },
    plan_upgrade_required: { decision },
    media_not_ready: { decision },
    stream_limit_reached: { decision, limit: 0, active: [stream] },
    lease_ended: {
      reason: 'terminated',
      terminatedBy: { deviceId: 'dev_01KA2B3C4D5E6F7G8H9JKMNPQR', deviceName: 'TV', platform: 'tv' },
    },
  };
  const described = Object.entries(PROBLEM_MEMBERS).map(([code, schema]) => [
    code,
    schema.parse(told[code as keyof typeof told]),
  ]);
  expect(Object.fromEntries(described)).toEqual(told);
  expect(PROBLEM_MEMBERS.media_not_ready.parse({})).toEqual({});
  expect(PROBLEM_MEMBERS.lease_ended.parse({ reason: 'expired' })).toEqual({ reason: 'expired' });
  const errors = Array.from({ length: 51 }, () => told.invalid_request.errors[0]);
  const fits = (count: number) =>
    PROBLEM_MEMBERS.invalid_request.safeParse({ errors: errors.slice(0, count) }).success;
  expect([fits(50), fits(51)]).toEqual([true, false]);
});

test('a refusal is a problem document with its status, its page and its members', () => {
  const problem = new Problem('lease_ended', 'It is over.', { reason: 'expired' }, 7);
  expect(problem).toMatchObject({ name: 'Problem', code: 'lease_ended', status: 410, retryAfterSeconds: 7 });
  const request = { origin: 'https://m.test', instance: '/v1/x', requestId: 'req' };
  expect(problemDocument(problem, request)).toEqual({
    ...{ type: 'https://m.test/problems/lease_ended', title: PROBLEMS.lease_ended.title, status: 410 },
    ...{ detail: 'It is over.', instance: '/v1/x', code: 'lease_ended', requestId: 'req', reason: 'expired' },
  });
  expect(new Problem('not_found', 'None.').members).toEqual({});
});
