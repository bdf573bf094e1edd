import type { App } from '../../app.ts';
import { EMPTY_HOME, type Home, type HomeCard, KEPT, trimmed, withRow } from '../../domain/history/home.ts';
import { type HomeView, homeView, type Picks } from '../../domain/history/home-page.ts';
import { isSuitable } from '../../domain/catalogue/maturity.ts';
import type { HistoryRow } from '../../domain/history/rows.ts';
import type { Viewing } from '../../domain/playback/leases.ts';
import type { Media, TitleRecord } from '../../domain/catalogue/title.ts';
import { indexPartitionOf, keyOf } from '../../table/keys.ts';
import { getItems, type Item, queryItems, type Table } from '../../table/table.ts';
import { CHANGED_TITLES, changedSince, changesSeen } from '../catalogue/changed-titles.ts';
import { verdictOf } from '../playback/decisions.ts';
import { viewingFrom } from '../playback/viewing.ts';
import { keepHome, keepPicks, rowOf, type Stored, storedFrom } from './home.ts';
import { broughtUp } from './home-copies.ts';
import { limitIn, notInterestedIn } from './not-interested.ts';
import { makePicks } from './picks.ts';

const DAY_MS = 24 * 3600_000;
/** What a crash between a write of the history and the page left behind is mended after this time. */
const HOME_MS = 7 * DAY_MS;
const PICKS_MS = DAY_MS;
/** So many changes elsewhere that they are noted as seen, before they are too many to be told. */
const MANY = 30;
/** One more than it keeps, to know whether there are more. */
const READ = KEPT + 1;

/** A person's home page, titles of a row at most `limit`. */
export async function homePage(
  app: App,
  { userId, deviceId }: { userId: string; deviceId: string },
  limit: number,
): Promise<HomeView> {
  const { config, now } = app;
  const { viewing, home, picks, hidden } = await pageOf(app, userId);
  const verdict = (card: HomeCard) =>
    verdictOf(viewing, { deviceId, title: card as TitleRecord, media: mediaOf(card) }, now());
  return homeView({ home, picks, hidden, verdict, origin: config.origin, now: now(), limit });
}

const OWN = ['viewing', 'home', 'picks', 'notInterested'] as const;

/** What a person's pages are made of. */
interface OwnPage {
  viewing: Viewing;
  home: Home;
  picks: Picks;
  /** Newest first. */
  notInterested: string[];
  /** What is recommended nowhere: of no interest, or above the person's maturity. */
  hidden: Set<string>;
}

/**
 * What a person watches, and what is recommended to them. One trip reads it as it was left; a second one only where a title
 * of it changed since, or a stream plays something new. It is made for who has none, and what is recommended is made anew
 * once a day.
 */
export async function pageOf(app: App, userId: string): Promise<OwnPage> {
  const { table, now } = app;
  const own = OWN.map((kind) => keyOf(kind, { userId }));
  const [account, homeItem, picksItem, hiddenItem, changes] = await getItems<Item>(
    table,
    [...own, CHANGED_TITLES],
    { consistent: false },
  );
  const notInterested = notInterestedIn(hiddenItem).map(({ titleId }) => titleId);
  const limit = limitIn(hiddenItem);
  const picks = storedFrom<Picks>(picksItem);
  // The page opens with a title: another one takes the place of one that is of no interest.
  const opensWell = picks !== undefined && !notInterested.includes(picks.value.featured?.titleId ?? '');
  const isLeft = opensWell && picks.value.limit === limit && isUsable(picks, PICKS_MS, changes, now());
  const left = isLeft ? picks : undefined;
  const standing = await standingHome(app, userId, { account, homeItem, changes, picks: left });
  const chosen =
    standing.picks ??
    (await makePicks(app, userId, standing.home, { hidden: new Set(notInterested), limit }));
  if (chosen !== left?.value || standing.changed > MANY) {
    const stamp = { seen: changesSeen(changes), rev: (picks?.rev ?? 0) + 1, madeAt: left?.madeAt ?? now() };
    await keepPicks(table, userId, { ...stamp, value: chosen }, picks);
  }
  const above = chosen.cards.filter(({ maturityRating }) => !isSuitable(maturityRating, limit));
  const hidden = new Set([...notInterested, ...above.map(({ titleId }) => titleId)]);
  return { viewing: standing.viewing, home: standing.home, picks: chosen, notInterested, hidden };
}

const isUsable = (
  stored: Stored<unknown> | undefined,
  forMs: number,
  changes: Item | undefined,
  now: number,
): boolean =>
  stored !== undefined && now - stored.madeAt < forMs && changedSince(changes, stored.seen) !== undefined;

/**
 * What a person watches as it is at this moment, of items that were read; made where there is none, and kept where it was
 * brought up. With it what is recommended, brought up too, and how many titles `changed` since.
 */
export async function standingHome(
  { table, now }: App,
  userId: string,
  read: {
    account: Item | undefined;
    homeItem: Item | undefined;
    changes: Item | undefined;
    picks?: Stored<Picks> | undefined;
  },
): Promise<{ viewing: Viewing; home: Home; picks: Picks | undefined; changed: number }> {
  const { changes, picks: left } = read;
  const viewing = viewingFrom(read.account);
  const home = storedFrom<Home>(read.homeItem);
  const isStanding = isUsable(home, HOME_MS, changes, now());
  const made = isStanding ? undefined : await madeHome(table, userId, home?.value);
  const before = made ?? home!.value;
  const seen = Math.min(made ? Infinity : home!.seen, left?.seen ?? Infinity);
  const changed = changedSince(changes, seen) ?? new Set<string>();
  const known = { home: before, picks: left?.value };
  const { copies, shown } = await broughtUp(table, userId, known, { viewing, changed });
  if (made || copies.home !== before || changed.size > MANY) {
    const stamp = { seen: changesSeen(changes), rev: (home?.rev ?? 0) + 1 };
    const kept = { ...stamp, value: copies.home, madeAt: made ? now() : home!.madeAt };
    await keepHome(table, userId, kept, home);
  }
  return { viewing, home: shown, picks: copies.picks, changed: changed.size };
}

/** Of a series, what its best episode has. */
const mediaOf = ({ maxResolution, durationSeconds = 0 }: HomeCard): Media | undefined =>
  maxResolution && { mediaId: '', maxResolution, durationSeconds };

/** The newest of the history and the watchlist, without what is shown of the titles. */
async function madeHome(table: Table, userId: string, before = EMPTY_HOME): Promise<Home> {
  const newest = async <T extends Item>(partition: string) =>
    (await queryItems<T>(table, partition, READ, { index: 'gsi1', descending: true })).items;
  const [continued, other, listed] = await Promise.all([
    newest<HistoryRow & Item>(indexPartitionOf('progress', { userId, shelf: 'continue' })),
    newest<HistoryRow & Item>(indexPartitionOf('progress', { userId, shelf: 'other' })),
    newest<{ titleId: string; addedAt: number }>(indexPartitionOf('watchlist', { userId })),
  ]);
  // The index may be behind what was written a moment ago.
  const stored = { ...EMPTY_HOME, rows: [...continued, ...other].map(rowOf) };
  const { rows, more } = before.rows.reduce(withRow, stored);
  return trimmed({
    ...EMPTY_HOME,
    rows,
    more,
    listed: listed.map(({ titleId, addedAt }) => ({ titleId, addedAt })),
  });
}
