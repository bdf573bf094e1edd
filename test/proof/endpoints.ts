import { testApp, type TestApp } from '../support/app.ts';
import { type Answer, callEndpoint } from '../support/call.ts';
import { newPerson, PASSWORD, personOf, signIn } from '../support/accounts.ts';
import { aTitle, entitle } from '../support/playback.ts';
import type { Session } from '../../lib/domain/accounts/user.ts';
import type { Caller } from '../../lib/http/declaration.ts';
import { handler as signOutDevice } from '../../functions/sessions/sign-out-device.ts';
import { handler as signOutOtherDevices } from '../../functions/sessions/sign-out-other-devices.ts';
import { handler as heartbeat } from '../../functions/playback/heartbeat.ts';
import { handler as startPlayback } from '../../functions/playback/start-playback.ts';
import { handler as stopPlayback } from '../../functions/playback/stop-playback.ts';
import type { Table } from '../../lib/table/table.ts';
import type { Subject, TrueTime } from './history.ts';

/** Clocks of servers are this far off at most, in the mode where they are. */
export const SKEW_MS = 2000;

/** What of an answer the proof could not explain. */
export class Unexpected extends Error {}

const untilOf = (instant: string): number => Date.parse(instant);

/** A lost answer, or a request to try again: nobody knows whether it took effect. */
function unknown(answer: Answer): { kind: 'unknown' } {
  const retriable =
    answer.status === 503 || answer.status === 429 || answer.body.code === 'idempotency_in_progress';
  if (retriable && answer.headers['Retry-After'] !== undefined) return { kind: 'unknown' };
  throw new Unexpected(`${answer.status} ${JSON.stringify(answer.body)}`);
}

/** The real endpoints for one account with this limit, each call on a server with a clock of its own. */
export async function realEndpoints(
  table: Table,
  limit: number,
  time: TrueTime,
  { faulty, skewed }: { faulty: (table: Table) => Table; skewed: () => number },
): Promise<Subject> {
  const base: TestApp = { ...testApp(table, { limitOf: () => undefined }), now: time.now };
  const { email, userId } = await newPerson(base);
  await entitle(base, userId, { maxDevices: limit, from: base.now() - 60_000 });
  const { titleId } = await aTitle(base);
  const devices = new Map<string, string>();
  const callers = new Map<string, Caller>();
  const callerOf = async (client: string): Promise<Caller> => {
    const known = callers.get(client);
    if (known) return known;
    const id = devices.get(client);
    const device = { name: client, platform: 'tv', ...(id !== undefined && { id }) };
    const { caller } = personOf((await signIn(base, email, PASSWORD, device)).body as Session);
    devices.set(client, caller.deviceId);
    callers.set(client, caller);
    return caller;
  };
  const server = () => {
    const skew = skewed();
    return { ...base, table: faulty(table), now: () => time.now() + skew };
  };
  return {
    async start(client, terminate, key) {
      const answer = await callEndpoint(startPlayback, server(), {
        caller: await callerOf(client),
        body: { titleId, ...(terminate.length > 0 && { terminate }) },
        headers: key === undefined ? {} : { 'Idempotency-Key': key.padEnd(16, '_') },
      });
      if (answer.status === 201) {
        const { id, leaseToken: token, leaseExpiresAt } = answer.body;
        return { kind: 'started', id, token, until: untilOf(leaseExpiresAt) };
      }
      if (answer.status === 401) return { kind: 'signed out' };
      if (answer.body.code !== 'stream_limit_reached') return unknown(answer);
      return {
        kind: 'full',
        active: answer.body.active.map(({ sessionId }: { sessionId: string }) => sessionId),
      };
    },
    async beat({ id, token }, sequence) {
      const body = { positionSeconds: 60, state: 'playing', sequence };
      const answer = await callEndpoint(heartbeat, server(), { token, params: { sessionId: id }, body });
      if (answer.status === 200) return { kind: 'accepted', until: untilOf(answer.body.leaseExpiresAt) };
      return answer.body.code === 'lease_ended' ? { kind: 'ended' } : unknown(answer);
    },
    async signIn(client) {
      return (await callerOf(client)).session;
    },
    forget: (client) => void callers.delete(client),
    async signOut(client, whom) {
      const caller = await callerOf(client);
      const others = [...callers].filter(([name]) => name !== client);
      const ending =
        whom === 'itself' ? [[client, caller] as const] : whom === 'others' ? others : others.slice(0, 1);
      const sessions = ending.map(([name, { session }]) => ({ client: name, session }));
      if (sessions.length === 0) return { sessions, done: true };
      const answer = await (whom === 'others'
        ? callEndpoint(signOutOtherDevices, server(), { caller })
        : callEndpoint(signOutDevice, server(), { caller, params: { deviceId: ending[0]![1].deviceId } }));
      if (answer.status !== 204 && answer.status !== 404) unknown(answer);
      const done = answer.status === 204 || answer.status === 404;
      if (done && whom === 'itself') callers.delete(client);
      return { sessions, done };
    },
    async stop({ id, token }) {
      const answer = await callEndpoint(stopPlayback, server(), {
        token,
        params: { sessionId: id },
        body: {},
      });
      return answer.status === 200 ? { kind: 'stopped' } : unknown(answer);
    },
  };
}
