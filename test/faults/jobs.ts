import type { App } from '../../lib/app.ts';
import type { JobEvent } from '../../lib/job.ts';
import { keepReport } from '../../lib/store/history/progress.ts';
import { jobIndexOf, keyOf } from '../../lib/table/keys.ts';
import { putItem, updateItem } from '../../lib/table/table.ts';
import { handler as drainOutbox } from '../../functions/jobs/drain-outbox.ts';
import { handler as followGenre } from '../../functions/notifications/follow-genre.ts';
import { callEndpoint, runJob } from '../support/call.ts';
import { everyItem } from '../support/dump.ts';
import { insertOf } from '../support/events/changes.ts';
import { aTitle } from '../support/playback.ts';
import { withDeath, withFault } from '../support/faults.ts';
import type { World } from '../support/repeats/repeats.ts';
import { idOf, type openStage, REPEATS } from '../support/repeats/stage.ts';

type Stage = Awaited<ReturnType<typeof openStage>>;

/** How a job comes to have something to do. */
interface JobFlow {
  /** Before the request that leaves it something. */
  before?(world: World): Promise<void>;
  /** That request: a flow of `REPEATS`. */
  after?: string;
  /** How many of its calls are not made any more, because its process dies. */
  dying?: number;
  /** How long it comes after that. */
  waitSeconds: number;
  /** How long after one run the next does its work again; a bit more than an hour unless told otherwise. */
  everySeconds?: number;
  /** What wakes it, and what happens right before. */
  event?(world: World): Promise<JobEvent>;
}

const [HOUR, DAY] = [3600, 86_400];

/** Every job; a house test says which one is missing. */
export const JOB_FLOWS: Record<string, JobFlow> = {
  advanceMedia: { after: 'createMediaUpload', waitSeconds: 8 * DAY },
  announceReleases: { before: followed, after: 'publishTitle', waitSeconds: HOUR },
  archiveEvents: { after: 'startPlayback', waitSeconds: 60, event: changed },
  clearHistories: { before: clearing, waitSeconds: 60 },
  drainOutbox: { after: 'changeEmail', waitSeconds: 1 },
  endStreams: { after: 'startPlayback', waitSeconds: HOUR },
  eraseAccounts: { after: 'closeAccount', waitSeconds: 2 * HOUR, event: told },
  finishWithdrawals: { after: 'unpublishTitle', dying: 2, waitSeconds: 60 },
  hearMail: { before: mailed, waitSeconds: 1, event: bounced },
  makeReports: { after: 'startPlayback', waitSeconds: DAY },
  publishImages: { after: 'createTitleImageUpload', waitSeconds: 8 * DAY },
  publishPictures: { after: 'createPictureUpload', waitSeconds: 2 * DAY },
  rankTitles: { after: 'startPlayback', waitSeconds: 2 * HOUR },
  relateTitles: { before: completed, waitSeconds: HOUR },
  remindSubscribers: { after: 'subscribe', waitSeconds: 29.5 * DAY },
  // It comes to each person once a month.
  rollUpHistory: { after: 'stopPlayback', waitSeconds: 70 * DAY, everySeconds: 31 * DAY },
  settleSubscriptions: { after: 'subscribe', waitSeconds: 31 * DAY },
  shelveTitles: { after: 'publishTitle', dying: 2, waitSeconds: 10 * 60 },
  takeCensus: { waitSeconds: HOUR },
};

/** Somebody who is told of new films of a genre. */
async function followed({ app, person: { caller, userId } }: World): Promise<void> {
  const genre = { genreId: 'drama', name: 'Drama', titleCount: 1, uses: 1, version: 1 };
  await putItem(app.table, { ...keyOf('genre', genre), ...genre });
  await updateItem(app.table, keyOf('user', { userId }), { set: { emailVerified: true } });
  await callEndpoint(followGenre, app, { caller, params: { genreId: 'drama' } });
}

async function mailed({ app }: World): Promise<void> {
  await runJob(drainOutbox, {}, app);
}

/** It waits until the mails about the closing have gone. */
async function told(world: World): Promise<JobEvent> {
  await mailed(world);
  return {};
}

/** Somebody has watched two films to their end. */
async function completed({ app, person: { userId }, film }: World): Promise<void> {
  for (const [n, { titleId }] of [film, await aTitle(app)].entries()) {
    const at = app.now();
    await keepReport(app.table, userId, {
      ...{ titleId, episode: undefined, durationSeconds: 400, point: { last: 395, since: at } },
      ...{ n, sequence: 1, playbackId: `pbs_${n}`, startedAt: at - 1, at, keptAt: at },
    });
  }
}

/** A history that its owner has cleared, and whose end the request has left. */
async function clearing(world: World): Promise<void> {
  await completed(world);
  const { app, person } = world;
  const left = { userId: person.userId, clearedAt: app.now() };
  await putItem(app.table, { ...keyOf('clearing', left), ...jobIndexOf('clearing', left), ...left });
}

/** That the mail of the registration has met no mailbox, as EventBridge brings it. */
async function bounced({ app, person: { email } }: World): Promise<JobEvent> {
  const mail = (await everyItem(app.table)).find(({ sk }) => sk === 'MAIL')!;
  const key = String(mail.pk).split('#')[1]!;
  const bounce = { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: email }] };
  const detail = { eventType: 'Bounce', mail: { messageId: 'm1', tags: { mail: [key] } }, bounce };
  return { time: new Date(app.now()).toISOString(), detail };
}

/** That everything in the table has just been written, as Lambda brings it from the table's stream. */
async function changed({ app }: World): Promise<JobEvent> {
  const items = await everyItem(app.table);
  return { Records: items.map((item) => insertOf(item)) };
}

/** A world in which the job has something to do, and the job. */
export async function beginJob(stage: Stage, id: string) {
  const { before, after, dying = 0, waitSeconds, everySeconds = 3700, event } = JOB_FLOWS[id]!;
  const world = await stage.world();
  await before?.(world);
  if (after !== undefined) {
    const options = await REPEATS[after]!.request(world);
    const calls = dying > 0 ? await callsOf(stage, after) : Infinity;
    const table = withDeath(world.app.table, calls - dying);
    await stage.send(idOf(after), { ...world.app, table }, options).catch(() => undefined);
  }
  world.app.advance(waitSeconds);
  const woken = (await event?.(world)) ?? {};
  return { world, everySeconds, run: (app: App) => runJob(stage.jobs.get(id)!, woken, app) };
}

/** How many calls a request makes when nothing goes wrong. */
async function callsOf(stage: Stage, flow: string): Promise<number> {
  const { world, options } = await stage.begin(flow);
  const table = withFault(world.app.table, { at: Infinity, kind: 'before' });
  await stage.send(idOf(flow), { ...world.app, table }, options);
  return table.calls();
}
