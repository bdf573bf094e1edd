import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { endpoint } from '../../lib/http/endpoint.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { callEndpoint } from '../support/call.ts';
import { startEngine } from '../support/engine.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

const ada = {
  userId: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQR',
  deviceId: 'dev_01KA2B3C4D5E6F7G8H9JKMNPQR',
  role: 'user',
  tier: 'free',
} as const;
const bob = { ...ada, userId: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQS' };
const words = ['ant', 'bee', 'cat', 'dög#1', 'eel'];
const declared = {
  method: 'GET',
  access: 'user',
  summary: 'For this test',
  query: z.object({ sort: z.enum(['name', 'age']).optional() }),
  status: 200,
  list: z.object({ word: z.string() }),
  problems: [],
  table: [],
} as const;
const page = async (limit: number, after: string | undefined) => {
  const from = after === undefined ? 0 : words.indexOf(after) + 1;
  const items = words.slice(from, from + limit).map((word) => ({ word }));
  return { items, next: from + limit < words.length ? items.at(-1)!.word : undefined };
};
const listWords = endpoint(
  { ...declared, id: 'listWords', path: '/v1/words' },
  ({ page: { limit, after } }) => page(limit, after),
);
const listOthers = endpoint(
  { ...declared, id: 'listOthers', path: '/v1/others' },
  ({ page: { limit, after } }) => page(limit, after),
);

const first = async () => {
  const answer = await callEndpoint(listWords, app, { caller: ada, query: { limit: '2', sort: 'name' } });
  return (answer.body as { nextCursor: string }).nextCursor;
};

describe('a cursor', () => {
  test('leads through the list, page by page, to null', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: '2', ...(cursor !== null && { cursor }) };
      const { body } = await callEndpoint(listWords, app, { caller: ada, query });
      const { items, nextCursor } = body as { items: { word: string }[]; nextCursor: string | null };
      seen.push(...items.map(({ word }) => word));
      cursor = nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(words);
  });

  test('may be used with another limit', async () => {
    const query = { cursor: await first(), sort: 'name', limit: '100' };
    const { body } = await callEndpoint(listWords, app, { caller: ada, query });
    expect(body).toMatchObject({
      items: [{ word: 'cat' }, { word: 'dög#1' }, { word: 'eel' }],
      nextCursor: null,
    });
  });

  test.each([
    ['another caller', listWords, bob, { sort: 'name' }, (cursor: string) => cursor],
    ['another query', listWords, ada, { sort: 'age' }, (cursor: string) => cursor],
    ['a parameter less', listWords, ada, {}, (cursor: string) => cursor],
    ['another list', listOthers, ada, { sort: 'name' }, (cursor: string) => cursor],
    ['a changed position', listWords, ada, { sort: 'name' }, (cursor: string) => `${cursor.slice(0, -2)}AA`],
    ['a changed signature', listWords, ada, { sort: 'name' }, (cursor: string) => `AAAA${cursor.slice(4)}`],
    ['padding', listWords, ada, { sort: 'name' }, (cursor: string) => `${cursor}=`],
    ['a space', listWords, ada, { sort: 'name' }, (cursor: string) => `${cursor} `],
    ['other text', listWords, ada, { sort: 'name' }, () => 'bee'],
    ['a signature alone', listWords, ada, { sort: 'name' }, (cursor: string) => cursor.slice(0, 21)],
    ['a bare position', listWords, ada, { sort: 'name' }, () => Buffer.from('bee').toString('base64url')],
  ])('with %s is refused', async (_, list, caller, query, change) => {
    const cursor = change(await first());
    const answer = await callEndpoint(list, app, { caller, query: { ...query, cursor } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
  });

  test.each(['0', '101', '-1', '1.5', '1e2', 'ten', ''])('a limit of "%s" is refused', async (limit) => {
    const answer = await callEndpoint(listWords, app, { caller: ada, query: { limit } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/limit' }] } });
  });
});
