import type { App } from '../../app.ts';
import { type GenreRecord, adminGenreView } from '../../domain/genres/genre.ts';
import { Problem } from '../../domain/problem.ts';
import { absent, all, is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { getItem, type Write } from '../../table/table.ts';
import { type Change, compareAndSet, mustMatch } from '../administration.ts';
import { auditWrite } from '../audit.ts';

/** Adds a genre. Throws `genre_exists`. */
export const createGenre = (
  app: App,
  { genreId, name }: { genreId: string; name: string },
  change: Change,
): Promise<GenreRecord> =>
  compareAndSet(app.table, async () => {
    const standing = await read(app, genreId);
    if (standing?.by === change.operationId) return { done: standing };
    if (standing) throw new Problem('genre_exists', `There is a genre "${genreId}" already.`);
    const genre = { genreId, name, titleCount: 0, uses: 0, version: 1, by: change.operationId };
    return {
      done: genre,
      writes: [
        { put: { ...keyOf('genre', { genreId }), ...genre }, when: absent('pk') },
        audit('createGenre', undefined, genre, change, app.now()),
      ],
    };
  });

/** Gives a genre another name, or leaves it at its version; its id and who follows it stay. Throws `not_found` and `stale_version`. */
export const renameGenre = (
  app: App,
  genreId: string,
  { name }: { name?: string | undefined },
  change: Change,
): Promise<GenreRecord> =>
  compareAndSet(app.table, async () => {
    const before = await existing(app, genreId);
    if (before.by === change.operationId) return { done: before };
    mustMatch(before, change);
    if (name === undefined || name === before.name) return { done: before };
    const version = before.version + 1;
    const set = { name, version, by: change.operationId };
    const after = { ...before, ...set };
    return {
      done: after,
      // An update, because titles count themselves in the same item meanwhile.
      writes: [
        { update: keyOf('genre', { genreId }), change: { set }, when: unchanged(before) },
        audit('updateGenre', before, after, change, app.now()),
      ],
    };
  });

/** Deletes a genre that no title uses, drafts too. Throws `not_found`, `stale_version` and `genre_in_use`. */
export const deleteGenre = (app: App, genreId: string, change: Change): Promise<void> =>
  compareAndSet<void>(app.table, async () => {
    const before = await existing(app, genreId);
    mustMatch(before, change);
    if (before.uses > 0) {
      throw new Problem('genre_in_use', `${before.uses} titles are of this genre: take it from them first.`);
    }
    return {
      done: undefined,
      writes: [
        {
          delete: keyOf('genre', { genreId }),
          when: all(unchanged(before), is('uses', '=', 0)),
        },
        audit('deleteGenre', before, undefined, change, app.now()),
      ],
    };
  });

const unchanged = ({ version }: GenreRecord) => is('version', '=', version);

const read = ({ table }: App, genreId: string) => getItem<GenreRecord>(table, keyOf('genre', { genreId }));

async function existing(app: App, genreId: string): Promise<GenreRecord> {
  const genre = await read(app, genreId);
  if (!genre) throw new Problem('not_found', 'There is no such genre.');
  return genre;
}

function audit(
  action: string,
  before: GenreRecord | undefined,
  after: GenreRecord | undefined,
  { actorId, operationId }: Change,
  now: number,
): Write {
  const objectId = (before ?? after)!.genreId;
  const views = {
    before: before ? adminGenreView(before) : null,
    after: after ? adminGenreView(after) : null,
  };
  return auditWrite({ actorId, action, objectId, ...views }, now, operationId);
}
