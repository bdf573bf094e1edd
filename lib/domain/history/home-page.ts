import * as z from 'zod';
import { Instant, toInstant } from '../ids.ts';
import type { MaturityRating } from '../catalogue/maturity.ts';
import { Decision, type Verdict } from '../playback/playability.ts';
import { Episode, isVisible, Title, type TitleRecord, titleView } from '../catalogue/title.ts';
import { type Home, type HomeCard, type HomeRow, isAtItsEnd, isContinued, isShownKnown } from './home.ts';
import { isCompleted, stateOf, WatchState } from './points.ts';
import { percentOf, shownPosition } from './progress.ts';
import { type Reason, RecommendationReason } from './recommendations.ts';
import { continuationOf, isPlayed } from './rows.ts';

/** What a row shows of a title; the rest is at `getTitle`. */
export const TitleSummary = Title.pick({
  ...{ id: true, type: true, name: true, genres: true, releaseYear: true, maturityRating: true },
  ...{ accessLevel: true, durationSeconds: true, seasonCount: true, posterUrl: true, backdropUrl: true },
  ...{ posterCardUrl: true, backdropCardUrl: true },
  ...{ availableUntil: true, publishedAt: true, maxResolution: true },
}).meta({ id: 'TitleSummary' });

const HomeItem = z
  .object({
    title: TitleSummary,
    episode: Episode.pick({ id: true, name: true, seasonNumber: true, episodeNumber: true })
      .optional()
      .meta({ description: 'Of a series in Continue Watching: what it goes on with.' }),
    positionSeconds: z.number().min(0).optional(),
    durationSeconds: z.number().min(0).optional(),
    percent: z.number().min(0).max(100).optional(),
    state: WatchState.optional(),
    updatedAt: Instant.optional(),
    reason: RecommendationReason.optional().meta({
      description: 'Where the titles of a row have different ones.',
    }),
    playability: Decision.pick({ playable: true, code: true, requiredAccessLevel: true }),
  })
  .meta({ id: 'HomeItem', description: 'The members about watching are there in rows of what was watched.' });
export type HomeItem = z.output<typeof HomeItem>;

export const HomeView = z
  .object({
    rows: z.array(
      z.object({
        id: z.string().meta({ examples: ['continue-watching'] }),
        name: z.string(),
        items: z.array(HomeItem),
        reason: RecommendationReason.optional(),
      }),
    ),
    featured: Title.nullable().meta({ description: 'What the page may open with; it is in a row, too.' }),
  })
  .meta({ id: 'Home' });
export type HomeView = z.output<typeof HomeView>;

/** A row of titles that a person may like, best first. */
export interface PickRow {
  id: string;
  name: string;
  reason?: Reason;
  titleIds: string[];
  /** By title, where each has its own. */
  reasons?: Record<string, Reason>;
}

/** What is recommended to a person. */
export interface Picks {
  rows: PickRow[];
  cards: HomeCard[];
  featured?: TitleRecord;
  /** The person's limit when they were made: nothing above it is among them. */
  limit?: MaturityRating;
}

export interface HomeFacts {
  home: Home;
  picks: Picks;
  /** Recommended nowhere. */
  hidden: ReadonlySet<string>;
  verdict: (card: HomeCard) => Verdict;
  origin: string;
  now: number;
  /** Titles of a row at most. */
  limit: number;
}

/** What was watched to its end that long ago is worth watching again. */
const AGAIN_MS = 30 * 24 * 3600_000;
/** Titles that leave within this time are said to. */
const LEAVING_MS = 30 * 24 * 3600_000;

/**
 * The rows of a person's page, in the order they are shown: a title stands in the first row of this order that has
 * it, so none is there twice; what was watched or put on the list is nowhere recommended.
 */
