import type { App } from '../../app.ts';
import { isVisible, type TitleRecord } from '../../domain/catalogue/title.ts';
import { blend, type Reason, type TasteView } from '../../domain/history/recommendations.ts';
import { titlesById } from '../catalogue/titles.ts';
import { followedGenres } from '../notifications/follows.ts';
import { pageOf } from './home-page.ts';
import { watchedLast } from './picks.ts';

/** Titles of a batch: DynamoDB's limit. */
const MOST = 100;
/** More than are shown, since some may have been withdrawn since. */
const SPARE = 4;

/**
 * What a person might like, with the reason for each: what the rows of their home page recommend, first what is for them
 * alone and then of each row in turn.
 */
export async function recommendedTitles(
  app: App,
  userId: string,
  limit: number,
): Promise<{ title: TitleRecord; reason: Reason }[]> {
  const { home, picks, hidden } = await pageOf(app, userId);
  const known = [...home.rows, ...home.listed].map(({ titleId }) => titleId);
  const seen = new Set([...known, ...hidden]);
  const own = picks.rows.flatMap(({ titleIds, reasons }) =>
    reasons ? titleIds.map((titleId) => ({ title: { titleId }, reason: reasons[titleId]! })) : [],
  );
  const others = picks.rows.flatMap(({ titleIds, reason }) =>
    reason ? [{ reason, candidates: titleIds.map((titleId) => ({ titleId })) }] : [],
  );
  const first = own.filter(({ title: { titleId } }) => !seen.has(titleId));
  for (const { title } of first) seen.add(title.titleId);
  const chosen = [...first, ...blend(others, seen, MOST)].slice(0, MOST);
  const titles = await titlesById(
    app.table,
    chosen.slice(0, Math.min(MOST, limit + SPARE)).map(({ title }) => title.titleId),
  );
  return titles
    .flatMap((title, index) =>
      title && isVisible(title, app.now()) ? [{ title, reason: chosen[index]!.reason }] : [],
    )
    .slice(0, limit);
}

/** What recommendations rest on, as it is now. */
export async function tasteOf(app: App, userId: string): Promise<TasteView> {
  const { table, now } = app;
  const [{ home, notInterested }, followed] = await Promise.all([
    pageOf(app, userId),
    followedGenres(table, userId, { limit: MOST, after: undefined }),
  ]);
  const titles = await titlesById(table, notInterested);
  return {
    watched: watchedLast(home, now()).map(named),
    followedGenres: followed.items.map(({ genreId, name }) => ({ id: genreId, name })),
    notInterested: titles.flatMap((title) => (title && isVisible(title, now()) ? [named(title)] : [])),
  };
}

const named = ({ titleId, name }: { titleId: string; name: string }) => ({ id: titleId, name });
