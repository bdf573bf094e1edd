import { afterAll, beforeAll, expect, test } from 'vitest';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handler as exportAccount } from '../../../functions/accounts/export-account.ts';
import { eventOf } from '../../../infra/gateway-event.ts';
import { createGateway } from '../../../infra/local/gateway/gateway.ts';
import { createRouter } from '../../../infra/local/gateway/routes.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { putItems } from '../../../lib/table/table.ts';
import { newPerson } from '../../support/accounts.ts';
import { testApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';

/** Lambda quotas, "Invocation payload", synchronous. */
const LAMBDA_ANSWER_BYTES = 6_291_456;
/** Of 24 KB each: 7 MB, in few writes. */
const RECORDS = 300;

let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

test('an export that one answer cannot hold goes on with its cursor, and holds every record once', async () => {
  const app = testApp(await engine.freshTable());
  const { userId, caller } = await newPerson(app);
  const ids = Array.from({ length: 40 }, (_, n) => `ttl_${String(n).padStart(2, '0')}`);
  const note = 'x'.repeat(380_000);
  await putItems(
    app.table,
    ids.map((titleId) => ({ ...keyOf('progress', { userId, titleId }), titleId, note })),
  );
  const records: { kind: string; data: { titleId?: string } }[] = [];
  let parts = 0;
  for (let cursor: string | null | undefined; cursor !== null; parts++) {
    const answer = await callEndpoint(exportAccount, app, { caller, ...(cursor && { query: { cursor } }) });
    expect(answer.body.user.id).toBe(userId);
    records.push(...answer.body.records);
    cursor = answer.body.nextCursor as string | null;
  }
  expect(parts).toBeGreaterThan(1);
  expect(records.flatMap(({ data }) => data.titleId ?? [])).toEqual(ids);
  const kinds = records.map(({ kind }) => kind).filter((kind) => kind !== 'progress');
  expect(kinds.sort()).toEqual(['device', 'mail', 'notification-settings']);
});

test('a cursor of somebody else is refused', async () => {
  const app = testApp(await engine.freshTable());
  const { caller } = await newPerson(app);
  const answer = await callEndpoint(exportAccount, app, { caller, query: { cursor: 'x'.repeat(40) } });
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
});

test('an export of 7 MB passes through Lambda and arrives whole', async () => {
  const app = testApp(await engine.freshTable());
  const { userId, caller } = await newPerson(app);
  await putItems(
    app.table,
    Array.from({ length: RECORDS }, (_, n) => ({
      ...keyOf('progress', { userId, titleId: `ttl_${n}` }),
      note: 'x'.repeat(24_000),
    })),
  );
  let largest = 0;
  const { authorizer } = eventOf(exportAccount, { caller }).requestContext;
  const gateway = createGateway({
    match: createRouter([exportAccount.declaration]),
    admit: () => true,
    authorizer: 'authorizeRequest',
    edgeKey: (await app.secrets()).edgeKey,
    origin: app.config.origin,
    corsOrigin: app.config.corsOrigin,
    now: app.now,
    async invoke(id, event) {
      if (id === 'authorizeRequest') {
        return { principalId: userId, policyDocument: { Statement: [] }, context: authorizer };
      }
      const reply = await exportAccount(event as APIGatewayProxyEvent, undefined, app);
      largest = Math.max(largest, Buffer.byteLength(JSON.stringify(reply)));
      return reply;
    },
  });
  const server = createServer((req, res) => void gateway(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/v1/me/export`);
    const { records } = (await answer.json()) as { records: { kind: string }[] };
    expect(records.filter(({ kind }) => kind === 'progress')).toHaveLength(RECORDS);
    expect(largest).toBeLessThan(LAMBDA_ANSWER_BYTES);
    expect(largest).toBeGreaterThan(0);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
