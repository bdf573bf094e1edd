import type { App } from '../../app.ts';
import {
  allowanceOf,
  begin,
  checkAt,
  type Lease,
  LEASE_MS,
  liveLeases,
  type Transition,
  type Viewing,
} from '../../domain/playback/leases.ts';
import { errorFields } from '../../log.ts';
import type { Verdict } from '../../domain/playback/playability.ts';
import { Problem } from '../../domain/problem.ts';
import { countedWith } from '../../domain/catalogue/popularity.ts';
import { openingPoint } from '../../domain/history/points.ts';
import type { Media, TitleRecord } from '../../domain/catalogue/title.ts';
import type { Table } from '../../table/table.ts';
import { explained, verdictOf } from './decisions.ts';
import { countPlay } from '../catalogue/plays.ts';
import { knownPoint, playbackFacts, type PlaybackFacts } from './playables.ts';
import { describeStreams, markStream } from './streams.ts';
import { changeViewing } from './viewing.ts';

/** A start as it is asked for. `operationId` is the same for every try of one request. */
export interface StartOrder {
  userId: string;
  deviceId: string;
  titleId: string;
  episodeId?: string | undefined;
  terminate?: string[] | undefined;
  fromStart?: boolean | undefined;
  operationId: string;
}

export interface TakenSlot {
  id: string;
  lease: Omit<Lease, 'n' | 'g'>;
  media: Media;
}

/** Enough of an operation's id to tell it from every other of the account. */
const opOf = ({ operationId }: StartOrder): string => operationId.slice(-16);

/**
 * Takes a slot for a playback, or throws the refusal. Any number of starts at once leaves at most as many streams
 * as the plan allows: the slot is taken by compare-and-set on what the decision was made of.
 */
export async function takeSlot(app: App, order: StartOrder): Promise<TakenSlot> {
  const { table } = app;
  const { userId, titleId, episodeId } = order;
  const id = app.newId('pbs');
  const [facts] = await Promise.all([
    playbackFacts(table, userId, { titleId, episodeId }),
    markStream(table, { userId, titleId, playbackId: id }, app.now()),
  ]);
  if (!facts.playable) throw notFound();
  let counted: Promise<void> | undefined;
  const slot = await changeViewing(table, userId, facts.viewing, async (viewing) => {
    const step = await start(app, order, id, { ...facts, viewing });
    if (step.counts) counted ??= countStart(app, order);
    return step;
  });
  await counted;
  return slot;
}

/** Beside the slot's own write, so that it takes no time; popularity is not worth refusing a start. */
const countStart = ({ table, log, now }: App, { titleId, userId }: StartOrder): Promise<void> =>
  countPlay(table, { titleId, userId, now: now() }).catch((error: unknown) =>
    log('warn', 'play not counted', errorFields(error)),
  );

async function start(
  app: App,
  order: StartOrder,
  id: string,
  { viewing, title, playable }: PlaybackFacts,
): Promise<{ transition?: Transition; result: TakenSlot; counts?: boolean }> {
  const now = app.now();
  const { terminate = [], deviceId } = order;
  const media = playable?.media;
  const own = liveLeases(viewing, now).find(([, { op }]) => op === opOf(order));
  if (own && media) return { result: { id: own[0], lease: own[1], media } };
  const verdict = verdictOf(viewing, { deviceId, title, media, terminate }, now);
  if (!verdict.playable || !title || !media) throw await refusal(app.table, order, viewing, verdict, now);
  const lease = newLease(order, { viewing, playable }, title, media, verdict, now);
  const counted = countedWith(viewing.counted, order.titleId, now);
  const from = counted ? { ...viewing, counted } : viewing;
  const transition = begin(from, id, lease, terminate, now);
  return { transition, result: { id, lease, media }, counts: counted !== undefined };
}

function newLease(
  order: StartOrder,
  { viewing, playable }: Pick<PlaybackFacts, 'viewing' | 'playable'>,
  title: TitleRecord,
  media: Media,
  verdict: Verdict,
  now: number,
): Omit<Lease, 'n' | 'g'> {
  const { titleId, deviceId, fromStart = false } = order;
  const episode = playable?.episode;
  const known = knownPoint(viewing, { titleId, episodeId: episode?.episodeId }, playable?.stored);
  return {
    device: deviceId,
    title: titleId,
    ...(episode && { episode: episode.episodeId, season: episode.season, number: episode.number }),
    op: opOf(order),
    from: now,
    until: now + LEASE_MS,
    check: checkAt(now, allowanceOf(viewing, now), title.availableUntil),
    level: title.accessLevel,
    res: verdict.maxResolution!,
    dur: media.durationSeconds,
    seq: -1,
    state: 'playing',
    point: openingPoint(known, fromStart, media.durationSeconds),
  };
}

export const notFound = () => new Problem('not_found', 'There is no such title.');

const REFUSALS = {
  subscription_required: 'This title needs a subscription.',
  plan_upgrade_required: 'The plan does not cover this title.',
  media_not_ready: 'This title is still being prepared.',
  stream_limit_reached: 'Every stream of the plan is in use.',
} as const;

async function refusal(
  table: Table,
  { userId }: StartOrder,
  viewing: Viewing,
  verdict: Verdict,
  now: number,
): Promise<Problem> {
  const { code, limit } = verdict;
  if (code === 'ok' || code === 'unauthenticated' || code === 'not_found') return notFound();
  const decision = await explained(table, verdict);
  if (code !== 'stream_limit_reached') return new Problem(code, REFUSALS[code], { decision });
  const active = await describeStreams(table, userId, liveLeases(viewing, now));
  return new Problem(code, REFUSALS[code], { decision, limit, active });
}
