import type { App } from '../../app.ts';
import { blend, type Reason } from '../../domain/history/recommendations.ts';
import { isVisible, type TitleRecord } from '../../domain/catalogue/title.ts';
import { followedGenres } from '../notifications/follows.ts';
import { historyPage } from './history.ts';
import type { TitleCard } from '../catalogue/cards.ts';
import { similarTo, titlesPage } from '../catalogue/title-lists.ts';
import { titlesById } from '../catalogue/titles.ts';

/** Titles and genres that recommendations are based on, which bounds what a page costs. */
const BASES = 3;
/** Rows of the history that are not recommended again. */
const REMEMBERED = 100;

/** What a person might like, with the reason for each: what is like the titles watched last, followed genres, and what is popular. */
export async function recommendedTitles(
  { table, now }: App,
  userId: string,
  limit: number,
): Promise<{ title: TitleCard; reason: Reason }[]> {
  const [history, followed] = await Promise.all([
    historyPage(table, userId, 'all', { limit: REMEMBERED, after: undefined }),
    followedGenres(table, userId, { limit: BASES, after: undefined }),
  ]);
  const watched = history.rows.map(({ titleId }) => titleId);
  const bases = await titlesById(table, watched.slice(0, BASES));
  const popular = (genre?: string) =>
    titlesPage(
      table,
      { filter: { genre }, order: 'popular', now: now() },
      { limit: limit + watched.length, after: undefined },
    );
  const sources = await Promise.all([
    ...bases
      .filter((title): title is TitleRecord => title !== undefined && isVisible(title, now()))
      .map(async (title) => ({
        reason: reasonOf('because_you_watched', title.titleId, title.name),
        candidates: await similarTo(table, title, now()),
      })),
    ...followed.items.map(async ({ genreId, name }) => ({
      reason: reasonOf('followed_genre', genreId, name),
      candidates: (await popular(genreId)).items,
    })),
    popular().then(({ items }) => ({ reason: { code: 'popular' as const }, candidates: items })),
  ]);
  return blend(sources, new Set(watched), limit);
}

const reasonOf = (code: Reason['code'], id: string, name: string): Reason => ({
  code,
  basedOn: { id, name },
});
