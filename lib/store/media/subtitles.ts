import { isDeepStrictEqual } from 'node:util';
import type { App } from '../../app.ts';
import { MediaFailed } from '../../domain/media/failures.ts';
import type { MediaRecord, Upload } from '../../domain/media/media.ts';
import {
  MOST_SUBTITLES,
  type NewSubtitles,
  type SubtitlesTrack,
  type SubtitlesWish,
} from '../../domain/media/subtitles.ts';
import { toInstant } from '../../domain/ids.ts';
import { Problem } from '../../domain/problem.ts';
import { levelPath, treeOf } from '../../media/layout.ts';
import { SubtitlesRefused, webVttOf } from '../../media/subtitles.ts';
import { type Made, playlistsOf, readTree } from '../../media/tree.ts';
import { sources, trees } from '../../wiring/media-store.ts';
import type { Change } from '../administration.ts';
import { auditWrite } from '../audit.ts';
import { attachMedia } from './attachment.ts';
import { mediaById } from './media.ts';
import { mediaOf, PLAYLIST_HEADERS } from './playing.ts';

/** How long an address takes bytes. */
const SIGNED_SECONDS = 900;

interface Film {
  titleId: string;
  mediaId: string;
}
interface Place extends Film {
  subtitlesId: string;
}

/** Where a file of subtitles arrives. */
const fileKey = ({ mediaId, subtitlesId }: Place) => `ingest/subtitles/${mediaId}/${subtitlesId}`;

/** What its playlist is called. */
const playlistOf = (subtitlesId: string) => `subtitles-${subtitlesId}`;
const filesOf = ({ subtitlesId }: Pick<SubtitlesTrack, 'subtitlesId'>) =>
  ['.vtt', '.m3u8', '.q.m3u8'].map((ending) => levelPath('480p') + playlistOf(subtitlesId) + ending);

/** Announces a file of subtitles. Throws `not_found` and `media_not_ready`. */
export async function announceSubtitles(
  app: App,
  film: Film,
  file: NewSubtitles,
): Promise<{ subtitlesId: string; upload: Upload }> {
  await playingFilm(app, film);
  const subtitlesId = app.newId('stl');
  const key = fileKey({ ...film, subtitlesId });
  const url = await sources(app).presign(key, { ...file, seconds: SIGNED_SECONDS });
  const expiresAt = toInstant(app.now() + SIGNED_SECONDS * 1000);
  const headers = { 'Content-Type': file.contentType };
  return { subtitlesId, upload: { method: 'PUT', url, headers, parts: [], expiresAt } };
}

/**
 * Puts an uploaded file among the film's subtitles; later it only changes their language and label. Throws `not_found`,
 * `media_not_ready`, and 422 for a file that is none and for a label that is taken.
 */
export async function putSubtitles(
  app: App,
  place: Place,
  wish: SubtitlesWish,
  change: Change,
): Promise<MediaRecord> {
  const track = { subtitlesId: place.subtitlesId, ...wish };
  const record = await changeSubtitles(app, place, change, 'putSubtitles', async (before, made) => {
    const others = before.filter(({ subtitlesId }) => subtitlesId !== track.subtitlesId);
    // A group holds each name once (RFC 8216 §4.3.4.1.1).
    if (others.some(({ label }) => label === track.label))
      throw refused('/label', 'is another track’s of this film');
    if (others.length < before.length)
      return before.map((each) => (each.subtitlesId === track.subtitlesId ? track : each));
    if (before.length >= MOST_SUBTITLES)
      throw refused('/subtitlesId', `is one more than the ${MOST_SUBTITLES} that a film may have`);
    await convert(app, place, made);
    return [...before, track];
  });
  await sources(app).remove(fileKey(place));
  return record;
}

/** Takes subtitles out of a film. Throws `not_found` and `media_not_ready`. */
export async function removeSubtitles(app: App, place: Place, change: Change): Promise<void> {
  await changeSubtitles(app, place, change, 'removeSubtitles', (before) => {
    const after = before.filter(({ subtitlesId }) => subtitlesId !== place.subtitlesId);
    if (after.length === before.length) throw new Problem('not_found', 'There are no such subtitles.');
    return Promise.resolve(after);
  });
  const tree = treeOf('main', place.mediaId);
  await trees(app).remove(...filesOf(place).map((name) => tree + name));
}

