import type { App } from '../../app.ts';
import {
  allowanceOf,
  type Lease,
  LEASE_MS,
  leaseMsOf,
  liveLeases,
  UNCHECKED,
  type Viewing,
} from '../../domain/playback/leases.ts';
import { begin, type Transition } from '../../domain/playback/transitions.ts';
import { isCrowded, standaloneFreeAt, standaloneUntil } from '../../domain/playback/grants.ts';
import { isSessionOver } from '../../domain/playback/session-ends.ts';
import { startsStanding, withStart } from '../../domain/playback/starts.ts';
import { type Standing, TooMany } from '../../domain/limits.ts';
import { unauthenticated } from '../../http/identity.ts';
import { errorFields } from '../../log.ts';
import type { Verdict } from '../../domain/playback/playability.ts';
import { Problem } from '../../domain/problem.ts';
import { countedWith } from '../../domain/catalogue/popularity.ts';
import { openingPoint } from '../../domain/history/points.ts';
import type { Media, TitleRecord } from '../../domain/catalogue/title.ts';
import { is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { TransactionFailed, type Write } from '../../table/table.ts';
import { explained, verdictOf } from './decisions.ts';
import { noteDenial } from './denials.ts';
import { countPlay } from '../catalogue/plays.ts';
import { knownPoint, playbackFacts, type PlaybackFacts } from './playables.ts';
import { currentLimit } from '../limits.ts';
import { describeStreams, markStream, unmarkStream } from './streams.ts';
import { changeViewing } from './viewing.ts';

/** A start as it is asked for. `operationId` is the same for every try of one request. */
export interface StartOrder {
  userId: string;
  deviceId: string;
  session: number;
  titleId: string;
  episodeId?: string | undefined;
  terminate?: string[] | undefined;
  fromStart?: boolean | undefined;
  delivery: 'renewable' | 'standalone';
  operationId: string;
}

export interface TakenSlot {
  id: string;
  lease: Omit<Lease, 'n' | 'g'>;
  media: Media;
  /** Where the account stands with its starts of this hour; undefined where limits are lifted. */
  standing?: Standing | undefined;
}

/** Enough of an operation's id to tell it from every other of the account. */
const opOf = ({ operationId }: StartOrder): string => operationId.slice(-8);

/**
 * Takes a slot for a playback, or throws the refusal. Any number of starts at once leaves at most as many streams
 * as the plan allows: the slot is taken by compare-and-set on what the decision was made of.
 */
export async function takeSlot(app: App, order: StartOrder): Promise<TakenSlot> {
  const { table } = app;
  const { userId, titleId, episodeId } = order;
  const id = app.newId('pbs');
  // Beside the facts, so that what administrators set costs no wait.
  void currentLimit(app, 'start');
  const mark = { userId, titleId, playbackId: id };
  const read = () => playbackFacts(table, userId, { titleId, episodeId });
  const [facts] = await Promise.all([read(), markStream(table, mark, app.now())]);
  let counted: Promise<void> | undefined;
  let tried: TakenSlot | undefined;
  const taken = await changeViewing(table, userId, facts.viewing, async (viewing) => {
    // The write whose answer was lost began it, and it was ended since: it must not begin once more.
    if (tried && id in viewing.ended) return { result: tried };
    // After a lost write everything is read again: what was withdrawn or left behind in between counts.
    const fresh = viewing === facts.viewing ? facts : await read();
    const step = await start(app, order, id, { ...fresh, viewing });
    if (step.transition) tried = step.result;
    if (step.counts) counted ??= countStart(app, order);
    // An item that is not there tells of no sign-out, and may have been erased with its account.
    return { ...step, also: viewing.v === 0 ? [sessionCheck(order)] : [] };
  }).then(
    (slot) => ({ slot, error: undefined }),
    (error: unknown) => ({
      slot: undefined,
      error: error instanceof TransactionFailed ? unauthenticated() : error,
    }),
  );
  await counted;
  // What took no slot of its own leaves no mark, or refused starts would pile them up for a day. Whether it took one is
  // not known when the table did not answer.
  if (taken.slot ? taken.slot.id !== id : isRefusal(taken.error))
    await unmarkStream(table, mark).catch(() => undefined);
  if (!taken.slot) throw taken.error;
  return taken.slot;
}

const isRefusal = (error: unknown): boolean => error instanceof Problem && error.code !== 'unavailable';

const sessionCheck = ({ userId, deviceId, session }: StartOrder): Write => ({
  check: keyOf('device', { userId, deviceId }),
  when: is('session', '=', session),
});

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
  const { terminate = [], deviceId, session } = order;
  const media = playable?.media;
  if (isSessionOver(viewing.out, deviceId, session)) throw unauthenticated();
  if (!playable) throw notFound();
  const own = liveLeases(viewing, now).find(([, { op }]) => op === opOf(order));
  if (own && media) return { result: { id: own[0], lease: own[1], media } };
  const verdict = verdictOf(viewing, { deviceId, title, media, terminate }, now);
  if (!verdict.playable || !title || !media) throw await refusal(app, order, viewing, verdict, { now });
  const allowance = allowanceOf(viewing, now);
  const freeAt = order.delivery === 'standalone' ? standaloneFreeAt(viewing, allowance, now) : undefined;
  if (freeAt !== undefined) {
    const full = { ...verdict, playable: false, code: 'stream_limit_reached' as const };
    throw await refusal(app, order, viewing, full, { now, freeAt });
  }
  const starts = withStart(viewing.starts, now);
  const standing = startsStanding(starts, await currentLimit(app, 'start'), now);
  if (standing && !standing.admitted) throw new TooMany(standing, 'Too many starts in this account');
  const holdMs = leaseMsOf(app.config.heartbeatSeconds);
  const lease = newLease(order, { viewing, playable, holdMs }, title, media, verdict, now);
  const counted = countedWith(viewing.counted, order.titleId, now);
  const from = { ...viewing, starts, ...(counted && { counted }) };
  const transition = begin(from, id, lease, terminate, now);
  return { transition, result: { id, lease, media, standing }, counts: counted !== undefined };
}

