import type { App } from '../../app.ts';
import { checkSource, isWhole, MediaFailed } from '../../domain/media/failures.ts';
import { type MediaRecord, MOST_BREAKS, UPLOAD_MS } from '../../domain/media/media.ts';
import { Problem } from '../../domain/problem.ts';
import { jobSettings } from '../../media/job-settings.ts';
import { levelPath, posterKey, showsPoster, treeOf } from '../../media/layout.ts';
import { type Plan, planOf } from '../../media/plan.ts';
import { writeSheets } from '../../media/sheets.ts';
import {
  filesOf,
  leftoversOf,
  picturesOf,
  playlistsOf,
  rawFramesOf,
  rawPlaylistsOf,
  readTree,
  thumbnailsOf,
} from '../../media/tree.ts';
import type { Key } from '../../table/keys.ts';
import { ConditionFailed } from '../../table/table.ts';
import { sources, trees } from '../../wiring/media-store.ts';
import { titleById } from '../catalogue/titles.ts';
import { transcoder } from '../../wiring/transcoder.ts';
import { attachMedia } from './attachment.ts';
import { mediaOf, PLAYLIST_HEADERS } from './playing.ts';
import { changeMedia, mediaAt, sourceKey } from './media.ts';

export type Outcome = 'waiting' | 'started' | 'running' | 'ready' | 'failed' | 'removed' | 'broken';

/**
 * Takes media one step on, whatever woke us: everything is asked for anew, so that it may be done twice, by two at once,
 * or after a crash. What breaks is tried again, five times; a file that is no film ends with its reason.
 */
export async function advanceMedia(app: App, key: Key): Promise<Outcome> {
  const record = await mediaAt(app.table, key);
  if (!record) return 'removed';
  try {
    return await step(app, record).catch((error: unknown) => broken(app, record, error));
  } catch (error) {
    // Another worker was quicker.
    if (error instanceof ConditionFailed) return 'waiting';
    throw error;
  }
}

/** What a break leads to: the end with its reason, or another try, whose number is kept. */
async function broken(app: App, record: MediaRecord, error: unknown): Promise<Outcome> {
  if (error instanceof MediaFailed) return fail(app, record, error);
  if (error instanceof ConditionFailed || (error instanceof Problem && error.code === 'unavailable'))
    throw error;
  const breaks = (record.breaks ?? 0) + 1;
  if (breaks >= MOST_BREAKS) return fail(app, record, new MediaFailed('not_processed'));
  await changeMedia(app.table, record, { breaks });
  throw error;
}

function step(app: App, record: MediaRecord): Promise<Outcome> {
  if (record.status === 'awaiting_upload') return begin(app, record);
  if (record.status === 'processing') return follow(app, record);
  return removeTree(app, record);
}

/** Looks whether the file has arrived, and what is in it. */
async function begin(app: App, record: MediaRecord): Promise<Outcome> {
  const [files, encoder] = [sources(app), transcoder(app)];
  const key = sourceKey(record);
  const size = await files.size(key);
  if (size === undefined) {
    if (app.now() <= record.createdAt + UPLOAD_MS) return 'waiting';
    if (record.uploadId !== undefined) await files.abort(key, record.uploadId);
    throw new MediaFailed('upload_missing');
  }
  if (size !== record.sizeBytes) throw new MediaFailed('size_differs');
  const source = await encoder.probe(files.uri(key));
  checkSource(source);
  await start(app, record, planOf(source, record.kind));
  return 'started';
}

/** Hands the plan to the transcoder. A second worker, or this one after a crash, gets the same job. */
async function start(app: App, record: MediaRecord, plan: Plan): Promise<void> {
  const { kind, mediaId } = record;
  const places = { source: sources(app).uri(sourceKey(record)), tree: trees(app).uri(treeOf(kind, mediaId)) };
  const jobId = await transcoder(app).start(jobSettings(plan, places), `${mediaId}-${record.v}`);
  await changeMedia(app.table, record, { status: 'processing', plan, jobId, percent: 0 });
}

