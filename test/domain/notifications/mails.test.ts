import { describe, expect, test } from 'vitest';
import { toInstant } from '../../../lib/domain/ids.ts';
import { mailNewsOf } from '../../../lib/domain/notifications/mail-events.ts';
import { adminMailView, type MailFacts } from '../../../lib/domain/notifications/mails.ts';

describe('a mail as administrators see it', () => {
  const waiting: MailFacts = { purpose: 'plan_changed', userId: 'usr', state: 'pending', createdAt: 1 };
  const refused = {
    ...waiting,
    state: 'refused',
    reason: 'bounce',
    attempts: 2,
    settledAt: 5,
    data: {},
  } as const;

  test('says what became of it, and that nothing did yet', () => {
    expect(adminMailView('m', waiting, undefined)).toEqual({
      ...{ id: 'm', purpose: 'plan_changed', userId: 'usr', email: null, state: 'pending', reason: null },
      ...{ attempts: 0, createdAt: toInstant(1), settledAt: null, canRetry: false },
    });
    expect(adminMailView('m', refused, 'ada@x.example')).toEqual({
      ...{ id: 'm', purpose: 'plan_changed', userId: 'usr', email: 'ada@x.example', state: 'refused' },
      ...{ reason: 'bounce', attempts: 2, createdAt: toInstant(1), settledAt: toInstant(5), canRetry: true },
    });
  });

  test('can be sent again only when it was refused and what it says is still there', () => {
    const { data: _, ...erased } = refused;
    expect(adminMailView('m', erased, undefined).canRetry).toBe(false);
    expect(adminMailView('m', { ...refused, state: 'unknown' }, undefined).canRetry).toBe(false);
  });
});

describe('news of a mail', () => {
  const of = (eventType: string, more: object = {}, tags: object = { mail: ['key', 'other'] }) =>
    mailNewsOf({ eventType, mail: { tags }, ...more });
  const recipients = [{ emailAddress: 'Ada@X.example' }, { emailAddress: 'bo@x.example' }];
  const emailKeys = ['ada@x.example', 'bo@x.example'];

  test('that it arrived, or was not taken by SES', () => {
    expect(of('Delivery')).toEqual({ key: 'key', outcome: 'sent' });
    expect(of('Reject')).toEqual({ key: 'key', outcome: 'refused', reason: 'rejected' });
  });

  test('that its reader calls it spam stops all mail to the address, though it arrived', () => {
    expect(of('Complaint', { complaint: { complainedRecipients: recipients } })).toEqual({
      ...{ key: 'key', outcome: 'sent', reason: 'complaint', stops: { why: 'complaint', emailKeys } },
    });
    expect(of('Complaint')!.stops).toEqual({ why: 'complaint', emailKeys: [] });
  });

  test('that it bounced stops mail when that is for good', () => {
    const bounce = (bounceType: string) => ({ bounce: { bounceType, bouncedRecipients: recipients } });
    expect(of('Bounce', bounce('Permanent'))).toEqual({
      ...{ key: 'key', outcome: 'refused', reason: 'bounce', stops: { why: 'bounce', emailKeys } },
    });
    expect(of('Bounce', bounce('Transient'))).toEqual({
      key: 'key',
      outcome: 'refused',
      reason: 'soft bounce',
    });
  });

  test('of another kind, or of a mail that is not ours, is none', () => {
    expect([of('Open'), of('Delivery', {}, {}), of('Delivery', {}, { mail: [] }), mailNewsOf(null)]).toEqual(
      Array(4).fill(undefined),
    );
    const long = (length: number) => of('Delivery', {}, { mail: ['x'.repeat(length)] })?.key.length;
    expect([long(0), long(1), long(100), long(101)]).toEqual([undefined, 1, 100, undefined]);
  });
});
