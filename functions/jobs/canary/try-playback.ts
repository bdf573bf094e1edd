import { createHmac } from 'node:crypto';
import type { App } from '../../../lib/app.ts';
import { job } from '../../../lib/job.ts';
import { errorFields } from '../../../lib/log.ts';
import { readFilm } from '../../../lib/media/reading.ts';

const TIMEOUT_MS = 10_000;

/** What it reads of answers. */
interface Answer {
  status: number;
  body: {
    accessToken?: string;
    items?: { id: string; hasTrailer: boolean }[];
    id?: string;
    leaseToken?: string;
    heartbeatUrl?: string;
    manifestUrl?: string;
    delivery?: { manifestUrl: string; query: string };
  };
}

export const handler = job(
  {
    id: 'tryPlayback',
    summary: 'Plays a trailer and a film as a viewer does, and tells whether that worked',
    schedule: 'rate(5 minutes)',
    isCanary: true,
    table: [],
    metrics: { played: 'CanaryPlays', failed: 'CanaryFailures' },
  },
  async (_now, app) => {
    try {
      await watch(app);
      return { played: 1, failed: 0 };
    } catch (error) {
      // Thrown on, it would be tried again at once, and be a job that failed as well.
      app.log('error', 'canary failed', errorFields(error));
      return { played: 0, failed: 1 };
    }
  },
);

async function watch(app: App): Promise<void> {
  const call = callerAt(app.config.origin);
  const titles = await call('GET', '/v1/titles?accessLevel=free&type=movie');
  const film = titles.body.items?.find(({ hasTrailer }) => hasTrailer);
  if (!film) throw new Error('There is no free film with a trailer');
  const trailer = await call('GET', `/v1/titles/${film.id}/trailer`);
  await readFilm(trailer.body.manifestUrl!);
  const token = await signIn(app, call);
  const { body } = await call('POST', '/v1/playback/sessions', token, { titleId: film.id });
  await readFilm(body.delivery!.manifestUrl, body.delivery!.query);
  const report = { positionSeconds: 1, state: 'playing', sequence: 1 };
  await call('POST', body.heartbeatUrl!, body.leaseToken, report);
  await call('POST', `/v1/playback/sessions/${body.id}/stop`, body.leaseToken, {
    positionSeconds: 2,
    sequence: 2,
  });
  await call('POST', '/v1/auth/logout', token, {});
}

type Call = (method: string, path: string, token?: string, body?: object) => Promise<Answer>;

/** Throws an Error that names the call for every answer but a happy one, and 401, which a sign-in looks at. */
const callerAt =
  (origin: string): Call =>
  async (method, path, token, body) => {
    const answer = await fetch(new URL(path, origin), {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { status } = answer;
    if (!answer.ok && status !== 401) throw new Error(`${method} ${path.split('?')[0]} answered ${status}`);
    const text = await answer.text();
    return { status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
  };

/**
 * Its account is made at the first run. The address is one that SES takes mail for and nobody reads (its developer
 * guide, "Mailbox simulator"); the password follows from a secret, so that nothing has to be kept.
 */
async function signIn({ config, secrets }: App, call: Call): Promise<string> {
  const email = `success+canary-${config.stage}@simulator.amazonses.com`;
  const { unsubscribeKey } = await secrets();
  const password = createHmac('sha256', unsubscribeKey).update('canary').digest('base64url');
  const known = await call('POST', '/v1/auth/login', undefined, { email, password });
  const session =
    known.status === 401
      ? await call('POST', '/v1/auth/register', undefined, { email, password, name: 'Canary' })
      : known;
  if (session.body.accessToken === undefined) throw new Error('The canary cannot sign in');
  return session.body.accessToken;
}
