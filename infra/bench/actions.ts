import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { handler as refreshSession } from '../../functions/sessions/refresh-session.ts';
import { handler as getTitle } from '../../functions/catalogue/get-title.ts';
import { handler as listTitles } from '../../functions/catalogue/list-titles.ts';
import { handler as continueWatching } from '../../functions/history/lists/continue-watching.ts';
import { handler as getHome } from '../../functions/history/lists/get-home.ts';
import { handler as listWatchlist } from '../../functions/history/lists/list-watchlist.ts';
import { handler as recentlyWatched } from '../../functions/history/lists/recently-watched.ts';
import { handler as recommendations } from '../../functions/history/lists/recommendations.ts';
import { handler as listPlans } from '../../functions/plans/list-plans.ts';
import { handler as getPlayability } from '../../functions/playback/get-playability.ts';
import { handler as listPlayback } from '../../functions/playback/list-playback.ts';
import { handler as getSubscription } from '../../functions/subscriptions/get-subscription.ts';
import { handler as renewSubscription } from '../../functions/subscriptions/renew-subscription.ts';
import { handler as subscribe } from '../../functions/subscriptions/subscribe.ts';
import { handler as authorizeRequest } from '../../functions/system/authorize-request.ts';
import { RELATED } from '../../lib/domain/history/neighbours.ts';
import type { Session } from '../../lib/domain/accounts/user.ts';
import type { Caller } from '../../lib/http/declaration.ts';
import { setLimits } from '../../lib/store/limits.ts';
import { SEED_PLANS } from '../seed/plans.ts';
import { SEED_TITLES } from '../seed/titles.ts';
import { type BenchApp, call, type Usage } from './bench-app.ts';
import * as viewer from './viewer.ts';

/** The most that an action may ask of the table. */
export type Target = Partial<Usage>;

export interface Row extends Usage {
  action: string;
  target: Target;
}

export const isMissed = ({ target, ...row }: Row): boolean =>
  Object.entries(target).some(([name, most]) => row[name as keyof Usage] > most);

/** Adds what `run` asks of the table to the rows; answers what `run` answers. */
type Measure = <T>(action: string, run: () => Promise<T>, target?: Target) => Promise<T>;

const SEARCH: Target = { trips: 2, read: 3 };
const HOME: Target = { trips: 2, read: 3, write: 0 };
const START: Target = { trips: 3, read: 3, write: 4 };
const HEARTBEAT: Target = { trips: 1, read: 0, write: 1 };
const [MOVIE, OTHER_MOVIE] = SEED_TITLES.filter(
  ({ type, accessLevel }) => type === 'movie' && accessLevel === 'premium',
);
const SERIES = SEED_TITLES.find(({ type }) => type === 'series')!;

/** Every action of a viewer's life in turn, on the catalogue of the demonstration. */
export async function measureActions(app: BenchApp): Promise<Row[]> {
  const rows: Row[] = [];
  const measure: Measure = async (action, run, target = {}) => {
    let answer: unknown;
    // A container asks for them once in ten seconds, whatever it answers in them.
    await setLimits(app);
    const usage = await app.usageOf(async () => (answer = await run()));
    rows.push({ action, ...usage, target });
    return answer as never;
  };
  await viewer.fillCatalogue(app);
  const { laptop, tv } = await measureAccounts(app, measure);
  await measureSubscription(app, measure, laptop);
  await viewer.makeHistory(app, tv);
  await measureBrowsing(app, measure, laptop);
  await measureHome(app, measure, laptop);
  await measurePlayback(app, measure, { laptop, tv });
  return rows;
}

async function measureAccounts(app: BenchApp, measure: Measure) {
  const laptop = await measure('registration', () => viewer.registerViewer(app));
  const tv = await measure('sign-in', () => viewer.loginOnTv(app));
  app.advance(14 * 60);
  const { accessToken } = await measure('refresh', () =>
    call<Session>(app, refreshSession, { body: { refreshToken: laptop.refreshToken } }),
  );
  await measure('authorizer, first request of a minute', () => authorizeAs(app, accessToken));
  await measure('authorizer, signed in', () => authorizeAs(app, accessToken));
  await authorizeAs(app, undefined);
  await measure('authorizer, anonymous', () => authorizeAs(app, undefined));
  return { laptop: viewer.callerOf(laptop), tv: viewer.callerOf(tv) };
}

export const authorizeAs = (app: BenchApp, token: string | undefined) => {
  const event = {
    headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    methodArn: 'arn:aws:execute-api:us-east-1:000000000000:api/v1/GET/me',
    requestContext: { resourcePath: '/me', identity: { sourceIp: '203.0.113.7' } },
  };
  return authorizeRequest(event as unknown as APIGatewayRequestAuthorizerEvent, undefined, app);
};

export const subscribeTo = (app: BenchApp, caller: Caller, planId: string, key: string) =>
  call(app, subscribe, { caller, body: { planId }, headers: { 'Idempotency-Key': key } });

