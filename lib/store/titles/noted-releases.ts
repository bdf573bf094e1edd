import { absent } from '../../table/expressions.ts';
import { jobIndexOf, type Key, keyOf, sortable } from '../../table/keys.ts';
import type { Item, Write } from '../../table/table.ts';

/** What is new: a title, or a season of one that was told before. */
export interface What {
  titleId: string;
  season?: number;
}

export interface NotedRelease extends Item, What {
  /** Epoch milliseconds. */
  notedAt: number;
}

export const keyOfRelease = ({ titleId, season }: What): Key =>
  season === undefined
    ? keyOf('release', { titleId })
    : keyOf('seasonRelease', { titleId, season: String(season) });

/** Where a release stands among those that are still to be told. */
export const placeOfRelease = ({ titleId, season }: What, dueAt: number) =>
  season === undefined
    ? jobIndexOf('release', { titleId, dueAt: sortable(dueAt) })
    : jobIndexOf('seasonRelease', { titleId, season: String(season), dueAt: sortable(dueAt) });

/**
 * Part of the transaction in which a title is published for the first time, or a season of one that was gets its first
 * episode to play: the followers of its genres are told once, when it can be seen.
 */
export const releaseWrite = (what: What, now: number): Write => ({
  put: { ...keyOfRelease(what), ...placeOfRelease(what, now), ...what, notedAt: now },
  when: absent('pk'),
});
