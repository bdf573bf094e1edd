import { expect, test } from 'vitest';
import { PROBLEMS } from '../../../lib/domain/problem.ts';
import { endingText, refusalText } from '../../../infra/web/storefront/watch/words.ts';

const ended = (body: object) => ({ status: 410, code: 'lease_ended', body });

test('each reason for an end has a sentence of its own', () => {
  const reasons = [
    'expired',
    'terminated',
    'stopped',
    'plan_changed',
    'subscription_ended',
    'title_unavailable',
  ];
  const texts = reasons.map((reason) => endingText(ended({ reason }), 'dev_1'));
  expect(new Set(texts).size).toBe(reasons.length);
  for (const text of texts) expect(text).toMatch(/^[A-Z].+\.$/);
  expect(texts).not.toContain(endingText(ended({ reason: 'something new' }), 'dev_1'));
});

test('another device is named, and this very browser is not called another device', () => {
  const by = (deviceId: string) =>
    endingText(
      ended({ reason: 'terminated', terminatedBy: { deviceId, deviceName: 'Living room TV' } }),
      'dev_1',
    );
  expect(by('dev_2')).toBe('This stream was ended by Living room TV.');
  expect(by('dev_1')).toMatch(/on this device.*another tab/);
});

test('no refusal is told in the words of the API, which are for programs', () => {
  const detail = 'Send a valid access token as "Authorization: Bearer …".';
  for (const [code, { status }] of Object.entries(PROBLEMS)) {
    const text = refusalText({ status, code, body: { detail } });
    expect(text).toMatch(/^[A-Z].+\.$/);
    expect(text).not.toMatch(/token|schema|request|session/i);
  }
});

test('an address that can name no title is told like a title that is gone, not as our fault', () => {
  const told = (status: number, code: string) => refusalText({ status, code, body: {} });
  expect(told(422, 'invalid_request')).toBe(told(404, 'not_found'));
  expect(told(422, 'invalid_request')).not.toBe(told(500, 'internal_error'));
});
