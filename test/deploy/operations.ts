import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Recorder, recorderAt } from '../../infra/examples/recorder.ts';
import { play } from '../../infra/examples/scenario.ts';
import { ADMIN, mailedToken } from '../../infra/examples/world.ts';
import { endpointsOf, jobsOf, readFunctions } from '../../infra/functions.ts';
import { type App, buildApp } from '../../lib/app.ts';
import { ensureAdmin } from '../../lib/wiring/admins.ts';
import type { Secrets } from '../../lib/wiring/secrets.ts';
import type { Emulator } from './emulator.ts';

export { ADMIN };

/** What works with the deployed table from this machine, as `npm run admin:create` does. */
export async function operatorOf({ endpoint, env }: Emulator, stage: string): Promise<App> {
  // The SDK reads them itself.
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: env.AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: env.AWS_SECRET_ACCESS_KEY,
  });
  const app = buildApp({
    STAGE: stage,
    AWS_REGION: env.AWS_REGION,
    AWS_ENDPOINT_URL: endpoint,
    DYNAMODB_ENDPOINT: endpoint,
    TABLE_NAME: `marquee-${stage}-table`,
    SECRETS_ID: `marquee/${stage}`,
    ORIGIN: 'http://localhost',
    CDN_KEY_PAIR_ID: 'none',
  });
  await ensureAdmin(app, ADMIN);
  return app;
}

/** They begin with a film that a transcoder has made. */
export const NEED_FILMS = ['createSubtitlesUpload', 'putSubtitles', 'removeSubtitles'];

/**
 * Calls every operation there is, as the examples of the documentation are made: each function works with what its
 * role allows. Mails wait meanwhile, so that their tokens can be read. Answers how many operations that were.
 */
export async function everyOperation(
  { aws }: Emulator,
  { app, origin, secrets }: { app: App; origin: string; secrets: Secrets },
): Promise<number> {
  const functions = await readFunctions();
  const { EventSourceMappings } = aws<{ EventSourceMappings: { UUID: string }[] }>(
    ...['lambda', 'list-event-source-mappings', '--function-name', `marquee-${app.config.stage}-drainOutbox`],
  );
  const waken = (how: string) =>
    EventSourceMappings.forEach(({ UUID }) =>
      aws('lambda', 'update-event-source-mapping', '--uuid', UUID, how),
    );
  waken('--no-enabled');
  const recorder = recorderAt(origin, functions);
  const world = { app, secrets, advance: () => undefined, mailedToken: () => mailedToken(app) };
  // The emulator answers the authorizer's refusal in its own words.
  const refused: Recorder['refused'] = (id, code, asked) =>
    code === 'forbidden' ? Promise.resolve() : recorder.refused(id, code, asked);
  await play({ ...recorder, refused }, world, functions);
  waken('--enabled');
  // It answers the description that examples are in.
  await recorder.call('getOpenApi');
  const called = Object.keys(recorder.recorded.calls);
  const declared = endpointsOf(functions).map(({ id }) => id);
  assert.deepEqual(
    declared.filter((id) => !called.includes(id)),
    NEED_FILMS,
  );
  return called.length;
}

/** Runs every job that has a schedule, as its schedule would. Answers how many; throws at one that fails. */
export async function everyJob({ aws }: Emulator, stage: string, folder: string): Promise<number> {
  const jobs = jobsOf(await readFunctions()).filter(({ handler }) => handler.job.schedule !== undefined);
  const file = join(folder, 'answer.json');
  for (const { id } of jobs) {
    const event = JSON.stringify({ time: new Date().toISOString() });
    const answer = aws<{ FunctionError?: string }>(
      ...['lambda', 'invoke', '--function-name', `marquee-${stage}-${id}`, '--payload', event],
      file,
    );
    assert.equal(answer.FunctionError, undefined, `${id}: ${readFileSync(file, 'utf8')}`);
  }
  return jobs.length;
}
