import { testApp, type TestApp } from '../support/app.ts';
import { type Answer, callEndpoint } from '../support/call.ts';
import { aTitle, entitle, signIn } from '../support/playback.ts';
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
  const base: TestApp = { ...testApp(table), now: time.now };
  const userId = base.newId('usr');
  await entitle(base, userId, { maxDevices: limit, from: base.now() - 60_000 });
  const { titleId } = await aTitle(base);
  const devices = new Map<string, string>();
  const callerOf = async (client: string) => {
    const deviceId = devices.get(client) ?? base.newId('dev');
    if (!devices.has(client)) await signIn(base, { userId, deviceId });
    devices.set(client, deviceId);
    return { userId, deviceId, role: 'user', tier: 'basic' } as const;
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
