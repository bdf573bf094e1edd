import { endpointsOf, jobsOf, readFunctions } from '../../../infra/functions.ts';
import type { Handler } from '../../../lib/http/endpoint.ts';
import { isAccepted } from '../accounts.ts';
import { testApp, type TestApp } from '../app.ts';
import { type Answer, callEndpoint, type CallOptions } from '../call.ts';
import { startEngine } from '../engine.ts';
import { startSes } from '../mail/ses-server.ts';
import { startLake } from '../events/lake.ts';
import { startBucket } from '../s3.ts';
import { ACCOUNT_REPEATS } from './accounts.ts';
import { ADMINISTRATION_REPEATS } from './administration.ts';
import { newWorld, type Repeat, type World } from './repeats.ts';
import { SUBSCRIPTION_REPEATS } from './subscriptions.ts';
import { VIEWING_REPEATS } from './viewing.ts';

/** By operation, some with what sets this one apart behind it. */
export const REPEATS: Record<string, Repeat> = {
  ...{ ...ACCOUNT_REPEATS, ...SUBSCRIPTION_REPEATS, ...VIEWING_REPEATS, ...ADMINISTRATION_REPEATS },
};
export const idOf = (name: string) => name.split(' ', 1)[0]!;

/** An engine, a bucket and an SES, and every endpoint and job. */
export async function openStage() {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  const functions = await readFunctions();
  const handlers = new Map(endpointsOf(functions).map(({ id, handler }) => [id, handler]));
  const jobs = new Map(jobsOf(functions).map(({ id, handler }) => [id, handler]));
  const [engine, bucket, ses, lake] = await Promise.all([
    startEngine(),
    startBucket(() => Date.now()),
    startSes(),
    startLake(),
  ]);
  const config = {
    ...{ s3Endpoint: bucket.endpoint, uploadBucket: 'pictures', mediaBucket: 'films' },
    sesEndpoint: ses.endpoint,
    ...lake.config,
  };
  return {
    handlers,
    jobs,
    /** How often each mail was sent, by its key. */
    sent: ses.sent,
    world: async () => newWorld(testApp(await engine.freshTable(), config)),
    async begin(name: string) {
      const world = await this.world();
      return { world, options: await REPEATS[name]!.request(world) };
    },
    send: (id: string, app: TestApp, options: CallOptions) => callEndpoint(handlers.get(id)!, app, options),
    close() {
      engine.stop();
      bucket.stop();
      ses.stop();
      lake.stop();
    },
  };
}

/** Is the request one of a person whose session has ended. */
export const isSignedOut = async ({ app, person }: World, { caller }: CallOptions): Promise<boolean> =>
  caller === person.caller && !(await isAccepted(app, person.session.accessToken));

/** The same request again, past the authorizer where the session is over by now. */
export async function repeated(handler: Handler, world: World, options: CallOptions): Promise<Answer> {
  if (await isSignedOut(world, options)) {
    return { status: 401, headers: {}, cookies: [], body: { code: 'unauthenticated' } };
  }
  return callEndpoint(handler, world.app, options);
}
