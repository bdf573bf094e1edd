import { handler as eraseAccounts } from '../../functions/jobs/erase-accounts.ts';
import { handler as finishWithdrawals } from '../../functions/jobs/finish-withdrawals.ts';
import { handler as shelveTitles } from '../../functions/jobs/shelve-titles.ts';
import type { App } from '../../lib/app.ts';
import type { Cost } from '../../lib/table/table.ts';
import { type Answer, type CallOptions, runJob } from '../support/call.ts';
import { leaksIn, secretsIn } from '../support/canaries.ts';
import { everyItem } from '../support/dump.ts';
import { type Fault, FAULTS, withFault } from '../support/faults.ts';
import { heldBy, sortOf } from '../support/repeats/held.ts';
import type { World } from '../support/repeats/repeats.ts';
import { beginJob, JOB_FLOWS } from './jobs.ts';
import { idOf, type openStage, isSignedOut, REPEATS } from '../support/repeats/stage.ts';

type Stage = Awaited<ReturnType<typeof openStage>>;

/** One fault at one call of the table, and in a second one the same for the request that repeats the first. */
export interface Injection {
  /** The flow: a name of `REPEATS`, or a job. */
  flow: string;
  faults: { at: number; kind: Fault }[];
}

/** What a flow does when nothing goes wrong. */
export interface Clean {
  calls: number;
  /** Has it written something. */
  wrote: boolean;
  /** How many items of each kind the table holds afterwards. */
  kinds: Record<string, number>;
}

/** How often a client that is put off asks again. */
const MOST_REPEATS = 4;

/** A world of which nothing was written in this very minute, so that a repetition a second later finds no less. */
async function begin(stage: Stage, flow: string) {
  const begun = await stage.begin(flow);
  begun.world.app.advance(60);
  return begun;
}

export async function cleanRun(stage: Stage, flow: string): Promise<Clean> {
  let wrote = false;
  const watched = ({ table }: App) => ({
    ...withFault(table, { at: Infinity, kind: 'before' }),
    observe: (_: unknown, { kind }: Cost) => void (wrote ||= kind === 'write'),
  });
  if (flow in JOB_FLOWS) {
    const begun = await beginJob(stage, flow);
    const { world, run } = begun;
    const table = watched(world.app);
    await run({ ...world.app, table });
    await later(begun);
    return { calls: table.calls(), wrote, kinds: await kindsOf(world) };
  }
  const { world, options } = await begin(stage, flow);
  const table = watched(world.app);
  await stage.send(idOf(flow), { ...world.app, table }, options);
  await heal(world);
  return { calls: table.calls(), wrote, kinds: await kindsOf(world, flow) };
}

/** How often a job comes again by its schedule. */
const LATER_RUNS = 3;

async function later(
  { world, run, everySeconds }: Awaited<ReturnType<typeof beginJob>>,
  faults: Injection['faults'] = [],
): Promise<void> {
  for (let turn = 0; turn < LATER_RUNS; turn++) {
    world.app.advance(everySeconds);
    const fault = faults[turn];
    const table = fault ? withFault(world.app.table, fault) : world.app.table;
    const running = run({ ...world.app, table });
    await (fault ? running.catch(() => undefined) : running);
  }
}

/** Runs a job while the table fails, and again as its schedule does. Answers what is wrong, see `inject`. */
async function injectJob(stage: Stage, { flow, faults }: Injection, clean: Clean): Promise<string[]> {
  stage.sent.clear();
  const begun = await beginJob(stage, flow);
  const { world, run } = begun;
  const [first, ...more] = faults;
  const table = withFault(world.app.table, first!);
  await run({ ...world.app, table }).catch(() => undefined);
  await later(begun, more);
  const twice = [...stage.sent].filter(([, count]) => count > 1).map(([key]) => `mail ${key} was sent twice`);
  return [...twice, ...differing(await kindsOf(world), clean), ...(await leaksOf(world, {}, []))];
}

/** Every injection of one fault, or of two: the second comes to the first repetition. */
export function injectionsOf(flow: string, calls: number, two: boolean): Injection[] {
  const places = Array.from({ length: calls }, (_, index) => index + 1);
  const single = places.flatMap((at) => FAULTS.map((kind) => ({ at, kind })));
  return two
    ? single.flatMap((first) => single.map((second) => ({ flow, faults: [first, second] })))
    : single.map((first) => ({ flow, faults: [first] }));
}

