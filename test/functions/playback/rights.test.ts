import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as getPlayability } from '../../../functions/playback/get-playability.ts';
import { handler as startPlayback } from '../../../functions/playback/start-playback.ts';
import { toPlan } from '../../../lib/domain/plans/plan.ts';
import type { TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import { planItem } from '../../../lib/store/plans/plans.ts';
import { endStream, recheckStreamsOf } from '../../../lib/store/playback/streams.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { deleteItem, putItem, updateItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { aCaller, aTitle, beat, entitle, signIn, started } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  await aPlan('Basic', 499, { accessLevel: 'basic', maxDevicesAllowed: 1, resolution: '720p' });
  await aPlan('Premium', 1499, { accessLevel: 'premium', maxDevicesAllowed: 4, resolution: '4K' });
  await aPlan('Gone', 99, {
    accessLevel: 'premium',
    maxDevicesAllowed: 9,
    resolution: '4K',
    isActive: false,
  });
});

async function aPlan(name: string, amount: number, terms: object) {
  const at = app.now();
  const plan = {
    planId: app.newId('pln'),
    name,
    description: name,
    price: { amount, currency: 'USD' as const },
    validityDays: 30,
    accessLevel: 'basic' as const,
    maxDevicesAllowed: 1,
    resolution: '720p' as const,
    isActive: true,
    renewable: true,
    version: 1,
    createdAt: at,
    updatedAt: at,
    ...terms,
  };
  expect(toPlan(plan).id).toBe(plan.planId);
  await putItem(app.table, planItem(plan));
}

const DAY = 24 * 3600_000;

/** Who asks. Nobody is signed in as `anonymous`; a disabled account has no session either. */
const CALLERS = {
  anonymous: undefined,
  'without subscription': {},
  basic: { accessLevel: 'basic', maxDevices: 1, resolution: '720p' },
  premium: { accessLevel: 'premium', maxDevices: 4, resolution: '4K' },
  expired: { accessLevel: 'premium', from: -2 * DAY, until: -1 },
  'cancelled but running': { accessLevel: 'basic', until: DAY },
  'cancelled now': { accessLevel: 'basic', from: -DAY, until: 0 },
  disabled: undefined,
} as const;

const LEVELS = ['free', 'basic', 'premium', 'platinum'] as const;

const TITLES: Record<string, (now: number) => Partial<TitleRecord>> = {
  published: () => ({}),
  draft: () => ({ status: 'draft' }),
  'not yet': (now) => ({ availableFrom: now + 1 }),
  'no longer': (now) => ({ availableUntil: now }),
  'media not ready': () => ({ media: undefined }),
};

/** What must be decided, written down apart from the code that decides. */
function expected(who: keyof typeof CALLERS, level: string, title: string): string {
  if (['draft', 'not yet', 'no longer'].includes(title)) return 'not_found';
  if (who === 'anonymous' || who === 'disabled') return 'unauthenticated';
  const has = { basic: 1, premium: 2, 'cancelled but running': 1 }[who as 'basic'] ?? 0;
  const asked = { free: 0, basic: 1, premium: 2 }[level as 'free'] ?? 9;
  if (asked > has) return has === 0 ? 'subscription_required' : 'plan_upgrade_required';
  return title === 'media not ready' ? 'media_not_ready' : 'ok';
}

const STATUS: Record<string, number> = {
  ok: 201,
  unauthenticated: 401,
  not_found: 404,
  subscription_required: 403,
  plan_upgrade_required: 403,
  media_not_ready: 409,
};

