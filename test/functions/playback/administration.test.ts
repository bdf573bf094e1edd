import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as adminEndPlayback } from '../../../functions/admin/admin-end-playback.ts';
import { handler as adminListPlayback } from '../../../functions/admin/admin-list-playback.ts';
import { handler as adminListStreams } from '../../../functions/admin/admin-list-streams.ts';
import { auditEntries } from '../../../lib/store/audit.ts';
import { countRunningStreams, endStream } from '../../../lib/store/playback/streams.ts';
import type { Cost } from '../../../lib/table/table.ts';
import { newPerson } from '../../support/accounts.ts';
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

  test('see the streams of everybody by title, a page at a time, and none that has ended or run out', async () => {
    const admin = { ...aCaller(app), role: 'admin', tier: 'admin' } as const;
    const people = [];
    for (let n = 0; n < 6; n++) people.push(await newPerson(app));
    const titles = [await aTitle(app, { accessLevel: 'free' }), await aTitle(app, { accessLevel: 'free' })];
    const playbacks: { id: string; leaseToken: string }[] = [];
    for (const [n, { caller }] of people.entries()) {
      playbacks.push(await started(app, caller, { titleId: titles[n % 2]!.titleId }));
    }
    await stop(app, playbacks[0]!);
    const listed = async (query: Record<string, string> = {}) =>
      (await callEndpoint(adminListStreams, app, { caller: admin, query })).body;
    const { items } = await listed();
    const byTitle = (n: number) => playbacks.filter((_, at) => at % 2 === n && at > 0).map(({ id }) => id);
    const ids = (list: { sessionId: string }[]) => list.map(({ sessionId }) => sessionId).sort();
    expect(ids(items)).toEqual([...byTitle(0), ...byTitle(1)].sort());
    expect(items.map(({ titleId }: { titleId: string }) => titleId)).toEqual(
      items.map(({ titleId }: { titleId: string }) => titleId).toSorted(),
    );
    const one = items.find(({ sessionId }: { sessionId: string }) => sessionId === playbacks[1]!.id);
    expect(one).toMatchObject({
      ...{ userId: people[1]!.userId, email: people[1]!.email, titleName: 'The Long Night Train' },
      ...{ state: 'playing', positionSeconds: 0 },
    });
    expect(ids((await listed({ titleId: titles[1]!.titleId })).items)).toEqual(byTitle(1).sort());

    const paged: { sessionId: string }[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await listed({ limit: '2', ...(cursor && { cursor }) });
      paged.push(...page.items);
      cursor = page.nextCursor as string | null;
    }
    expect(paged.map(({ sessionId }) => sessionId)).toEqual(
      items.map(({ sessionId }: { sessionId: string }) => sessionId),
    );
    app.advance(76);
    expect((await listed()).items).toEqual([]);
  });

  test('read no more streams than a page shows, however many run', async () => {
    const admin = { ...aCaller(app), role: 'admin', tier: 'admin' } as const;
    const { titleId } = await aTitle(app, { accessLevel: 'free' });
    const units: number[] = [];
    for (const more of [10, 60]) {
      for (let n = 0; n < more; n++) await started(app, aCaller(app), { titleId });
      let sum = 0;
      const table = { ...app.table, observe: (_: unknown, cost: Cost) => (sum += cost.units) };
      const asked = { caller: admin, query: { limit: '5' } };
      const { body } = await callEndpoint(adminListStreams, { ...app, table } as TestApp, asked);
      expect(body.items).toHaveLength(5);
      units.push(sum);
    }
    // A Query of each of 128 partitions, and five viewing items, people, devices and one title.
    expect(units[0]).toBeLessThanOrEqual(76);
    expect(units[1]).toBeLessThanOrEqual(76);
  });
});