/**
 * Sends the request of a flow while the table fails, and again until it is carried out, as a client does that is put
 * off. Answers what is wrong: a refusal that no client may meet, one that lasts, or another state than without the fault.
 */
export async function inject(stage: Stage, injection: Injection, clean: Clean): Promise<string[]> {
  const { flow, faults } = injection;
  if (flow in JOB_FLOWS) return injectJob(stage, injection, clean);
  const { world, options } = await begin(stage, flow);
  const id = idOf(flow);
  const handler = stage.handlers.get(id)!;
  const { again, then } = REPEATS[flow]!;
  const isDone = ({ status, body }: Answer) =>
    status === handler.declaration.status || (again?.status === status && again.code === body?.code);
  let answer: Answer | undefined;
  const answers: Answer[] = [];
  for (let turn = 0; turn <= MOST_REPEATS; turn++) {
    const fault = faults[turn];
    const table = fault ? withFault(world.app.table, fault) : world.app.table;
    if (turn > 0 && (await isSignedOut(world, options))) break;
    answer = await stage.send(id, { ...world.app, table }, options);
    answers.push(answer);
    if (isDone(answer)) break;
    if (!putsOff(answer)) return [`${answer.status} ${answer.body?.code} is no answer to a failing table`];
    world.app.advance(Number(answer.headers['Retry-After'] ?? 1));
  }
  if (!answer || (!isDone(answer) && again?.status !== 401))
    return [`it stays ${answer?.status} ${answer?.body?.code}`];
  await heal(world);
  const leaks = await leaksOf(world, options, answers);
  const kinds = await kindsOf(world, flow);
  await then?.(world, answer, options);
  return [...differing(kinds, clean), ...leaks];
}

const differing = (kinds: Clean['kinds'], clean: Clean): string[] =>
  [...new Set([...Object.keys(kinds), ...Object.keys(clean.kinds)])]
    .filter((kind) => !isRight(kind, kinds[kind] ?? 0, clean.kinds[kind] ?? 0))
    .map((kind) => `${kinds[kind] ?? 0} items of ${kind} instead of ${clean.kinds[kind] ?? 0}`);

const isRight = (sort: string, count: number, wanted: number): boolean =>
  count === wanted || (count < wanted ? MAY_MISS : MAY_REMAIN).has(sort);

const putsOff = ({ status, headers }: Answer) =>
  status === 409 || (status !== 500 && headers['Retry-After'] !== undefined);

/** What may be missing after a fault: a play that is not counted moves the popularity of a title by one. */
const MAY_MISS = new Set(['PLAYS TITLE']);
/** What there may be more of: marks of streams, whose readers look at the stream itself, go after a day. */
const MAY_REMAIN = new Set(['STREAMS']);
/** Later than every repetition, and than the mails that the erasure of an account waits for. */
const LATER_SECONDS = 4 * 86_400;

/** The jobs that finish what a request left half done. */
async function heal({ app }: World): Promise<void> {
  app.advance(LATER_SECONDS);
  for (const job of [finishWithdrawals, shelveTitles, eraseAccounts]) await runJob(job, {}, app);
}

/** Where a secret of the request, of its answers, of the mails or of the stage has come to, and must not. */
async function leaksOf({ app }: World, { body, headers, token }: CallOptions, answers: Answer[]) {
  const items = await everyItem(app.table);
  const secrets = [body, headers, { token }, answers, items.map(({ data }) => data), await app.secrets()];
  const places = {
    'the log': app.logged.map((line) => JSON.stringify(line)),
    'a problem': answers.filter(({ status }) => status >= 400).map((each) => JSON.stringify(each.body)),
    'the audit': items.filter(({ pk }) => pk === 'AUDIT').map((item) => JSON.stringify(item)),
  };
  return leaksIn(places, secretsIn(secrets));
}

/** How many items of each sort there are; what a repetition may add is not counted. */
async function kindsOf(world: World, flow = ''): Promise<Record<string, number>> {
  const { adds = [] } = REPEATS[flow] ?? {};
  const counts: Record<string, number> = {};
  for (const item of await heldBy(world)) {
    const sort = sortOf(item);
    if (!adds.some((each) => item.kind.startsWith(each))) counts[sort] = (counts[sort] ?? 0) + 1;
  }
  return counts;
}
