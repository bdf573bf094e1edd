import { isDeepStrictEqual } from 'node:util';
import type { App } from '../../app.ts';
import { Problem } from '../../domain/problem.ts';
import {
  type AdminTitleRecord,
  isWithdrawal,
  type NewTitle,
  type TitleChanges,
  titleViolations,
  withChanges,
} from '../../domain/titles/title-changes.ts';
import { playableSeasons } from '../../domain/titles/episode-changes.ts';
import { invalid } from '../../http/request.ts';
import { absent } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { getItem, TransactionFailed, type Write } from '../../table/table.ts';
import { type Change, madeBy, markMade, mustMatch } from '../administration.ts';
import { putTitle } from '../catalogue/shelves.ts';
import { episodesOf, existing } from '../catalogue/titles.ts';
import { noSuchTitle } from '../catalogue/visible-title.ts';
import { imagesLeaving } from './image-items.ts';
import { releaseWrite } from './noted-releases.ts';
import { titleAudit } from './title-audit.ts';
import { continueWithdrawal, withdrawalWrite } from './withdrawals.ts';

const ATTEMPTS = 8;

/** A title as administrators see it, drafts too. Throws `not_found`. */
export async function titleForAdmin({ table }: App, titleId: string): Promise<AdminTitleRecord> {
  const title = existing(await getItem<AdminTitleRecord>(table, keyOf('title', { titleId })));
  if (!title) throw noSuchTitle();
  return title;
}

/** Puts a draft down. A second try of the same request answers the title that the first one made. */
export async function createTitle(app: App, given: NewTitle, change: Change): Promise<AdminTitleRecord> {
  const { type, cast, directors, ...rest } = given;
  const earlier = await madeBy<{ titleId: string }>(app.table, change);
  if (earlier) return titleForAdmin(app, earlier.titleId);
  const now = app.now();
  const titleId = app.newId('ttl');
  const blank = {
    titleId,
    type,
    cast,
    directors,
    status: 'draft',
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  const record = withChanges(blank as unknown as AdminTitleRecord, rest);
  await write(app, { action: 'createTitle', before: undefined, after: record, change }, [
    markMade(change, { titleId }, now),
  ]);
  return record;
}

/** Changes a title; what is so already stays at its version. Throws `not_found`, `stale_version`, `external_id_taken` and 422. */
export const editTitle = (app: App, titleId: string, changes: TitleChanges, change: Change) =>
  changeTitle(app, titleId, change, (title) => {
    const after = withChanges(title, changes);
    return isDeepStrictEqual(after, title) ? undefined : { action: 'updateTitle', after };
  });

/**
 * Shows a title to people from now on, or from `availableFrom` on. What has been published already stays as it is.
 * Throws `media_not_ready` when there is nothing to play.
 */
export const publishTitle = (app: App, titleId: string, change: Change) =>
  changeTitle(app, titleId, change, async (title) => {
    if (title.status === 'published') return undefined;
    const seasons = title.type === 'series' ? playableSeasons(await episodesOf(app.table, titleId)) : [];
    if (title.type === 'series' ? seasons.length === 0 : title.media === undefined) {
      throw new Problem('media_not_ready', 'There is nothing to play yet: upload its media first.');
    }
    if (title.publishedAt !== undefined) {
      return { action: 'publishTitle', after: { ...title, status: 'published' } };
    }
    const publishedAt = app.now();
    return {
      action: 'publishTitle',
      after: {
        ...title,
        status: 'published',
        publishedAt,
        ...(seasons.length > 0 && { releasedSeasons: seasons }),
      },
      also: [releaseWrite({ titleId }, publishedAt)],
    };
  });

/** Takes a title off every list; what runs of it ends at its next heartbeat. History stays. */
export const unpublishTitle = (app: App, titleId: string, change: Change) =>
  changeTitle(app, titleId, change, (title) =>
    title.status === 'draft' ? undefined : { action: 'unpublishTitle', after: { ...title, status: 'draft' } },
  );

/** Deletes a title for good; only its id is left. Throws `not_found` and `stale_version`. */
export async function deleteTitle(app: App, titleId: string, change: Change): Promise<void> {
  await changeTitle(app, titleId, change, ({ externalId: _, ...title }) => ({
    action: 'deleteTitle',
    after: { ...title, status: 'draft', deletedAt: app.now() },
  }));
}

interface Step {
  action: string;
  after: AdminTitleRecord;
  also?: Write[];
}

/** Tries until no other administrator was quicker; a step that has nothing to do answers undefined. */
export async function changeTitle(
  app: App,
  titleId: string,
  change: Change,
  step: (title: AdminTitleRecord) => Step | undefined | Promise<Step | undefined>,
): Promise<AdminTitleRecord> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const before = await titleForAdmin(app, titleId);
    const done = async () => {
      // An earlier try may have ended between its write and what follows from it.
      await continueWithdrawal(app.table, titleId);
      return before;
    };
    if (before.writtenBy === change.operationId) return done();
    mustMatch(before, change);
    const next = await step(before);
    if (!next) return done();
    const after = { ...next.after, version: before.version + 1, updatedAt: app.now() };
    try {
      await write(app, { action: next.action, before, after, change }, next.also ?? []);
      return after;
    } catch (error) {
      if (!(error instanceof TransactionFailed)) throw error;
    }
  }
  throw new Problem('unavailable', 'The title is changing too fast; try again shortly.', {}, 1);
}

