import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as adminEndPlayback } from '../../../functions/admin/admin-end-playback.ts';
import { handler as adminListPlayback } from '../../../functions/admin/admin-list-playback.ts';
import { auditEntries } from '../../../lib/store/audit.ts';
import { countRunningStreams, endStream } from '../../../lib/store/playback/streams.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { aCaller, aTitle, beat, entitle, started, stop } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

describe('administrators and streams', () => {
  test('see the streams of an account and end one, which is written down', async () => {
    const admin = { ...aCaller(app), role: 'admin', tier: 'admin' } as const;
    const caller = aCaller(app);
    await entitle(app, caller.userId);
    const { titleId } = await aTitle(app);
    const playback = await started(app, caller, { titleId });
    await beat(app, playback, 600, 1);
    const params = { userId: caller.userId };
    const listed = await callEndpoint(adminListPlayback, app, { caller: admin, params });
    expect(listed.body.items).toMatchObject([{ sessionId: playback.id, titleName: 'The Long Night Train' }]);
    const one = { caller: admin, params: { ...params, sessionId: playback.id } };
    expect((await callEndpoint(adminEndPlayback, app, one)).status).toBe(204);
    expect((await beat(app, playback, 610, 2)).body).toMatchObject({ reason: 'terminated' });
    expect((await beat(app, playback, 610, 2)).body).not.toHaveProperty('terminatedBy');
    expect((await callEndpoint(adminEndPlayback, app, one)).status).toBe(204);
    const unknown = { ...one, params: { ...params, sessionId: app.newId('pbs') } };
    expect((await callEndpoint(adminEndPlayback, app, unknown)).status).toBe(404);
    const { records } = await auditEntries(app.table, { limit: 5, after: undefined });
    expect(records).toMatchObject([
      { action: 'adminEndPlayback', objectId: playback.id, actorId: admin.userId },
    ]);
    expect((await started(app, caller, { titleId })).resumeAtSeconds).toBe(600);
  });

  test('running streams are counted, ended and run-out ones are not', async () => {
    const { titleId } = await aTitle(app, { accessLevel: 'free' });
    const callers = Array.from({ length: 5 }, () => aCaller(app));
    const playbacks = [];
    for (const caller of callers) playbacks.push(await started(app, caller, { titleId }));
    expect(await countRunningStreams(app.table, app.now())).toBe(5);
    await stop(app, playbacks[0]!);
    await endStream(app.table, callers[1]!.userId, playbacks[1]!.id, [], app.now());
    expect(await countRunningStreams(app.table, app.now())).toBe(3);
    app.advance(60);
    await beat(app, playbacks[4]!, 60, 1);
    app.advance(20);
    expect(await countRunningStreams(app.table, app.now())).toBe(1);
  });
});
