import { describe, expect, test } from 'vitest';
import type { Media, TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import { capResolution, covers } from '../../../lib/domain/levels.ts';
import type { PlanRecord } from '../../../lib/domain/plans/plan.ts';
import {
  type Allowance,
  allowanceAt,
  decide,
  type Entitlement,
  type Question,
  type Verdict,
  withUnlock,
} from '../../../lib/domain/playback/playability.ts';

const NOW = 1000;

test('the lower of two resolutions counts, and no level that nobody knows covers or is covered', () => {
  expect([capResolution('480p', '4K'), capResolution('4K', '720p'), capResolution('720p', '720p')]).toEqual([
    ...['480p', '720p', '720p'],
  ]);
  expect([covers('premium', 'basic'), covers('basic', 'basic'), covers('free', 'basic')]).toEqual([
    ...[true, true, false],
  ]);
  expect([covers('gold', 'free'), covers('premium', 'gold'), covers('gold', 'gold')]).toEqual([
    ...[false, false, false],
  ]);
});

test('an account may what its running term says, and without one what every account may', () => {
  const term = (accessLevel: Entitlement['accessLevel'], from: number, until: number): Entitlement => ({
    ...{ accessLevel, maxDevices: 3, resolution: '1080p', from, until },
  });
  const terms = [term('basic', 5, 10), term('premium', 10, 20)];
  const none = { accessLevel: 'free', limit: 1, resolution: '480p', until: undefined };
  expect(allowanceAt(terms, 4)).toEqual(none);
  expect(allowanceAt(terms, 5)).toEqual({ accessLevel: 'basic', limit: 3, resolution: '1080p', until: 10 });
  expect(allowanceAt(terms, 9)).toMatchObject({ accessLevel: 'basic' });
  expect(allowanceAt(terms, 10)).toMatchObject({ accessLevel: 'premium', until: 20 });
  expect(allowanceAt(terms, 20)).toEqual(none);
});

const title = { accessLevel: 'basic', status: 'published' } as TitleRecord;
const media = { mediaId: 'med', maxResolution: '4K', durationSeconds: 60 } as Media;
const basic: Allowance = { accessLevel: 'basic', limit: 2, resolution: '720p', until: 9999 };
const question: Question = {
  ...{ signedIn: true, title, media, allowance: basic, active: 2, inTheWay: 1, now: NOW },
};

describe('a decision', () => {
  const free: Allowance = { accessLevel: 'free', limit: 1, resolution: '480p', until: undefined };
  const premium = { ...title, accessLevel: 'premium' };

  test.each<[Verdict['code'], Partial<Question>]>([
    ['unauthenticated', { signedIn: false, title: undefined }],
    ['not_found', { title: undefined, media: undefined }],
    ['not_found', { title: { ...premium, availableFrom: NOW + 1 } }],
    ['subscription_required', { allowance: free, media: undefined }],
    ['plan_upgrade_required', { title: premium, media: undefined }],
    ['media_not_ready', { media: undefined, inTheWay: 2 }],
    ['stream_limit_reached', { inTheWay: 2 }],
    ['ok', {}],
  ])('is %s at the first gate that is shut', (code, changes) => {
    expect(decide({ ...question, ...changes })).toMatchObject({ code, playable: code === 'ok' });
  });

  test('tells what is asked for, what the caller has, and the best that would be delivered', () => {
    expect(decide(question)).toEqual({
      ...{ playable: true, code: 'ok', requiredAccessLevel: 'basic', currentAccessLevel: 'basic' },
      ...{ maxResolution: '720p', limit: 2, active: 2 },
    });
    expect(decide({ ...question, signedIn: false })).toMatchObject({
      ...{ requiredAccessLevel: 'basic', currentAccessLevel: null, maxResolution: null, limit: 0 },
    });
    expect(decide({ ...question, title: undefined }).requiredAccessLevel).toBeNull();
    expect(decide({ ...question, title: { ...title, accessLevel: 'gold' } })).toMatchObject({
      ...{ code: 'plan_upgrade_required', requiredAccessLevel: null, maxResolution: null },
    });
  });

  test('tells the resolution of what only a slot is missing for, and none of what the plan does not cover', () => {
    expect(decide({ ...question, inTheWay: 2 }).maxResolution).toBe('720p');
    expect(decide({ ...question, title: premium }).maxResolution).toBeNull();
    expect(decide({ ...question, media: undefined }).maxResolution).toBeNull();
  });
});

describe('the plan that would help', () => {
  const plan = (name: string, accessLevel: 'basic' | 'premium', maxDevicesAllowed: number) =>
    ({
      planId: `pln_${name}`,
      name,
      accessLevel,
      maxDevicesAllowed,
      price: { amount: 5, currency: 'USD' },
    }) as PlanRecord;
  const onSale = [plan('Small', 'basic', 1), plan('Basic', 'basic', 2), plan('Premium', 'premium', 4)];
  const helpsWith = (code: Verdict['code'], more: Partial<Verdict> = {}) =>
    withUnlock({ ...decide(question), code, ...more }, onSale).unlockedBy?.name;

  test('is the cheapest that covers the title', () => {
    expect(withUnlock(decide(question), onSale)).toEqual({ ...decide(question), unlockedBy: null });
    expect(withUnlock({ ...decide(question), code: 'subscription_required' }, onSale).unlockedBy).toEqual({
      ...{ planId: 'pln_Small', name: 'Small', price: { amount: 5, currency: 'USD' } },
    });
    expect(helpsWith('plan_upgrade_required', { requiredAccessLevel: 'premium' })).toBe('Premium');
    expect([helpsWith('unauthenticated'), helpsWith('media_not_ready'), helpsWith('not_found')]).toEqual([
      ...['Small', undefined, undefined],
    ]);
  });

  test('has one stream more than run where streams are missing', () => {
    expect(helpsWith('stream_limit_reached', { active: 1 })).toBe('Basic');
    expect(helpsWith('stream_limit_reached', { active: 2 })).toBe('Premium');
    expect(helpsWith('stream_limit_reached', { active: 4 })).toBeUndefined();
  });

  test('is none where signing in is enough, or where no plan covers the level', () => {
    expect(helpsWith('unauthenticated', { requiredAccessLevel: 'free' })).toBeUndefined();
    expect(helpsWith('stream_limit_reached', { requiredAccessLevel: 'free', active: 1 })).toBe('Basic');
    expect(helpsWith('plan_upgrade_required', { requiredAccessLevel: null })).toBeUndefined();
  });
});