interface Written {
  action: string;
  before: AdminTitleRecord | undefined;
  after: AdminTitleRecord;
  change: Change;
}

/** One transaction: the title, its genres' counts, its claim, the audit; then what follows from it. */
async function write(app: App, { action, before, after, change }: Written, also: Write[]): Promise<void> {
  const violations = titleViolations(after, app.config.pictureHosts);
  if (violations.length > 0 && after.deletedAt === undefined) throw invalid(violations);
  const { table } = app;
  const now = app.now();
  const withdrawn =
    after.deletedAt !== undefined || (before?.status === 'published' && isWithdrawal(before, after));
  const claims = externalIdWrites(before, after);
  const writes = [
    ...claims,
    titleAudit({ action, before, after, change }, app.config.origin, now),
    ...(withdrawn ? [withdrawalWrite(after.titleId, change.operationId)] : []),
    ...(await imagesLeaving(table, before, after, now)),
    ...also,
  ];
  try {
    await putTitle(table, after, before, change.operationId, { also: writes, now });
  } catch (error) {
    if (claims.length > 0 && error instanceof TransactionFailed && (await isTaken(app, after))) {
      throw new Problem('external_id_taken', `"${after.externalId}" is the number of another title.`);
    }
    throw error;
  }
  if (withdrawn) await continueWithdrawal(table, after.titleId);
}

/** Claims the operator's number of a title, and lets go of the one before. */
function externalIdWrites(before: AdminTitleRecord | undefined, after: AdminTitleRecord): Write[] {
  const { externalId, titleId } = after;
  if (before?.externalId === externalId) return [];
  return [
    ...(externalId === undefined
      ? []
      : [{ put: { ...keyOf('externalId', { externalId }), titleId }, when: absent('pk') }]),
    ...(before?.externalId === undefined
      ? []
      : [{ delete: keyOf('externalId', { externalId: before.externalId }) }]),
  ];
}

async function isTaken({ table }: App, { externalId, titleId }: AdminTitleRecord): Promise<boolean> {
  const holder = externalId === undefined ? undefined : await titleIdOfExternal(table, externalId);
  return holder !== undefined && holder !== titleId;
}

/** Which title has this number of the operator's. */
export async function titleIdOfExternal(
  table: App['table'],
  externalId: string,
): Promise<string | undefined> {
  return (await getItem<{ titleId: string }>(table, keyOf('externalId', { externalId })))?.titleId;
}