function newLease(
  order: StartOrder,
  { viewing, playable, holdMs }: Pick<PlaybackFacts, 'viewing' | 'playable'> & { holdMs: number },
  title: TitleRecord,
  media: Media,
  verdict: Verdict,
  now: number,
): Omit<Lease, 'n' | 'g'> {
  const { titleId, deviceId, session, fromStart = false } = order;
  const allowance = allowanceOf(viewing, now);
  const { availableUntil } = title;
  const { durationSeconds } = media;
  const grant =
    order.delivery === 'standalone'
      ? { alone: standaloneUntil(allowance, { durationSeconds, availableUntil }, now) }
      : isCrowded(viewing, deviceId, allowance, now) && { brief: true as const };
  const episode = playable?.episode;
  const known = knownPoint(viewing, { titleId, episodeId: episode?.episodeId }, playable?.stored);
  return {
    device: deviceId,
    ses: session,
    ...grant,
    title: titleId,
    ...(episode && { episode: episode.episodeId, season: episode.season, number: episode.number }),
    op: opOf(order),
    from: now,
    until: now + holdMs,
    ...(holdMs !== LEASE_MS && { hold: holdMs }),
    check: UNCHECKED,
    level: title.accessLevel,
    res: verdict.maxResolution!,
    dur: durationSeconds,
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
const ALL_STANDALONE = 'As many standalone deliveries as the plan has streams have not run out.';

async function refusal(
  app: App,
  order: StartOrder,
  viewing: Viewing,
  verdict: Verdict,
  { now, freeAt }: { now: number; freeAt?: number | undefined },
): Promise<Problem> {
  const { code, limit } = verdict;
  if (code === 'ok' || code === 'unauthenticated' || code === 'not_found') return notFound();
  const { table } = app;
  // Beside what explains it, so that it takes no time.
  const [decision] = await Promise.all([explained(table, verdict), noteDenial(app, order, verdict)]);
  if (code !== 'stream_limit_reached') return new Problem(code, REFUSALS[code], { decision });
  const active = await describeStreams(table, order.userId, liveLeases(viewing, now));
  const members = { decision, limit, active };
  return freeAt === undefined
    ? new Problem(code, REFUSALS[code], members)
    : new Problem(code, ALL_STANDALONE, members, (freeAt - now) / 1000);
}
