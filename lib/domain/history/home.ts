import type { TitleRecord } from '../catalogue/title.ts';
import { continuationOf, type EpisodePlace, type HistoryRow, isAfter, isNewer } from './rows.ts';

/** Rows of each half of the history, and titles of the watchlist, that a home page keeps. */
export const KEPT = 20;

const CARD = [
  ...(['titleId', 'type', 'name', 'genres', 'releaseYear', 'maturityRating', 'accessLevel'] as const),
  ...(['seasonCount', 'lastEpisode', 'posterUrl', 'backdropUrl', 'availableFrom', 'availableUntil'] as const),
  ...(['status', 'publishedAt', 'maxResolution'] as const),
];

/** What a row of the home page shows of a title. */
export type HomeCard = Pick<TitleRecord, (typeof CARD)[number]> & { durationSeconds?: number };

/** The episode that a series goes on with. */
export interface ShownEpisode extends EpisodePlace {
  name: string;
  durationSeconds: number;
}

export type HomeRow = HistoryRow & { shown?: ShownEpisode };

/** What a person's home page shows of their own, beside the history and the watchlist it is made of. */
export interface Home {
  /** Newest first. */
  rows: HomeRow[];
  /** Newest first; times in epoch ms. */
  listed: { titleId: string; addedAt: number }[];
  cards: HomeCard[];
  /** Of which there are older ones, in the table alone. */
  more: Record<Part, boolean>;
}

type Part = 'continued' | 'other' | 'listed';

export const EMPTY_HOME: Home = {
  ...{ rows: [], listed: [], cards: [] },
  more: { continued: false, other: false, listed: false },
};

/** A copy of what rows show of a title. */
export function cardOf(title: TitleRecord): HomeCard {
  const card = Object.fromEntries(
    CARD.flatMap((name) => (title[name] === undefined ? [] : [[name, title[name]]])),
  ) as unknown as HomeCard;
  const { durationSeconds, maxResolution } = title.media ?? {};
  return {
    ...card,
    ...(maxResolution && { maxResolution }),
    ...(durationSeconds !== undefined && { durationSeconds }),
  };
}

export const isContinued = (row: HistoryRow): boolean => continuationOf(row).kind !== 'none';

/** The episode that Continue Watching shows is known: the one in progress, or one after what was completed. */
export function isShownKnown(row: HomeRow, card: HomeCard | undefined): boolean {
  const goesOn = continuationOf(row);
  if (row.episode === undefined && card?.type !== 'series') return true;
  if (goesOn.kind === 'none' || isAtItsEnd(row, card)) return true;
  if (goesOn.kind === 'resume') return row.shown?.episodeId === goesOn.episode?.episodeId;
  return row.shown !== undefined && isAfter(row.shown, goesOn.after);
}

export function isAtItsEnd(row: HistoryRow, card: HomeCard | undefined): boolean {
  const goesOn = continuationOf(row);
  return (
    goesOn.kind === 'next' && card?.lastEpisode !== undefined && !isAfter(card.lastEpisode, goesOn.after)
  );
}

const newestFirst = (a: HistoryRow, b: HistoryRow): number =>
  b.updatedAt - a.updatedAt || (a.titleId < b.titleId ? 1 : -1);

const partsOf = ({ rows, listed }: Home) => ({
  continued: rows.filter(isContinued),
  other: rows.filter((row) => !isContinued(row)),
  listed,
});

/** The page with as much as it keeps, and no card that nothing shows. */
export function trimmed(home: Home): Home {
  const parts = partsOf(home);
  const more = { ...home.more };
  for (const part of ['continued', 'other', 'listed'] as const) more[part] ||= parts[part].length > KEPT;
  const rows = [parts.continued, parts.other].flatMap((half) => half.sort(newestFirst).slice(0, KEPT));
  const listed = home.listed.slice(0, KEPT);
  const shown = new Set([...rows, ...listed].map(({ titleId }) => titleId));
  const cards = home.cards.filter(({ titleId }) => shown.has(titleId));
  return { rows: rows.sort(newestFirst), listed, more, cards };
}

/** Half of what it keeps. */
const FEW = KEPT / 2;

/** So much was taken out, while the table has more, that it must be made anew. */
export function isShort(home: Home): boolean {
  const parts = partsOf(home);
  return (['continued', 'other', 'listed'] as const).some(
    (part) => home.more[part] && parts[part].length < FEW,
  );
}

/** The page after the history took this row in; one that is late changes nothing. */
export function withRow(home: Home, row: HomeRow): Home {
  const before = home.rows.find(({ titleId }) => titleId === row.titleId);
  if (before && isNewer(before, row)) return home;
  const shown = row.shown ?? before?.shown;
  const others = home.rows.filter((each) => each !== before);
  return trimmed({ ...home, rows: [{ ...row, ...(shown && { shown }) }, ...others] });
}

export const withoutRow = (home: Home, titleId: string): Home =>
  trimmed({ ...home, rows: home.rows.filter((row) => row.titleId !== titleId) });

/** Nothing was ever watched. */
export const withoutRows = (home: Home): Home =>
  trimmed({ ...home, rows: [], more: { ...home.more, continued: false, other: false } });

export const withListed = (home: Home, titleId: string, addedAt: number): Home =>
  home.listed.some((each) => each.titleId === titleId)
    ? home
    : trimmed({ ...home, listed: [{ titleId, addedAt }, ...home.listed] });

export const withoutListed = (home: Home, titleId: string): Home =>
  trimmed({ ...home, listed: home.listed.filter((each) => each.titleId !== titleId) });

/** The page with these copies in place of older ones; what is gone for good leaves it. */
export function withCards(home: Home, cards: ReadonlyMap<string, HomeCard | undefined>): Home {
  const isLeft = ({ titleId }: { titleId: string }) =>
    !cards.has(titleId) || cards.get(titleId) !== undefined;
  const others = home.cards.filter(({ titleId }) => !cards.has(titleId));
  const fresh = [...cards.values()].filter((card) => card !== undefined);
  return {
    ...home,
    rows: home.rows.filter(isLeft),
    listed: home.listed.filter(isLeft),
    cards: [...others, ...fresh],
  };
}