async function follow(app: App, record: MediaRecord): Promise<Outcome> {
  const job = await transcoder(app).stateOf(record.jobId!);
  if (job.state === 'failed') throw new MediaFailed('transcoder_failed');
  if (job.state === 'unknown') {
    await start(app, record, record.plan!);
    return 'started';
  }
  if (job.state === 'done') return finish(app, record, record.plan!);
  if (job.percent !== record.percent) await changeMedia(app.table, record, { percent: job.percent });
  return 'running';
}

/** Makes the playlists of what was transcoded and shows it. Nothing speaks of the tree before its title does. */
async function finish(app: App, record: MediaRecord, plan: Plan): Promise<Outcome> {
  const { kind, mediaId } = record;
  const [files, tree] = [trees(app), treeOf(kind, mediaId)];
  const read = async (name: string, firstBytes?: number) => {
    const bytes = await files.read(tree + name, firstBytes);
    if (!bytes) throw new Error(`the transcoder left no ${name}`);
    return bytes;
  };
  const made = await readTree(plan, read);
  if (!isWhole(made.seconds, plan.durationSeconds)) throw new MediaFailed('truncated');
  const playlists = playlistsOf(made, kind);
  for (const [name, text] of playlists) await files.write(tree + name, text, PLAYLIST_HEADERS);
  const thumbnails = thumbnailsOf(plan, made);
  if (thumbnails) {
    await writeSheets(plan.frames!, made.thumbnails, {
      read: (name) => read(levelPath('480p') + name),
      write: (name, bytes) =>
        files.write(tree + levelPath('480p') + name, bytes, { 'Content-Type': 'image/jpeg' }),
    });
    await files.write(tree + thumbnails.name, thumbnails.text, { 'Content-Type': 'text/vtt' });
  }
  const picture = made.poster && (await publishPoster(app, record, tree + levelPath('480p') + made.poster));
  const media = mediaOf(mediaId, plan, made);
  const names = [...playlists.keys(), ...filesOf(made.ladder), ...(thumbnails ? [thumbnails.name] : [])];
  names.push(...picturesOf(plan));
  await attachMedia(app, record, { media, picture }, { status: 'ready', percent: 100, files: names });
  await files.remove(...[...rawPlaylistsOf(plan), ...rawFramesOf(plan)].map((name) => tree + name));
  await sources(app).archive(sourceKey(record));
  return 'ready';
}

/** Where a frame of a film may be seen by everybody, as posters are; the film's id is nobody's guess. */
async function publishPoster(app: App, { mediaId }: MediaRecord, frame: string): Promise<string | undefined> {
  const bytes = await trees(app).read(frame);
  if (!bytes) return undefined;
  await trees(app).write(posterKey(mediaId), bytes, { 'Content-Type': 'image/jpeg' });
  return `/${posterKey(mediaId)}`;
}

/** Takes away the frame of a film that is not played any more, unless its title still shows it. */
async function removePoster(app: App, { kind, titleId, mediaId }: MediaRecord): Promise<void> {
  if (kind === 'trailer') return;
  const title = await titleById(app.table, titleId, { consistent: true });
  const shown = [title?.posterUrl, title?.backdropUrl].some((url) => showsPoster(url, mediaId));
  if (!shown) await trees(app).remove(posterKey(mediaId));
}

/** Ends a file that is no film: its source goes, what was made of it too. */
async function fail(app: App, record: MediaRecord, { reason }: MediaFailed): Promise<Outcome> {
  await changeMedia(app.table, record, { status: 'failed', error: reason }, { over: true });
  const tree = treeOf(record.kind, record.mediaId);
  await trees(app).remove(...(record.plan ? leftoversOf(record.plan) : []).map((name) => tree + name));
  await removePoster(app, record);
  await sources(app).remove(sourceKey(record));
  return 'failed';
}

/** Takes away what was replaced, once nobody can be watching it any more. */
async function removeTree(app: App, record: MediaRecord): Promise<Outcome> {
  const { removeAt = 0, files = [] } = record;
  if (app.now() < removeAt) return 'waiting';
  const tree = treeOf(record.kind, record.mediaId);
  await trees(app).remove(...files.map((name) => tree + name));
  await removePoster(app, record);
  await changeMedia(app.table, record, { files: [] }, { over: true });
  return 'removed';
}