export function homeView(facts: HomeFacts): HomeView {
  const { home, picks, now } = facts;
  const cards = new Map([...picks.cards, ...home.cards].map((card) => [card.titleId, card]));
  const visible = (titleId: string) => {
    const card = cards.get(titleId);
    return card && isVisible(card, now) ? card : undefined;
  };
  const taken = new Set<string>();
  const row = (id: string, name: string, entries: Entry[], reason?: Reason) => {
    const items: HomeItem[] = [];
    for (const { titleId, row: watched, reason: own } of entries) {
      const card = visible(titleId);
      if (!card || taken.has(titleId) || items.length === facts.limit) continue;
      taken.add(titleId);
      const item = itemOf(facts, card, watched, id === 'continue-watching');
      items.push({ ...item, ...(own && { reason: own }) });
    }
    return { id, name, items, ...(reason && { reason }) };
  };
  const watched = (rows: HomeRow[]) => rows.map((each) => ({ titleId: each.titleId, row: each }));
  const goesOn = (each: HomeRow) => {
    const card = cards.get(each.titleId);
    return isContinued(each) && !isAtItsEnd(each, card) && isShownKnown(each, card);
  };
  const played = home.rows.filter(isPlayed);
  const isOld = (each: HomeRow) => isCompleted(each.point) && now - each.updatedAt > AGAIN_MS;
  const own = [
    row('continue-watching', 'Continue watching', watched(home.rows.filter(goesOn))),
    row('watchlist', 'My list', home.listed),
    row('recently-watched', 'Recently watched', watched(played.filter((each) => !isOld(each)))),
    row('watch-again', 'Watch again', watched(played)),
  ] as const;
  const soon = picks.cards.filter(({ availableUntil = Infinity }) => availableUntil - now < LEAVING_MS);
  for (const titleId of [...home.rows.map((each) => each.titleId), ...facts.hidden]) taken.add(titleId);
  const leaving = row('leaving-soon', 'Leaving soon', soon);
  const picked = picks.rows.map(({ id, name, titleIds, reason, reasons = {} }) => {
    const entries = titleIds.map((titleId): Entry => {
      const own = reasons[titleId];
      return { titleId, ...(own && { reason: own }) };
    });
    return row(id, name, entries, reason);
  });
  const [continued, listed, ...past] = own;
  const rows = [continued, ...picked, leaving, listed, ...past].filter(({ items }) => items.length > 0);
  const { featured } = picks;
  const isShown = featured && !facts.hidden.has(featured.titleId) && visible(featured.titleId) !== undefined;
  return { rows, featured: isShown ? titleView(featured, facts.origin) : null };
}

/** A title of a row. */
interface Entry {
  titleId: string;
  row?: HomeRow;
  reason?: Reason;
}

function itemOf(
  { verdict, origin }: HomeFacts,
  card: HomeCard,
  row: HomeRow | undefined,
  next: boolean,
): HomeItem {
  const { playable, code, requiredAccessLevel } = verdict(card);
  // Of a title a card lacks only what is left out of a row.
  const { cast, directors, synopsis, version, ...title } = titleView(card as TitleRecord, origin);
  return {
    title: { ...title, durationSeconds: card.durationSeconds ?? null },
    ...(row && placeOf(row, next)),
    playability: { playable, code, requiredAccessLevel },
  };
}

function placeOf(row: HomeRow, next: boolean) {
  const goesOn = continuationOf(row);
  const isNext = next && goesOn.kind === 'next' && row.shown;
  const durationSeconds = isNext ? isNext.durationSeconds : row.durationSeconds;
  const point = isNext ? {} : row.point;
  const positionSeconds = shownPosition(point, durationSeconds);
  const { shown } = row;
  return {
    ...{ positionSeconds, durationSeconds, percent: percentOf(positionSeconds, durationSeconds) },
    state: stateOf(row.point),
    updatedAt: toInstant(row.updatedAt),
    ...(next &&
      shown &&
      row.episode !== undefined && {
        episode: {
          ...{ id: shown.episodeId, name: shown.name },
          ...{ seasonNumber: shown.season, episodeNumber: shown.number },
        },
      }),
  };
}
