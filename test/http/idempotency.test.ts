import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { Problem } from '../../lib/domain/problem.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { absent } from '../../lib/table/expressions.ts';
import { operationIdOf } from '../../lib/http/idempotency.ts';
import { keyOf } from '../../lib/table/keys.ts';
import { ConditionFailed, deleteItem, getItem, putItem } from '../../lib/table/table.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { callEndpoint } from '../support/call.ts';
import { startEngine } from '../support/engine.ts';
import { withFault } from '../support/faults.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let runs: string[];
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  runs = [];
});

const caller = {
  userId: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQR',
  deviceId: 'dev_01KA2B3C4D5E6F7G8H9JKMNPQR',
  role: 'user',
  tier: 'free',
} as const;

/** Orders one thing a name; what happens meanwhile is the test's. */
let meanwhile: (() => Promise<unknown>) | undefined;
beforeEach(() => (meanwhile = undefined));
const order = endpoint(
  {
    id: 'order',
    method: 'POST',
    path: '/v1/me/subscription/orders',
    access: 'user',
    summary: 'For this test',
    body: z.strictObject({ name: z.string() }),
    status: 201,
    returns: z.object({ order: z.string(), run: z.int() }),
    problems: ['already_subscribed', 'stream_limit_reached'],
    table: ['PutItem'],
    idempotent: true,
  },
  async ({ body, operationId }, { table }) => {
    runs.push(operationId);
    const item = { pk: `ORDER#${body.name}`, sk: 'ORDER', by: operationId };
    await putItem(table, item, absent('pk')).catch((error: unknown) => {
      if (!(error instanceof ConditionFailed)) throw error;
      if (error.item?.by !== operationId) throw new Problem('already_subscribed', 'Ordered before.');
    });
    const run = runs.length;
    await meanwhile?.();
    return { order: body.name, run };
  },
);

const KEY = 'key-of-sixteen-characters';
const send = (over: { name?: string; body?: string; key?: string; userId?: string; app?: TestApp } = {}) =>
  callEndpoint(order, over.app ?? app, {
    caller: { ...caller, userId: over.userId ?? caller.userId },
    body: over.body ?? { name: over.name ?? 'tea' },
    headers: { 'Idempotency-Key': over.key ?? KEY },
  });