describe('the truth table of rights', () => {
  const rows = (Object.keys(CALLERS) as (keyof typeof CALLERS)[]).flatMap((who) =>
    LEVELS.flatMap((level) => Object.keys(TITLES).map((title) => [who, level, title] as const)),
  );

  test.each(rows)('%s × %s × %s', async (who, level, title) => {
    const code = expected(who, level, title);
    const { titleId } = await aTitle(app, { accessLevel: level, ...TITLES[title]!(app.now()) });
    const term = CALLERS[who];
    const caller = term && aCaller(app);
    if (caller && 'accessLevel' in term) {
      const { from = -1, until = DAY, ...plan } = { ...term } as { from?: number; until?: number };
      await entitle(app, caller.userId, { ...plan, from: app.now() + from, until: app.now() + until });
    }
    const signedIn = caller ? { caller } : {};
    const decided = await callEndpoint(getPlayability, app, { ...signedIn, params: { titleId } });
    expect(decided.status).toBe(code === 'not_found' ? 404 : 200);
    expect(decided.body.code).toBe(code);
    if (caller) await signIn(app, caller);
    const start = await callEndpoint(startPlayback, app, { ...signedIn, body: { titleId } });
    expect(start.status).toBe(caller ? STATUS[code] : 401);
    if (caller && code !== 'ok') expect(start.body).toMatchObject({ code, detail: expect.any(String) });
    if (start.status === 403) expect(start.body.decision).toEqual(decided.body);
  });
});

describe('a decision', () => {
  const decisionOf = async (caller: ReturnType<typeof aCaller> | undefined, titleId: string) =>
    (await callEndpoint(getPlayability, app, { ...(caller && { caller }), params: { titleId } })).body;

  test.each([
    ['basic', 'Basic'],
    ['premium', 'Premium'],
    ['platinum', undefined],
  ])('names the cheapest plan on sale that unlocks a %s title', async (accessLevel, name) => {
    const { titleId } = await aTitle(app, { accessLevel });
    for (const caller of [undefined, aCaller(app)]) {
      const { unlockedBy } = await decisionOf(caller, titleId);
      if (name === undefined) expect(unlockedBy).toBeNull();
      else expect(unlockedBy).toMatchObject({ name, planId: expect.stringMatching(/^pln_/) });
    }
  });

  test('counts slots, and does not count the caller’s own device against itself', async () => {
    const { titleId } = await aTitle(app);
    const caller = aCaller(app);
    await entitle(app, caller.userId, { maxDevices: 1, resolution: '720p' });
    expect(await decisionOf(caller, titleId)).toMatchObject({
      playable: true,
      code: 'ok',
      requiredAccessLevel: 'basic',
      currentAccessLevel: 'basic',
      maxResolution: '720p',
      limit: 1,
      active: 0,
      unlockedBy: null,
    });
    await started(app, caller, { titleId });
    expect(await decisionOf(caller, titleId)).toMatchObject({ playable: true, active: 1 });
    expect(await decisionOf(aCaller(app, caller.userId), titleId)).toMatchObject({
      playable: false,
      code: 'stream_limit_reached',
      unlockedBy: { name: 'Premium' },
    });
  });

  test('a free title plays without a subscription, one stream at 480p', async () => {
    const { titleId } = await aTitle(app, { accessLevel: 'free' });
    const caller = aCaller(app);
    expect(await started(app, caller, { titleId })).toMatchObject({ maxResolution: '480p' });
    const second = await callEndpoint(startPlayback, app, {
      caller: aCaller(app, caller.userId),
      body: { titleId },
    });
    expect(second.status).toBe(409);
  });
});

