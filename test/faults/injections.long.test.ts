import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JOB_FLOWS } from './jobs.ts';
import type { App } from '../../lib/app.ts';
import type { JobEvent } from '../../lib/job.ts';
import { withoutConditions } from '../support/faults.ts';
import { openStage, REPEATS } from '../support/repeats/stage.ts';
import { cleanRun, inject, injectionsOf } from './injections.ts';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** A third of the injections, another one for each flow; `npm run faults` makes all of them. */
const STEP = 3;
/** Of a flow with hundreds of calls, which are one another's like, so many. */
const MOST = 40;

test.each([...Object.keys(REPEATS), ...Object.keys(JOB_FLOWS)].map((flow, index) => [flow, index] as const))(
  '%s, while the table fails, is carried out by asking again and leaves what it leaves without the fault',
  async (flow, index) => {
    const clean = await cleanRun(stage, flow);
    expect([flow, clean.wrote]).toEqual([flow, true]);
    const all = injectionsOf(flow, clean.calls, false);
    const step = Math.max(STEP, Math.ceil(all.length / MOST));
    const chosen = all.filter((_, at) => (at + index) % step === 0);
    for (const injection of chosen) {
      expect([injection.faults, await inject(stage, injection, clean)]).toEqual([injection.faults, []]);
    }
  },
);

test('a service that writes a password into its log is caught', async () => {
  const talkative: typeof stage = {
    ...stage,
    send: (id, app, asked) => {
      app.log('info', 'asked', { body: asked.body });
      return stage.send(id, app, asked);
    },
  };
  const clean = await cleanRun(stage, 'register');
  const [injection] = injectionsOf('register', clean.calls, false);
  expect(await inject(talkative, injection!, clean)).toContainEqual(
    expect.stringMatching(/^the log holds …/),
  );
});

test('a job whose writes have lost their conditions is caught', async () => {
  const drain = stage.jobs.get('drainOutbox')!;
  const careless = Object.assign(
    (event: JobEvent, context?: Context, app?: App) =>
      drain(event, context, { ...app!, table: withoutConditions(app!.table) }),
    { job: drain.job },
  );
  const broken: typeof stage = { ...stage, jobs: new Map([['drainOutbox', careless]]) };
  const clean = await cleanRun(broken, 'drainOutbox');
  const found: string[] = [];
  for (const injection of injectionsOf('drainOutbox', clean.calls, false)) {
    found.push(...(await inject(broken, injection, clean)));
  }
  expect(found).toContainEqual(expect.stringMatching(/^mail \S+ was sent twice$/));
});

test('a service that forgets what it was asked before is caught', async () => {
  const forgetful: typeof stage = {
    ...stage,
    send: (id, app, { headers: _, ...asked }) => stage.send(id, app, asked),
  };
  const clean = await cleanRun(forgetful, 'createMediaUpload');
  const found: string[] = [];
  for (const injection of injectionsOf('createMediaUpload', clean.calls, false)) {
    found.push(...(await inject(forgetful, injection, clean)));
  }
  expect(found).toContain('2 items of TITLE MEDIA instead of 1');
});