describe('a request with an idempotency key', () => {
  test('is carried out once and answered alike, status and body, for 24 hours', async () => {
    const first = await send();
    app.advance(24 * 3600 - 1);
    const again = await send();
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers['Idempotent-Replayed']).toBe('true');
    expect(runs).toHaveLength(1);
    app.advance(1);
    await send();
    expect(runs).toHaveLength(2);
  });

  test('is answered with the first refusal again', async () => {
    await send({ key: 'another-key-of-mine' });
    const refused = await send();
    expect(refused).toMatchObject({ status: 409, body: { code: 'already_subscribed' } });
    expect(await send()).toMatchObject({ status: 409, body: refused.body as object });
    expect(runs).toHaveLength(2);
  });

  test('runs again when the secret that its answer was kept under is gone, and recognises what was done', async () => {
    await send();
    const { cursorKey, ...secrets } = await app.secrets();
    const changed = { ...secrets, cursorKey: `${cursorKey}another` };
    const rotated = { ...app, secrets: () => Promise.resolve(changed) };
    expect(await send({ app: rotated })).toMatchObject({ status: 201, body: { order: 'tea' } });
    expect((await send({ app: rotated })).headers['Idempotent-Replayed']).toBe('true');
    expect([runs.length, new Set(runs).size]).toEqual([2, 1]);
  });

  test('with another body is refused', async () => {
    await send();
    expect(await send({ name: 'milk' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });

  test('is the same whatever the spaces, escapes and order of its body', async () => {
    await send({ body: '{"name":"tea"}' });
    const again = await send({ body: ' { "name" : "t\\u0065a" } ' });
    expect([again.status, again.headers['Idempotent-Replayed']]).toEqual([201, 'true']);
    const first = {
      userId: 'u',
      key: KEY,
      operation: 'order',
      params: {},
      body: { a: 1, b: [{ c: 2, d: 3 }] },
    };
    const turned = { ...first, body: { b: [{ d: 3, c: 2 }], a: 1 } };
    expect(operationIdOf(turned)).toBe(operationIdOf(first));
  });

  test('that comes again when the key is forgotten is recognised by its effect, and another order never is', async () => {
    await send();
    app.advance(24 * 3600);
    await send();
    expect(new Set(runs).size).toBe(1);
    app.advance(24 * 3600);
    await send({ name: 'milk' });
    expect(new Set(runs).size).toBe(2);
    const first = { userId: 'u', key: KEY, operation: 'renew', params: {}, body: {} };
    expect(operationIdOf({ ...first, operation: 'cancel' })).not.toBe(operationIdOf(first));
    expect(operationIdOf({ ...first, params: { titleId: 'x' } })).not.toBe(operationIdOf(first));
  });

  test('is carried out again after a refusal that time alone may lift', async () => {
    meanwhile = () =>
      Promise.reject(
        new Problem('stream_limit_reached', 'Full.', { decision: {} as never, limit: 1, active: [] }),
      );
    expect(await send()).toMatchObject({ status: 409, body: { code: 'stream_limit_reached' } });
    meanwhile = undefined;
    expect(await send()).toMatchObject({ status: 201 });
  });

  test.each([
    ['answers', () => Promise.resolve()],
    ['fails', () => Promise.reject(new Problem('unavailable', 'Busy.', {}, 1))],
  ])('whose first owner %s late leaves the entry to the one who took over', async (_, late) => {
    const ends: (() => void)[] = [];
    meanwhile = () => new Promise<void>((resolve) => ends.push(resolve)).then(late);
    const first = send();
    while (ends.length < 1) await wait(5);
    app.advance(30);
    meanwhile = () => new Promise<void>((resolve) => ends.push(resolve));
    const second = send();
    while (ends.length < 2) await wait(5);
    ends[0]!();
    await first;
    expect(await send()).toMatchObject({ status: 409, body: { code: 'idempotency_in_progress' } });
    ends[1]!();
    expect((await second).body).toMatchObject({ run: 2 });
    expect((await send()).body).toMatchObject({ run: 2 });
    expect(runs).toHaveLength(2);
  });

  test('of another person is another request', async () => {
    await send();
    const other = await send({ userId: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQS', name: 'milk' });
    expect(other).toMatchObject({ status: 201, body: { order: 'milk' } });
  });

  test('is refused while the first is under way, and says when to try again', async () => {
    meanwhile = () => wait(300);
    const first = send();
    while (runs.length === 0) await wait(5);
    const second = await send();
    expect(second).toMatchObject({ status: 409, body: { code: 'idempotency_in_progress' } });
    expect(second.headers['Retry-After']).toBe('1');
    expect(await first).toMatchObject({ status: 201 });
    expect(await send()).toMatchObject({ status: 201 });
    expect(runs).toHaveLength(1);
  });

  test('sent ten times at once is carried out once', async () => {
    const statuses = (await Promise.all(Array.from({ length: 10 }, () => send()))).map(
      ({ status }) => status,
    );
    expect(runs).toHaveLength(1);
    expect(statuses.filter((status) => status !== 409)).toContain(201);
    expect(new Set(statuses).size).toBeLessThanOrEqual(2);
  });

  test('whose owner died is taken over after 30 s, by one, and recognises what was done', async () => {
    meanwhile = () => new Promise(() => undefined);
    void send();
    while (runs.length === 0) await wait(5);
    await wait(50);
    meanwhile = undefined;
    app.advance(29);
    expect(await send()).toMatchObject({ status: 409, body: { code: 'idempotency_in_progress' } });
    app.advance(1);
    const answers = await Promise.all(Array.from({ length: 5 }, () => send()));
    expect(answers.map(({ status }) => status)).toContain(201);
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
    expect(await send()).toMatchObject({ status: 201, body: { order: 'tea' } });
    expect(new Set(runs).size).toBe(1);
    expect(runs).toHaveLength(2);
  });

  test('whose owner lost it to another neither keeps an answer for that one nor frees it', async () => {
    let wake = (_: unknown) => {};
    meanwhile = () => new Promise((_, reject) => (wake = reject));
    const first = send();
    while (runs.length === 0) await wait(5);
    await wait(50);
    app.advance(30);
    let finish = (_: unknown) => {};
    meanwhile = () => new Promise((resolve) => (finish = resolve));
    const second = send();
    while (runs.length === 1) await wait(5);
    await wait(50);
    wake(new Problem('unavailable', 'Too slow.', {}, 1));
    expect(await first).toMatchObject({ status: 503 });
    expect(await send()).toMatchObject({ status: 409, body: { code: 'idempotency_in_progress' } });
    finish(undefined);
    expect(await second).toMatchObject({ status: 201 });
    expect(runs).toHaveLength(2);
  });

  test.each([
    ['its answer', undefined],
    ['its failure', new Problem('unavailable', 'Not now.', {}, 1)],
  ])('that was erased meanwhile, with the account, is not put back by %s', async (_, failure) => {
    const key = keyOf('idempotency', { userId: caller.userId, key: KEY });
    meanwhile = async () => {
      await deleteItem(app.table, key);
      if (failure) throw failure;
    };
    expect((await send()).status).toBe(failure ? 503 : 201);
    expect(await getItem(app.table, key)).toBeUndefined();
  });

  test.each([
    ['claiming the key', 1],
    ['the effect', 2],
    ['keeping the answer', 3],
  ])('survives a lost acknowledgement of %s', async (_, at) => {
    const faulty = { ...app, table: withFault(app.table, { at, kind: 'after' }) };
    const first = await send({ app: faulty });
    expect(first.status === 201 || first.headers['Retry-After'] !== undefined).toBe(true);
    expect(await send()).toMatchObject({ status: 201, body: { order: 'tea' } });
    expect(new Set(runs).size).toBe(1);
  });

  test.each([`${'k'.repeat(15)}`, 'k'.repeat(256), `${'k'.repeat(16)}#`, `${'k'.repeat(16)} `, ''])(
    'of "%s" is refused',
    async (key) => {
      expect(await send({ key })).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
    },
  );
});