describe('rights are checked at every heartbeat', () => {
  async function streaming(count: number, plan: Parameters<typeof entitle>[2] = {}) {
    const caller = aCaller(app);
    await entitle(app, caller.userId, { maxDevices: 4, ...plan });
    const title = await aTitle(app);
    const devices = Array.from({ length: count }, () => aCaller(app, caller.userId));
    const playbacks: Awaited<ReturnType<typeof started>>[] = [];
    for (const device of devices) playbacks.push(await started(app, device, { titleId: title.titleId }));
    return { userId: caller.userId, title, devices, playbacks };
  }
  const reasons = async (playbacks: { id: string; leaseToken: string }[]) => {
    const answers = [];
    for (const playback of playbacks) answers.push(await beat(app, playback, 40, 1));
    return answers.map(({ status, body }) => (status === 200 ? 'runs' : body.reason));
  };

  test('after a downgrade the streams that started first go on', async () => {
    const { userId, playbacks } = await streaming(4);
    await entitle(app, userId, { maxDevices: 2 });
    expect(await reasons(playbacks.toReversed())).toEqual(['plan_changed', 'plan_changed', 'runs', 'runs']);
  });

  test('a lower resolution ends what was signed higher, a renewal ends nothing', async () => {
    const { userId, playbacks } = await streaming(2);
    await entitle(app, userId, { maxDevices: 4 });
    expect(await reasons(playbacks)).toEqual(['runs', 'runs']);
    await entitle(app, userId, { maxDevices: 4, resolution: '480p' });
    app.advance(1);
    expect((await beat(app, playbacks[0]!, 50, 2)).body).toMatchObject({ reason: 'plan_changed' });
  });

  test('a cancellation that bites at once, and a term that runs out, end the streams', async () => {
    const { userId, playbacks } = await streaming(1);
    await entitle(app, userId, { from: app.now() - DAY, until: app.now() });
    expect(await reasons(playbacks)).toEqual(['subscription_ended']);
    const { playbacks: others } = await streaming(1, { until: app.now() + 20_000 });
    app.advance(20);
    expect(await reasons(others)).toEqual(['subscription_ended']);
  });

  test('the next term takes over without a word', async () => {
    const caller = aCaller(app);
    const { titleId } = await aTitle(app);
    await entitle(app, caller.userId, { until: app.now() + 20_000 });
    const playback = await started(app, caller, { titleId });
    await entitle(app, caller.userId, { from: app.now() + 20_000 });
    app.advance(20);
    expect((await beat(app, playback, 40, 1)).status).toBe(200);
  });

  test('a title that is deleted, withdrawn or past its window ends its streams', async () => {
    const { title, playbacks } = await streaming(2);
    const other = await streaming(1);
    await deleteItem(app.table, keyOf('title', title));
    await recheckStreamsOf(app.table, title.titleId);
    expect(await reasons(playbacks)).toEqual(['title_unavailable', 'title_unavailable']);
    expect(await reasons(other.playbacks)).toEqual(['runs']);
    await updateItem(app.table, keyOf('title', other.title), { set: { status: 'draft' } });
    await recheckStreamsOf(app.table, other.title.titleId);
    expect((await beat(app, other.playbacks[0]!, 50, 2)).body.reason).toBe('title_unavailable');
    const caller = aCaller(app);
    await entitle(app, caller.userId);
    const { titleId } = await aTitle(app, { availableUntil: app.now() + 30_000 });
    const playback = await started(app, caller, { titleId });
    app.advance(30);
    expect((await beat(app, playback, 40, 1)).body.reason).toBe('title_unavailable');
  });

  test('word of a withdrawal that was lost is found within ten minutes', async () => {
    const { title, playbacks } = await streaming(1);
    app.advance(60);
    let sequence = 1;
    expect((await beat(app, playbacks[0]!, 40, sequence)).status).toBe(200);
    await deleteItem(app.table, keyOf('title', title));
    for (let minute = 0; minute < 10; minute++) {
      expect((await beat(app, playbacks[0]!, 40, ++sequence)).status).toBe(200);
      app.advance(60);
    }
    expect((await beat(app, playbacks[0]!, 40, ++sequence)).body.reason).toBe('title_unavailable');
  });

  test('one stream of an account can be ended', async () => {
    const { userId, playbacks } = await streaming(3);
    await endStream(app.table, userId, playbacks[1]!.id, [], app.now());
    expect(await reasons(playbacks)).toEqual(['runs', 'terminated', 'runs']);
  });
});
