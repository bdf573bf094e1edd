import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CallOptions, eventOf } from '../../../infra/gateway-event.ts';
import { handler as heartbeat } from '../../../functions/playback/heartbeat.ts';
import { handler as stopPlayback } from '../../../functions/playback/stop-playback.ts';
import type { App } from '../../../lib/app.ts';
import { entitlementWrite } from '../../../lib/store/playback/viewing.ts';
import { recheckStreamsOf } from '../../../lib/store/playback/streams.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { deleteItem, transact } from '../../../lib/table/table.ts';
import { testApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';
import { withFault } from '../../support/faults.ts';
import { aCaller, aTitle, beat, entitle, started, stop } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

type World = Awaited<ReturnType<typeof playing>>;

/** A stream that has reported once, in a table of its own. */
async function playing() {
  const app = testApp(await engine.freshTable());
  const caller = aCaller(app);
  await entitle(app, caller.userId);
  const { titleId } = await aTitle(app);
  const playback = await started(app, caller, { titleId });
  await beat(app, playback, 60, 1);
  return { app, caller, titleId, playback };
}

interface Asked extends CallOptions {
  /** The body as bytes, of this type. */
  raw?: { bytes: Buffer; type: string };
  on?: App;
}

/** What is asked through both doors, after what, and what comes of it. */
interface Case {
  status: number;
  code?: string;
  reason?: string;
  of?: typeof heartbeat;
  ask?: (world: World) => Promise<Asked | void> | Asked | void;
}

const raw = (text: string | Buffer, type = 'application/json') => ({
  raw: { bytes: Buffer.from(text), type },
});
const invalidUtf8 = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
const loseTerms = ({ app, caller }: World) =>
  transact(app.table, [entitlementWrite(caller.userId, [])]).then(() => {});

const CASES: Record<string, Case> = {
  'a report': { status: 200 },
  'a late report': {
    status: 200,
    ask: () => ({ body: { positionSeconds: 9, state: 'paused', sequence: 1 } }),
  },
  'no token': { status: 401, code: 'unauthenticated', ask: () => ({ headers: { Authorization: '' } }) },
  'a token of something else': { status: 401, code: 'unauthenticated', ask: () => ({ token: 'garbage' }) },
  'the token of another playback': {
    ...{ status: 401, code: 'unauthenticated' },
    ask: async ({ app, caller, titleId }) => ({
      token: (await started(app, aCaller(app, caller.userId), { titleId })).leaseToken,
    }),
  },
  'another playback in the path': {
    ...{ status: 401, code: 'unauthenticated' },
    ask: ({ app }) => ({ params: { sessionId: app.newId('pbs') } }),
  },
  'a malformed id': {
    status: 401,
    code: 'unauthenticated',
    ask: () => ({ params: { sessionId: 'pbs_%00' } }),
  },
  'a header twice': {
    ...{ status: 400, code: 'malformed_request' },
    ask: () => ({ headers: { authorization: 'Bearer other' } }),
  },
  'an unknown parameter': { status: 422, code: 'invalid_request', ask: () => ({ query: { x: '1' } }) },
  'a query that is no UTF-8': {
    status: 400,
    code: 'malformed_query',
    ask: () => ({ query: { x: '\ufffd' } }),
  },
  'no body': { status: 422, code: 'invalid_request', ask: () => raw('') },
  'half a body': { status: 400, code: 'malformed_json', ask: () => raw('{"sequence":') },
  'a body that is no UTF-8': { status: 400, code: 'malformed_json', ask: () => raw(invalidUtf8) },
  'a body of another type': {
    status: 415,
    code: 'unsupported_media_type',
    ask: () => raw('x=1', 'text/plain'),
  },
  'a body of bytes': {
    status: 415,
    code: 'unsupported_media_type',
    ask: () => raw(invalidUtf8, 'image/png'),
  },
  'a body of 101 KB': {
    status: 413,
    code: 'payload_too_large',
    ask: () => raw(`"${'a'.repeat(101 * 1024)}"`),
  },
  'a field too many': { status: 422, code: 'invalid_request', ask: () => raw('{"sequence":"2","x":1}') },
  'a stream that was stopped': {
    ...{ status: 410, code: 'lease_ended', reason: 'stopped' },
    ask: ({ app, playback }) => stop(app, playback).then(() => {}),
  },
  'a stream that nothing was heard of': {
    ...{ status: 410, code: 'lease_ended', reason: 'expired' },
    ask: ({ app }) => void app.advance(76),
  },
  'a stream that another device ended': {
    ...{ status: 410, code: 'lease_ended', reason: 'terminated' },
    ask: async ({ app, caller, titleId, playback }) => {
      await started(app, aCaller(app, caller.userId), { titleId, terminate: [playback.id] });
    },
  },
  'a subscription that ended': {
    status: 410,
    code: 'lease_ended',
    reason: 'subscription_ended',
    ask: loseTerms,
  },
  'a plan that covers less': {
    ...{ status: 410, code: 'lease_ended', reason: 'plan_changed' },
    ask: ({ app, caller }) => entitle(app, caller.userId, { resolution: '480p' }),
  },
  'a title that is gone': {
    ...{ status: 410, code: 'lease_ended', reason: 'title_unavailable' },
    ask: async ({ app, titleId }) => {
      await deleteItem(app.table, keyOf('title', { titleId }));
      await recheckStreamsOf(app.table, titleId);
    },
  },
  'a report too many': {
    ...{ status: 429, code: 'rate_limited' },
    ask: async ({ app, playback }) => {
      for (let sequence = 2; sequence <= 20; sequence++) await beat(app, playback, 60, sequence);
      return { body: { positionSeconds: 60, state: 'playing', sequence: 21 } };
    },
  },
  'a table that cannot be reached': {
    ...{ status: 503, code: 'unavailable' },
    ask: ({ app }) => ({ on: { ...app, table: withFault(app.table, { at: 1, kind: 'throttled' }) } }),
  },
  'a stop': { status: 200, of: stopPlayback, ask: () => ({ body: { positionSeconds: 80 } }) },
  'a stop after the end': {
    ...{ status: 200, of: stopPlayback },
    ask: async ({ app, playback }) => (await stop(app, playback), { body: {} }),
  },
  'a stop too many': {
    ...{ status: 429, code: 'rate_limited', of: stopPlayback },
    ask: async ({ app, playback }) => {
      for (let count = 0; count <= 20; count++) await stop(app, playback);
      return { body: {} };
    },
  },
  'a stop with a field too many': {
    ...{ status: 422, code: 'invalid_request', of: stopPlayback },
    ask: () => ({ body: { x: 1 } }),
  },
};

/** An answer without what differs between any two. */
const comparable = (text: string) =>
  text
    .replaceAll(/\b(usr|dev|ttl|pbs|req)_[0-9A-Z]{26}/g, '$1_')
    .replaceAll(/med-[0-9A-Z]{8}/g, 'med')
    .replaceAll(/((?:Policy|Signature|Key-Pair-Id)(?:=|":"))[\w~-]+/g, '$1')
    .replaceAll(/"requestId":"[^"]+"/g, '"requestId":""');

async function through(door: 'leases' | undefined, { of = heartbeat, ask }: Case, edge: boolean) {
  const world = await playing();
  const { app, playback } = world;
  const { raw, on = app, ...more } = (await ask?.(world)) ?? {};
  const edgeKey: Record<string, string> = edge ? { 'X-Marquee-Edge': (await app.secrets()).edgeKey } : {};
  const event = eventOf(of, {
    token: playback.leaseToken,
    params: { sessionId: playback.id },
    body: { positionSeconds: 90, state: 'playing', sequence: 2 },
    ...more,
    ...(raw && { body: raw.bytes }),
    headers: { ...(raw && { 'Content-Type': raw.type }), ...edgeKey, ...more.headers },
    ...(door && { door }),
  });
  const { statusCode, headers, body, multiValueHeaders } = await of(event, undefined, on);
  const { 'X-Request-Id': _id, ...compared } = headers;
  // Differs from one request to the next.
  if (statusCode === 503) compared['Retry-After'] = 'soon';
  return {
    status: statusCode,
    headers: compared,
    body: comparable(body),
    cookies: (multiValueHeaders?.['Set-Cookie'] ?? []).map((cookie) => comparable(String(cookie))),
  };
}

describe('lease routes through the REST API and through the HTTP API', () => {
  test.each(Object.entries(CASES))('%s has the same answer', async (_name, each) => {
    for (const edge of [false, true]) {
      const [rest, http] = [await through(undefined, each, edge), await through('leases', each, edge)];
      const { code, reason } = JSON.parse(rest.body) as Record<string, string>;
      expect([rest.status, code, reason]).toEqual([each.status, each.code, each.reason]);
      expect(http).toEqual(rest);
    }
  });

  test('cookies come through the distribution, whatever the door, and never past it', async () => {
    for (const door of [undefined, 'leases'] as const) {
      expect((await through(door, CASES['a report']!, true)).cookies.length).toBeGreaterThanOrEqual(3);
      expect((await through(door, CASES['a report']!, false)).cookies).toEqual([]);
    }
  });
});