async function measureSubscription(app: BenchApp, measure: Measure, caller: Caller) {
  const { planId } = SEED_PLANS.premium;
  await measure('subscribe, with Idempotency-Key', () =>
    subscribeTo(app, caller, planId, 'subscribe-00000001'),
  );
  await measure('renew, with Idempotency-Key', () =>
    call(app, renewSubscription, { caller, body: {}, headers: { 'Idempotency-Key': 'renew-0000000001' } }),
  );
  await measure('own subscription', () => call(app, getSubscription, { caller }));
}

async function measureBrowsing(app: BenchApp, measure: Measure, caller: Caller) {
  const params = { titleId: MOVIE!.titleId };
  await measure('plans', () => call(app, listPlans));
  const query = { limit: '20' };
  const { nextCursor } = await measure('titles, first page', () =>
    call<{ nextCursor: string }>(app, listTitles, { query }),
  );
  await measure('titles, a later page', () =>
    call(app, listTitles, { query: { ...query, cursor: nextCursor } }),
  );
  await measure('search', () => call(app, listTitles, { query: { q: 'the' } }), SEARCH);
  await measure('title, anonymous', () => call(app, getTitle, { params }));
  await measure('title, signed in', () => call(app, getTitle, { caller, params }));
  await measure('series, signed in', () =>
    call(app, getTitle, { caller, params: { titleId: SERIES.titleId } }),
  );
  await measure('playability', () => call(app, getPlayability, { caller, params }));
}

async function measureHome(app: BenchApp, measure: Measure, caller: Caller) {
  await measure('home, recommendations made anew', () => call(app, getHome, { caller }));
  await measure('home', () => call(app, getHome, { caller }), HOME);
  for (const [name, list] of [
    ['continue watching', continueWatching],
    ['recently watched', recentlyWatched],
    ['watchlist', listWatchlist],
  ] as const) {
    await measure(`${name}, 20 rows, after a change`, () => call(app, list, { caller }));
    await measure(`${name}, 20 rows`, () => call(app, list, { caller }), HOME);
  }
  await measure('recommendations', () => call(app, recommendations, { caller }));
}

async function measurePlayback(
  app: BenchApp,
  measure: Measure,
  { laptop, tv }: { laptop: Caller; tv: Caller },
) {
  const { titleId } = MOVIE!;
  const other = await viewer.start(app, tv, { titleId: OTHER_MOVIE!.titleId });
  const playing = await measure('start', () => viewer.start(app, laptop, { titleId }), START);
  await measure('running streams', () => call(app, listPlayback, { caller: laptop }));
  let sequence = 0;
  const beat = () => viewer.beat(app, playing, 930 + sequence * 30, ++sequence);
  const pass = async () => {
    app.advance(30);
    await viewer.beat(app, other, 930 + sequence * 30, sequence + 1);
  };
  await pass();
  await measure('first heartbeat, then one every ten minutes: rights read again', beat);
  await pass();
  await measure('heartbeat', beat, HEARTBEAT);
  await measure('heartbeat that comes late', () => viewer.beat(app, playing, 0, 0));
  await measure('stop', () => viewer.stop(app, playing, 1600, sequence + 1));
  const episode = await measure('start of a series', () =>
    viewer.start(app, laptop, { titleId: SERIES.titleId }),
  );
  await viewer.stop(app, episode, 990, 1);
  const keyed = { 'Idempotency-Key': 'start-0000000001' };
  await measure('start, with Idempotency-Key', () => viewer.start(app, laptop, { titleId }, keyed));
  await measure('start in place of a running stream', () =>
    viewer.start(app, laptop, { titleId: SERIES.titleId }),
  );
  await measureCrowds(app, measure, laptop);
  await measureCompletion(app, measure, laptop);
}

/** A film watched to its end, and what a job makes of it where it comes alone: both together are 40 units at most. */
async function measureCompletion(app: BenchApp, measure: Measure, caller: Caller) {
  const films = SEED_TITLES.filter(({ type, media }) => type === 'movie' && media).map(
    ({ titleId }) => titleId,
  );
  const [last, ...others] = films.slice(0, RELATED + 1);
  // What the crowd watched has ended.
  app.advance(15 * 60);
  await viewer.makeCompletions(app, caller, [...others, last!]);
  const playing = await viewer.start(app, caller, { titleId: last! });
  app.advance(30);
  await measure('stop at the end of a film', () => viewer.stop(app, playing, 5990, 1), { write: 12 });
  await measure('its neighbours, by a job', () => viewer.relate(app), { write: 28 });
}

/** The same heartbeat where others of the household watch series, too. */
async function measureCrowds(app: BenchApp, measure: Measure, caller: Caller) {
  for (const [streams, write] of [
    [4, 1],
    [10, 2],
  ] as const) {
    const playing = await viewer.watchTogether(app, caller, SERIES, streams);
    for (const each of playing) await viewer.beat(app, each, 900, 1);
    await measure(`heartbeat, one of ${streams} streams`, () => viewer.beat(app, playing.at(-1)!, 930, 2), {
      ...HEARTBEAT,
      write,
    });
  }
}
