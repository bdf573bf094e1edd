import { expect, test } from 'vitest';
import { testApp } from '../../support/app.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { aCaller, aTitle, beat, entitle, started } from '../../support/playback.ts';

test('a lease token is replaced by a heartbeat when less than half of its life is left, for as long as the viewer stays', async () => {
  const engine = await startEngine();
  const app = testApp(await engine.freshTable());
  const caller = aCaller(app);
  await entitle(app, caller.userId);
  const { titleId } = await aTitle(app, {});
  let playback = await started(app, caller, { titleId });
  const renewals: number[] = [];
  for (let minute = 1; minute <= 30 * 60; minute++) {
    app.advance(60);
    const { status, body } = await beat(app, playback, 30, minute, 'paused');
    expect(status).toBe(200);
    if (body.leaseToken === undefined) continue;
    renewals.push(minute);
    playback = { ...playback, leaseToken: body.leaseToken };
  }
  expect(renewals).toEqual([721, 1442]);
  const [mark] = (await everyItem(app.table)).filter(({ pk }) => String(pk).startsWith('STREAMS#'));
  expect(Number(mark!.ttl) * 1000).toBeGreaterThan(app.now());
  engine.stop();
});
