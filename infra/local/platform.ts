import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { buildApp } from '../../lib/app.ts';
import { readConfig } from '../../lib/config.ts';
import { endpointsOf, jobsOf, PROJECT } from '../functions.ts';
import { ensureAdmin } from '../../lib/wiring/admins.ts';
import { type Admin, adminOf } from './admin.ts';
import { type Clock, createClock } from './clock.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { createEdge } from './edge/edge.ts';
import { ensureTable, startEngine } from './engine.ts';
import {
  CDN_KEY_PAIR_ID,
  keptSecrets,
  MEDIA_BUCKET,
  setEnvironment,
  TABLE_NAME,
  UPLOAD_BUCKET,
} from './environment.ts';
import { type FunctionsRunner, JOB_TIMEOUT_MS, startFunctions } from './gateway/functions-runner.ts';
import { createAthena } from './events/athena.ts';
import { createFirehose } from './events/firehose.ts';
import { follow, handingOut, openTableStream } from './events/table-stream.ts';
import { createGateway } from './gateway/gateway.ts';
import { createJobs } from './jobs.ts';
import { createLeaseDoor } from './gateway/lease-door.ts';
import { createLocalApi } from './gateway/local-api.ts';
import type { Handle } from './http.ts';
import { openMailbox } from './mail/mailbox.ts';
import { createMailPage } from './mail/mail-page.ts';
import { createRouter } from './gateway/routes.ts';
import { createThrottles, type Throttles } from './gateway/usage-plans.ts';
import { listen, type Parts, portOf } from './server.ts';
import { createTelemetry, type Telemetry, listenToOutput } from './telemetry/telemetry.ts';
import { createTranscoder } from './transcoder/transcoder.ts';
import { createS3 } from './edge/s3.ts';
import { createSes } from './mail/ses.ts';
import type { Secrets } from '../../lib/wiring/secrets.ts';
import { seed } from '../seed/load.ts';
import { createPages } from './pages/pages.ts';
import type { Settings } from './settings.ts';

export interface Platform {
  origin: string;
  admin: Admin;
  stop(): Promise<void>;
}

/**
 * Starts everything behind one origin. `onFailure` hears, in one sentence, what ended a running platform.
 * Throws a StartupError that says what to do.
 */
export async function startPlatform(
  settings: Settings,
  onFailure: (sentence: string) => void,
): Promise<Platform> {
  const undo: (() => void | Promise<void>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const folder = openDataFolder(settings.dataDir);
    undo.push(() => folder.release());
    const clock = createClock(folder);
    const secrets = keptSecrets(folder);
    const admin = adminOf(settings, folder);

    const parts = Promise.withResolvers<Parts>();
    const server = await listen(settings.host, settings.port, parts.promise);
    undo.push(() => {
      server.close();
      server.closeAllConnections();
    });
    const port = portOf(server);
    const origin = settings.origin ?? `http://localhost:${port}`;

    const engine = settings.dynamodbEndpoint
      ? { endpoint: settings.dynamodbEndpoint, pid: undefined, stop: () => undefined }
      : await startEngine(folder.at('table.sqlite'), (reason) => {
          const sentence = `The database engine ended (${reason}): start the platform again; its data is kept.`;
          // In order, because esbuild's service prints a stack when it loses us in the middle of its work.
          void stop().finally(() => onFailure(sentence));
        });
    undo.push(() => engine.stop());
    setEnvironment(settings, { origin, port, secrets, dynamodbEndpoint: engine.endpoint });
    // For `npm run admin:create`, which finds the running engine here.
    folder.write('engine.json', { endpoint: engine.endpoint, pid: engine.pid });
    const telemetry = createTelemetry();
    undo.push(listenToOutput(telemetry.hear));
    const [functions] = await Promise.all([
      startFunctions(folder.at('functions')),
      fillTable(engine.endpoint, admin),
    ]);
    undo.push(() => functions.stop());
    const pages = createPages(folder.at('pages'), origin, readConfig(process.env).pictureHosts.slice(1));
    undo.push(() => pages.stop());
    const transcoder = createTranscoder(folder);
    undo.push(() => transcoder.stop());
    const { parts: made, jobs } = assemble({
      ...{ origin, folder, clock, secrets, functions, telemetry, throttles: settings.throttles },
      ...{ pages: pages.handle, transcoder: transcoder.handle },
    });
    undo.push(() => jobs.stop());
    parts.resolve(made);
    const stream = await openTableStream(
      { endpoint: engine.endpoint, table: process.env.TABLE_NAME!, region: process.env.AWS_REGION },
      engine.pid === undefined ? undefined : folder.at('table.sqlite'),
    );
    undo.push(follow(stream, handingOut(jobsOf(functions.functions), jobs)));
    return { origin, admin, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The table with its seed and its administrator; what is there already stays. */
async function fillTable(endpoint: string, admin: Admin): Promise<void> {
  await ensureTable(endpoint, process.env.TABLE_NAME ?? TABLE_NAME);
  const app = buildApp(process.env);
  await Promise.all([
    seed(app),
    ensureAdmin(app, { email: admin.email, password: admin.password, name: 'Administrator' }),
  ]);
}

interface Made {
  origin: string;
  folder: DataFolder;
  clock: Clock;
  secrets: Secrets;
  throttles: Throttles | undefined;
  telemetry: Telemetry;
  functions: FunctionsRunner;
  pages: Handle;
  transcoder: Handle;
}

function assemble(made: Made) {
  const { origin, folder, clock, secrets, throttles, telemetry, functions, pages, transcoder } = made;
  const { now } = clock;
  const mailbox = openMailbox(folder.at('mail.jsonl'));
  const jobs = createJobs(jobsOf(functions.functions), clock, (id, event) =>
    functions.invoke(id, event, JOB_TIMEOUT_MS),
  );
  const declarations = endpointsOf(functions.functions).map(({ handler }) => handler.declaration);
  const { corsOrigin } = readConfig(process.env);
  const parts: Parts = {
    origin,
    leases: createLeaseDoor({
      match: createRouter(declarations.filter(({ access }) => access === 'lease')),
      invoke: functions.invoke,
      admit: throttles ? createThrottles({ api: throttles.leases, plans: {} }) : () => true,
      ...{ origin, corsOrigin, now },
    }),
    api: createGateway({
      match: createRouter(declarations),
      invoke: functions.invoke,
      admit: throttles ? createThrottles(throttles) : () => true,
      authorizer: 'authorizeRequest',
      edgeKey: secrets.edgeKey,
      ...{ origin, corsOrigin },
      now,
    }),
    media: createEdge({
      mediaDir: join(PROJECT, 'infra/seed/media'),
      extraDirs: [folder.at('objects', MEDIA_BUCKET, 'media')],
      picturesDir: folder.at('objects', UPLOAD_BUCKET, 'media/u'),
      publicKeys: { [CDN_KEY_PAIR_ID]: createPublicKey(secrets.cdnPrivateKeyPem) },
      now,
    }),
    local: createLocalApi({ mailbox, clock, jobs, telemetry }),
    s3: createS3(folder.at('objects'), now),
    transcoder,
    ses: createSes(mailbox, now),
    firehose: createFirehose(folder.at('events')),
    athena: createAthena(folder.at('events')),
    mailPage: createMailPage(mailbox, origin),
    pages,
  };
  return { parts, jobs };
}
