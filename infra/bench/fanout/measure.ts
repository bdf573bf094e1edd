import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handler as announceReleases } from '../../../functions/jobs/announce-releases.ts';
import { handler as drainOutbox } from '../../../functions/jobs/drain-outbox.ts';
import { type App, buildApp } from '../../../lib/app.ts';
import { RUN_MS } from '../../../lib/job.ts';
import { createSes } from '../../local/mail/ses.ts';
import { makeSecrets } from '../../secrets.ts';
import { TABLE, withEngine } from '../engine.ts';
import { expectedOf, loadFollowers, release } from './followers.ts';

/** What something asked of the table, and how long it took. */
interface Work {
  requests: number;
  read: number;
  write: number;
  milliseconds: number;
}

export interface Fanout {
  size: number;
  /** Of all runs together, the killed one too. */
  work: Work;
  /** Runs of the job: one that is killed half-way, and those that finish what it began. */
  runs: number;
  /** Mails, digests and what was gathered that were written, and how many should be. */
  written: number;
  expected: number;
  /** The most memory that the process's objects took, megabytes. */
  peakHeap: number;
  /** What sending costs, of so many mails that were sent. */
  sending: Work & { sent: number };
}

/** So many are sent to learn what sending costs. */
const SAMPLE = 300;

/** Releases a title to so many followers, kills the job half-way, lets it finish, and sends some of the mails. */
export const measureFanout = (size: number): Promise<Fanout> =>
  withEngine(async (endpoint, file) => {
    const { app, work, written, killAfter } = countingApp(endpoint);
    loadFollowers(file, size, app.now());
    await release(app.table, app.now());
    const begun = { ...work(), written: written() };
    const heap = watchHeap();
    killAfter(work().requests + size / 2);
    let runs = 1;
    const isKilled = await announceReleases({}, undefined, app).then(
      (outcome) => (outcome as { failed: number }).failed > 0,
      () => true,
    );
    if (!isKilled) throw new Error('the job was done before it was killed');
    killAfter(Infinity);
    for (let finished = false; !finished; runs++) {
      finished = ((await announceReleases({}, undefined, app)) as { finished: boolean }).finished;
    }
    const peakHeap = heap.stop();
    const announced = since(begun, work());
    const { mails, digests } = expectedOf(size);
    const sending = await sendSome(app, work);
    app.table.client.destroy();
    const counts = { written: written() - begun.written, expected: mails + 2 * digests };
    return { size, work: announced, runs, ...counts, peakHeap, sending };
  });

const since = (before: Work, after: Work): Work => ({
  requests: after.requests - before.requests,
  read: after.read - before.read,
  write: after.write - before.write,
  milliseconds: after.milliseconds - before.milliseconds,
});

/** An App that counts what it asks, and whose table can die. */
function countingApp(endpoint: string) {
  const app = buildApp({
    ...{ STAGE: 'test', TABLE_NAME: TABLE, ORIGIN: 'https://marquee.example', DYNAMODB_ENDPOINT: endpoint },
    ...{ SECRETS: JSON.stringify(makeSecrets()), CDN_KEY_PAIR_ID: 'KBENCH', MAILS_PER_SECOND: '99999' },
  });
  const sum = { requests: 0, read: 0, write: 0 };
  let [written, dies] = [0, Infinity];
  const { client } = app.table;
  const send = async (command: { input: { Item?: { pk?: unknown } } }, ...rest: never[]) => {
    if (sum.requests >= dies) throw new Error('the process was killed');
    sum.requests++;
    const answer: unknown = await (client.send as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
    // A put of a mail goes through only where there is none under its key.
    if (String(command.input.Item?.pk).startsWith('MAIL#')) written++;
    return answer;
  };
  const counting = { send, destroy: () => client.destroy() } as unknown as typeof client;
  const table = {
    ...app.table,
    client: counting,
    observe: (_: unknown, { kind, units }: { kind: 'read' | 'write'; units: number }) => (sum[kind] += units),
  };
  return {
    app: { ...app, table, log: () => undefined } satisfies App,
    work: (): Work => ({ ...sum, milliseconds: performance.now() }),
    written: () => written,
    killAfter: (requests: number) => (dies = requests),
  };
}

function watchHeap(): { stop: () => number } {
  let peak = 0;
  const look = () => (peak = Math.max(peak, process.memoryUsage().heapUsed));
  const timer = setInterval(look, 50);
  return {
    stop() {
      look();
      clearInterval(timer);
      return peak / 1024 ** 2;
    },
  };
}

/** Sends some of what was written to a mailbox that keeps nothing. */
async function sendSome(app: App, work: () => Work): Promise<Fanout['sending']> {
  let sent = 0;
  const mailbox = { list: () => [], find: () => undefined, receive: () => Promise.resolve(`m${++sent}`) };
  const ses = createSes(mailbox, app.now);
  const server = createServer((req, res) => void ses(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sesEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const before = work();
  const now = () => app.now() + (sent >= SAMPLE ? RUN_MS : 0);
  await drainOutbox({}, undefined, { ...app, now, config: { ...app.config, sesEndpoint } });
  server.closeAllConnections();
  server.close();
  return { ...since(before, work()), sent };
}
