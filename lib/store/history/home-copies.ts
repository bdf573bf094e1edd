import {
  cardOf,
  type Home,
  type HomeCard,
  type HomeRow,
  isContinued,
  isShownKnown,
  trimmed,
  withCards,
  withRow,
} from '../../domain/history/home.ts';
import type { Picks } from '../../domain/history/home-page.ts';
import { continuationOf, type HistoryRow } from '../../domain/history/rows.ts';
import type { Viewing } from '../../domain/playback/leases.ts';
import { openReports } from '../../domain/playback/turns.ts';
import type { EpisodeRecord, TitleRecord } from '../../domain/catalogue/title.ts';
import { keyOf } from '../../table/keys.ts';
import { getItems, type Item, type Table } from '../../table/table.ts';
import { existing, nextEpisode } from '../catalogue/titles.ts';
import { currentRow } from '../playback/playables.ts';
import { rowOf, shownOf } from './home.ts';

/** Next episodes that one look at a page finds out; the others come with the next looks. */
const NEXT_AT_ONCE = 5;

/** What a page shows, and what is recommended on it. */
export interface Copies {
  home: Home;
  picks: Picks | undefined;
}

interface Found {
  titles: Map<string, TitleRecord | undefined>;
  rows: HistoryRow[];
  /** By title: the episode to go on with. */
  episodes: Map<string, EpisodeRecord>;
}

/**
 * The page as it is at this moment: what open streams say is in it, titles that `changed` are copied anew, and what it
 * shows of a title or an episode is there. One trip, and none where nothing is missing; then `copies` is what it was given.
 */
export async function broughtUp(
  table: Table,
  userId: string,
  { home, picks }: Copies,
  { viewing, changed }: { viewing: Viewing; changed: ReadonlySet<string> },
): Promise<{ copies: Copies; shown: Home }> {
  const current = withOpenRows(viewing, home);
  const cards = new Map(current.cards.map((card) => [card.titleId, card]));
  const copied = [...cards.keys(), ...(picks?.cards ?? []).map(({ titleId }) => titleId)];
  const named = [...current.rows, ...current.listed].map(({ titleId }) => titleId);
  const wanted = {
    titleIds: new Set([
      ...copied.filter((titleId) => changed.has(titleId)),
      ...named.filter((titleId) => !cards.has(titleId)),
    ]),
    unknown: openTitles(viewing).filter((titleId) => !home.rows.some((row) => row.titleId === titleId)),
    incomplete: current.rows.filter(
      (row) => isContinued(row) && (!isShownKnown(row, cards.get(row.titleId)) || isSeriesOf(row, changed)),
    ),
  };
  if (wanted.titleIds.size + wanted.incomplete.length + wanted.unknown.length === 0) {
    return { copies: { home, picks }, shown: current };
  }
  const found = await look(table, userId, wanted);
  const stored = found.rows.reduce((page, row) => withRow(page, rowOf(row)), home);
  const shown = applied(withOpenRows(viewing, stored), found);
  return { copies: { home: shown, picks: picks && freshPicks(picks, found) }, shown };
}

const isSeriesOf = ({ titleId, episode }: HomeRow, changed: ReadonlySet<string>): boolean =>
  episode !== undefined && changed.has(titleId);

const openTitles = (viewing: Viewing): string[] => [
  ...new Set(openReports(viewing).map(({ titleId }) => titleId)),
];

/** The page with what open streams say in place of what is stored. */
const withOpenRows = (viewing: Viewing, home: Home): Home =>
  openTitles(viewing).reduce((page, titleId) => {
    const row = currentRow(
      viewing,
      titleId,
      page.rows.find((each) => each.titleId === titleId),
    );
    return row ? withRow(page, rowOf(row)) : page;
  }, home);

async function look(
  table: Table,
  userId: string,
  { titleIds, unknown, incomplete }: { titleIds: Set<string>; unknown: string[]; incomplete: HomeRow[] },
): Promise<Found> {
  const resumed = incomplete.flatMap(({ titleId, ...row }) => {
    const goesOn = continuationOf({ titleId, ...row });
    return goesOn.kind === 'resume' && goesOn.episode
      ? [{ titleId, episodeId: goesOn.episode.episodeId }]
      : [];
  });
  const keys = [
    ...[...titleIds].map((titleId) => keyOf('title', { titleId })),
    ...unknown.map((titleId) => keyOf('progress', { userId, titleId })),
    ...resumed.map((parts) => keyOf('episode', parts)),
  ];
  const following = incomplete.slice(0, NEXT_AT_ONCE).map(async (row) => {
    const goesOn = continuationOf(row);
    return goesOn.kind === 'next' ? nextEpisode(table, row.titleId, goesOn.after) : undefined;
  });
  // By a consistent read, as replicas have them for what nobody changes at this moment: these are kept.
  const [items, ...next] = await Promise.all([getItems<Item>(table, keys), ...following]);
  const own = items.splice(0, titleIds.size);
  const rows = items.splice(0, unknown.length).filter((item) => item !== undefined);
  const episodes = [...(items as (EpisodeRecord | undefined)[]), ...next].filter((each) => each?.media);
  return {
    titles: new Map([...titleIds].map((id, index) => [id, existing(own[index] as TitleRecord | undefined)])),
    rows: rows as unknown as HistoryRow[],
    episodes: new Map(episodes.map((each) => [each!.titleId, each!])),
  };
}

function applied(home: Home, { titles, episodes }: Found): Home {
  const rows = home.rows.map((row) => {
    const episode = episodes.get(row.titleId);
    return episode ? { ...row, shown: shownOf(episode) } : row;
  });
  const cards = [...titles].map(([titleId, title]): [string, HomeCard | undefined] => [
    titleId,
    title && cardOf(title),
  ]);
  return trimmed(withCards({ ...home, rows }, new Map(cards)));
}

function freshPicks(picks: Picks, { titles }: Found): Picks {
  const cards = picks.cards.flatMap((card) => {
    if (!titles.has(card.titleId)) return [card];
    const title = titles.get(card.titleId);
    return title ? [cardOf(title)] : [];
  });
  const { featured, ...rest } = picks;
  const first = featured && titles.has(featured.titleId) ? titles.get(featured.titleId) : featured;
  return { ...rest, cards, ...(first && { featured: first }) };
}
