import { testApp, type TestApp } from '../support/app.ts';
import { type Answer, callEndpoint } from '../support/call.ts';
import { newPerson } from '../support/accounts.ts';
import { entitle } from '../support/playback.ts';
import { titleOf } from '../support/titles.ts';
import { handler as heartbeat } from '../../functions/playback/heartbeat.ts';
import { handler as startPlayback } from '../../functions/playback/start-playback.ts';
import { handler as stopPlayback } from '../../functions/playback/stop-playback.ts';
import { POLICIES } from '../../lib/domain/limits.ts';
import { putTitle } from '../../lib/store/catalogue/shelves.ts';
import { addGenre } from '../../lib/store/genres/genres.ts';
import type { Table } from '../../lib/table/table.ts';
import { RealAccount } from './account.ts';
import type { Subject, TrueTime } from './history.ts';

/** Clocks of servers are this far off at most, in the mode where they are. */
export const SKEW_MS = 2000;

/** What of an answer the proof could not explain. */
export class Unexpected extends Error {}

const timeOf = (instant: string): number => Date.parse(instant);

/** A lost answer, or a request to try again: nobody knows whether it took effect. */
export function unknown(answer: Answer): { kind: 'unknown' } {
  const retriable =
    answer.status === 503 || answer.status === 429 || answer.body.code === 'idempotency_in_progress';
  if (retriable && answer.headers['Retry-After'] !== undefined) return { kind: 'unknown' };
  throw new Unexpected(`${answer.status} ${JSON.stringify(answer.body)}`);
}

export type Request = 'start' | 'beat' | 'stop' | 'signIn' | 'other';

/** How the real endpoints are made to err: with another table at some requests, or as a whole. */
export interface Breakage {
  tables?: Partial<Record<Request, (table: Table) => Table>>;
  subject?: (sound: Subject) => Subject;
}

/** The service of one account and one title; each request meets a server with a clock and faults of its own. */
export interface Service {
  base: TestApp;
  server: (request: Request) => TestApp;
  titleId: string;
}

/** The real endpoints for one account with this limit. */
export async function realEndpoints(
  table: Table,
  limit: number,
  time: TrueTime,
  { faulty, skewed }: { faulty: (table: Table) => Table; skewed: () => number },
  { tables = {}, subject = (sound) => sound }: Breakage = {},
): Promise<Subject> {
  const limitOf = (policy: string) => (policy === 'stop' ? POLICIES.stop.limit : undefined);
  const base: TestApp = { ...testApp(table, { limitOf }), now: time.now };
  const { userId } = await newPerson(base);
  await entitle(base, userId, { accessLevel: 'premium', maxDevices: limit, from: base.now() - 60_000 });
  await addGenre(base.table, 'drama', 'Drama');
  const { titleId } = titleOf(1);
  await putTitle(base.table, titleOf(1, { accessLevel: 'premium' }), undefined, 'made');
  const server = (request: Request): TestApp => {
    const [skew, sound] = [skewed(), faulty(table)];
    return { ...base, table: tables[request]?.(sound) ?? sound, now: () => time.now() + skew };
  };
  const account = new RealAccount({ base, server, titleId }, { userId });
  return subject({ ...streams(account, { base, server, titleId }), account });
}

function byTurns(): () => { door?: 'leases' } {
  let calls = 0;
  return () => (++calls % 2 === 0 ? { door: 'leases' } : {});
}

/** Starts, heartbeats and stops by the account's devices, the latter two through both doors by turns. */
const streams = (
  account: RealAccount,
  { server, titleId }: Service,
  door = byTurns(),
): Omit<Subject, 'account'> => ({
  async start(client, terminate, { key, standalone }) {
    const app = server('start');
    const caller = await account.callerOf(client);
    const admitted = caller && (await account.isLetIn(caller, app));
    if (admitted === 'unknown') return { kind: 'unknown' };
    if (!admitted) return { kind: 'signed out' };
    const body = { titleId, ...(terminate.length > 0 && { terminate }) };
    const answer = await callEndpoint(startPlayback, app, {
      caller,
      body: { ...body, ...(standalone && { delivery: 'standalone' }) },
      headers: key === undefined ? {} : { 'Idempotency-Key': key.padEnd(16, '_') },
    });
    if (answer.status === 201) {
      const { id, leaseToken: token, leaseExpiresAt, delivery } = answer.body;
      const [until, grant] = [timeOf(leaseExpiresAt), timeOf(delivery.expiresAt)];
      return { kind: 'started', id, token, until, grant, device: caller.deviceId };
    }
    if (answer.status === 401) return { kind: 'signed out' };
    if (answer.status === 404 || answer.status === 403) return { kind: 'denied' };
    if (answer.body.code !== 'stream_limit_reached') return unknown(answer);
    const active = answer.body.active.map(({ sessionId }: { sessionId: string }) => sessionId);
    return { kind: 'full', active, standalone: answer.headers['Retry-After'] !== undefined };
  },
  async beat({ id, token }, sequence) {
    const body = { positionSeconds: 60, state: 'playing', sequence };
    const asked = { token, params: { sessionId: id }, body, ...door() };
    const answer = await callEndpoint(heartbeat, server('beat'), asked);
    if (answer.status !== 200)
      return answer.body.code === 'lease_ended' ? { kind: 'ended' } : unknown(answer);
    const { leaseExpiresAt, delivery } = answer.body;
    return { kind: 'accepted', until: timeOf(leaseExpiresAt), grant: timeOf(delivery.expiresAt) };
  },
  async stop({ id, token }) {
    const asked = { token, params: { sessionId: id }, body: {}, ...door() };
    const answer = await callEndpoint(stopPlayback, server('stop'), asked);
    return answer.status === 200 ? { kind: 'stopped' } : unknown(answer);
  },
});
