/**
 * npm run bench:bulkheads [-- --seconds 20 --people 30]
 *
 * Lets so many people report their playbacks on a platform of its own, quiet first and then under a flood of anonymous
 * requests of ten times their tier's rate, and compares the 95th percentile of both. Exits with 1 when the flood makes
 * heartbeats slower by more than half, or when it was let through.
 */
import { parseArgs } from 'node:util';
import { type Client, openClient } from '../support/platform/http.ts';
import { registered } from '../support/platform/people.ts';
import { startPlatform } from '../support/platform/platform.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '20' }, people: { type: 'string', default: '30' } },
});
const [SECONDS, PEOPLE] = [Number(values.seconds), Number(values.people)];
const ANONYMOUS = { rate: 10, burst: 20 };
const FLOOD_A_SECOND = 10 * ANONYMOUS.rate;
/** Apart enough for the twenty that a playback may send in a minute. */
const HEARTBEAT_MS = 4000;
const MOST_SLOWER = 1.5;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Playing {
  token: string;
  sessionId: string;
  sequence: number;
}

async function startsOf(client: Client): Promise<Playing[]> {
  const { body } = await client.call('listTitles', { query: { accessLevel: 'free', type: 'movie' } });
  const titleId = body.items[0]!.id;
  const playing: Playing[] = [];
  for (let person = 0; person < PEOPLE; person++) {
    // As slowly as the anonymous tier takes them.
    await sleep(1000 / ANONYMOUS.rate);
    const { accessToken: token } = await registered(client);
    const started = await client.call('startPlayback', { token, body: { titleId } });
    playing.push({ token: started.body.leaseToken, sessionId: started.body.id, sequence: 0 });
  }
  return playing;
}

/** Milliseconds of every heartbeat, each person's at a moment of its own. */
async function beat(client: Client, playing: Playing[], until: number): Promise<number[]> {
  const taken: number[] = [];
  const report = async (each: Playing, index: number) => {
    await sleep((HEARTBEAT_MS * index) / playing.length);
    while (performance.now() < until) {
      const began = performance.now();
      const { status } = await client.call('heartbeat', {
        token: each.token,
        params: { sessionId: each.sessionId },
        body: { positionSeconds: 5, state: 'playing', sequence: ++each.sequence },
      });
      if (status !== 200) throw new Error(`a heartbeat was answered ${status}`);
      taken.push(performance.now() - began);
      await sleep(HEARTBEAT_MS);
    }
  };
  await Promise.all(playing.map(report));
  return taken;
}

/** Sends the flood at an even pace, whatever is answered; how many were let through and how many not. */
async function flood(client: Client, until: number): Promise<{ admitted: number; refused: number }> {
  const sum = { admitted: 0, refused: 0 };
  const sent: Promise<void>[] = [];
  while (performance.now() < until) {
    const one = client
      .send('GET', '/v1/plans')
      .then(({ status }) => void (status === 429 ? sum.refused++ : sum.admitted++));
    sent.push(one);
    await sleep(1000 / FLOOD_A_SECOND);
  }
  await Promise.all(sent);
  return sum;
}

const p95 = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(0.95 * values.length) - 1]!;
const inSeconds = () => performance.now() + SECONDS * 1000;

const platform = await startPlatform({
  RATE_LIMITS: '{"register":1000,"anonymous":100000,"network":100000}',
  USAGE_PLANS: JSON.stringify({ anonymous: ANONYMOUS }),
});
const [viewers, crowd] = [await openClient(platform), await openClient(platform)];
try {
  const playing = await startsOf(viewers);
  const quiet = await beat(viewers, playing, inSeconds());
  const until = inSeconds();
  const [loud, { admitted, refused }] = await Promise.all([
    beat(viewers, playing, until),
    flood(crowd, until),
  ]);
  const ratio = p95(loud) / p95(quiet);
  const allowed = ANONYMOUS.burst + ANONYMOUS.rate * SECONDS;
  console.log(`quiet: ${quiet.length} heartbeats, 95 % within ${p95(quiet).toFixed(1)} ms`);
  console.log(`under the flood: ${loud.length} heartbeats, 95 % within ${p95(loud).toFixed(1)} ms`);
  console.log(`${ratio.toFixed(2)} × (at most ${MOST_SLOWER})`);
  console.log(`the flood: ${admitted} let through (at most about ${allowed}), ${refused} answered 429`);
  process.exitCode = ratio <= MOST_SLOWER && admitted <= allowed * 1.1 ? 0 : 1;
} finally {
  viewers.close();
  crowd.close();
  await platform.stop();
}