async function playingFilm({ table }: App, { titleId, mediaId }: Film): Promise<MediaRecord> {
  const record = await mediaById(table, titleId, mediaId);
  if (record.kind !== 'main') throw new Problem('not_found', 'A trailer has no subtitles.');
  if (record.status !== 'ready' || record.removeAt !== undefined) {
    throw new Problem('media_not_ready', 'Subtitles join a film that is ready and not replaced.');
  }
  return record;
}

/** Writes the uploaded file into the film's tree. */
async function convert(app: App, place: Place, { seconds }: Made): Promise<void> {
  const file = await sources(app).read(fileKey(place));
  if (!file) throw refused('/subtitlesId', 'is no uploaded file');
  try {
    const [name] = filesOf(place);
    const text = webVttOf(file, seconds);
    await trees(app).write(treeOf('main', place.mediaId) + name, text, { 'Content-Type': 'text/vtt' });
  } catch (error) {
    if (error instanceof SubtitlesRefused) throw refused('/subtitlesId', error.message);
    throw error;
  }
}

const refused = (pointer: string, detail: string) =>
  new Problem('invalid_request', 'The subtitles do not fit.', { errors: [{ pointer, detail }] });

const ATTEMPTS = 8;

/** Changes the tracks of a film, of its title or episode and of its playlists. */
async function changeSubtitles(
  app: App,
  film: Film,
  { actorId, operationId }: Change,
  action: string,
  next: (before: SubtitlesTrack[], made: Made) => Promise<SubtitlesTrack[]>,
): Promise<MediaRecord> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const record = await playingFilm(app, film);
    const made = await readTree(record.plan!, (name, firstBytes) => readFrom(app, film, name, firstBytes), {
      finished: true,
    });
    const before = record.subtitles ?? [];
    const subtitles = await next(before, made);
    // What is so already changes nothing, but a crash may have left playlists that do not say so.
    if (isDeepStrictEqual(subtitles, before)) return writePlaylists(app, film, made);
    const files = [
      ...(record.files ?? []).filter((name) => !before.flatMap(filesOf).includes(name)),
      ...subtitles.flatMap(filesOf),
    ];
    const audit = {
      actorId,
      action,
      objectId: film.mediaId,
      before: { subtitles: before },
      after: { subtitles },
    };
    const attached = await attachMedia(
      app,
      record,
      { media: mediaOf(film.mediaId, record.plan!, made, subtitles), picture: undefined },
      { subtitles, files },
      { operationId, audit: auditWrite(audit, app.now(), operationId) },
    ).catch((error: unknown) => {
      throw error instanceof MediaFailed ? new Problem('not_found', error.message) : error;
    });
    if (attached) return writePlaylists(app, film, made);
  }
  throw new Problem('unavailable', 'This is changing too fast; try again shortly.', {}, 1);
}

async function readFrom(app: App, { mediaId }: Film, name: string, firstBytes?: number) {
  const bytes = await trees(app).read(treeOf('main', mediaId) + name, firstBytes);
  if (!bytes) throw new Error(`the tree has no ${name}`);
  return bytes;
}

/** Writes what the record says, until it says the same afterwards: of two who change it, the last to write has read both. */
async function writePlaylists(app: App, film: Film, made: Made): Promise<MediaRecord> {
  for (;;) {
    const record = await mediaById(app.table, film.titleId, film.mediaId);
    const subtitles = (record.subtitles ?? []).map(({ subtitlesId, language, label }) => ({
      ...{ language, name: label, playlist: playlistOf(subtitlesId) },
    }));
    const playlists = playlistsOf({ ...made, ladder: { ...made.ladder, subtitles } }, 'main');
    for (const [name, text] of playlists) {
      await trees(app).write(treeOf('main', film.mediaId) + name, text, PLAYLIST_HEADERS);
    }
    if ((await mediaById(app.table, film.titleId, film.mediaId)).v === record.v) return record;
  }
}
