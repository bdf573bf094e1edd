import { handler as getTitle } from '../../../functions/catalogue/get-title.ts';
import { handler as listTitles } from '../../../functions/catalogue/list-titles.ts';
import { handler as getHome } from '../../../functions/history/lists/get-home.ts';
import { handler as refreshSession } from '../../../functions/sessions/refresh-session.ts';
import { handler as renewSubscription } from '../../../functions/subscriptions/renew-subscription.ts';
import type { Session } from '../../../lib/domain/accounts/user.ts';
import { SEED_TITLES } from '../../seed/titles.ts';
import { type BenchApp, call } from '../bench-app.ts';
import * as viewer from '../viewer.ts';
import { MEMORY_MB } from './calls.ts';
import { type Action, HABITS } from './months.ts';
import { aViewer, cpuOf, type Measured, type Play } from './play.ts';

/** What bcrypt at its cost of 12 computes, ms of a full core (`npm run bench:signin`); here hashes are cheap. */
const HASH_CPU_MS = 250;

/** Everything that subscribers call, measured, with how often a month. */
export async function measureHabits(app: BenchApp, play: Play): Promise<Action[]> {
  const { session, caller, authorizer } = await aViewer(app);
  const measure = async (ask: () => Promise<unknown>, more = 0): Promise<Measured> => {
    // Past the minute for which limits count.
    const run = () => {
      app.advance(61);
      return ask();
    };
    const cpuMs = await cpuOf(run, 20);
    const before = app.loggedBytes();
    const usage = await app.usageOf(run);
    return { ...usage, cpuMs: cpuMs + more, loggedBytes: app.loggedBytes() - before };
  };
  let { refreshToken } = session;
  const refresh = async () =>
    ({ refreshToken } = await call<Session>(app, refreshSession, { body: { refreshToken } }));
  const { titleId } = SEED_TITLES[0]!;
  let orders = 0;
  const renew = () =>
    call(app, renewSubscription, {
      ...{ caller, body: {} },
      headers: { 'Idempotency-Key': `renew-${String(++orders).padStart(10, '0')}` },
    });
  const usual = { door: 'rest', memoryMb: MEMORY_MB.usual } as const;
  const { visits, pagesAVisit, plays, signIns } = HABITS;
  const signedIn: Action[] = [
    { ...usual, name: 'home', perMonth: visits, call: await measure(() => call(app, getHome, { caller })) },
    {
      ...{ ...usual, name: 'title', perMonth: (visits * pagesAVisit) / 2 },
      call: await measure(() => call(app, getTitle, { caller, params: { titleId } })),
    },
    {
      ...{ ...usual, name: 'titles', perMonth: (visits * pagesAVisit) / 2 },
      call: await measure(() => call(app, listTitles, { caller, query: { limit: '20' } })),
    },
    { ...usual, name: 'order', perMonth: HABITS.orders, call: await measure(renew) },
    { ...usual, name: 'start', perMonth: plays, call: play.start },
  ];
  const asked = signedIn.reduce((total, { perMonth }) => total + perMonth, 0);
  const leases = { door: 'http', memoryMb: MEMORY_MB.background } as const;
  const beats = play.heartbeats.length;
  return [
    ...signedIn,
    { ...usual, name: 'refresh', perMonth: visits, call: await measure(refresh) },
    {
      ...{ name: 'sign-in', perMonth: signIns, door: 'rest', memoryMb: MEMORY_MB.hashing },
      call: await measure(() => viewer.loginOnTv(app), HASH_CPU_MS),
    },
    { name: 'authorizer', perMonth: asked, call: authorizer, door: 'none', memoryMb: MEMORY_MB.usual },
    { ...leases, name: 'heartbeat', perMonth: plays * beats, call: averageOf(play.heartbeats) },
    { ...leases, name: 'stop', perMonth: plays, call: play.stop },
  ];
}

function averageOf(calls: Measured[]): Measured {
  const mean = (field: keyof Measured) =>
    calls.reduce((total, each) => total + each[field], 0) / calls.length;
  return {
    ...{ trips: mean('trips'), requests: mean('requests'), read: mean('read'), write: mean('write') },
    ...{ cpuMs: mean('cpuMs'), loggedBytes: mean('loggedBytes') },
  };
}
