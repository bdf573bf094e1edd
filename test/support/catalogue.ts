import { handler as createEpisode } from '../../functions/titles/create-episode.ts';
import { handler as createTitle } from '../../functions/titles/create-title.ts';
import { handler as deleteEpisode } from '../../functions/titles/delete-episode.ts';
import { handler as deleteTitle } from '../../functions/titles/delete-title.ts';
import { handler as publishTitle } from '../../functions/titles/publish-title.ts';
import { handler as unpublishTitle } from '../../functions/titles/unpublish-title.ts';
import { handler as updateEpisode } from '../../functions/titles/update-episode.ts';
import { handler as updateTitle } from '../../functions/titles/update-title.ts';
import type { EpisodeRecord, Media, TitleRecord } from '../../lib/domain/catalogue/title.ts';
import type { Caller } from '../../lib/http/declaration.ts';
import { keyOf } from '../../lib/table/keys.ts';
import { attachMedia } from '../../lib/store/media/attachment.ts';
import { getItem, putItem, updateItem } from '../../lib/table/table.ts';
import type { TestApp } from './app.ts';
import { callEndpoint } from './call.ts';

/** What a content manager types for a new film. */
export const film = {
  type: 'movie',
  name: 'The Lighthouse Audit',
  synopsis: 'An auditor is sent to close an unprofitable lighthouse.',
  genres: ['drama'],
  cast: ['Selma Ravn'],
  directors: ['Caspian Roth'],
  releaseYear: 2025,
  maturityRating: '12+',
  accessLevel: 'basic',
};
export const episode = {
  seasonNumber: 1,
  episodeNumber: 1,
  name: 'The Third Receipt',
  synopsis: 'The lamp is out.',
};

const match = (version?: number): Record<string, string> =>
  version === undefined ? {} : { 'If-Match': `"${version}"` };

/** A content manager's calls. */
export const manager = (app: TestApp, caller: Caller) => ({
  create: (body: object = film, headers = {}) => callEndpoint(createTitle, app, { caller, body, headers }),
  update: (titleId: string, body: object, version?: number) =>
    callEndpoint(updateTitle, app, { caller, params: { titleId }, body, headers: match(version) }),
  remove: (titleId: string, version?: number) =>
    callEndpoint(deleteTitle, app, { caller, params: { titleId }, headers: match(version) }),
  publish: (titleId: string, version?: number) =>
    callEndpoint(publishTitle, app, { caller, params: { titleId }, headers: match(version) }),
  unpublish: (titleId: string) => callEndpoint(unpublishTitle, app, { caller, params: { titleId } }),
  addEpisode: (titleId: string, body: object = episode) =>
    callEndpoint(createEpisode, app, { caller, params: { titleId }, body }),
  updateEpisode: (titleId: string, episodeId: string, body: object, version?: number) =>
    callEndpoint(updateEpisode, app, {
      caller,
      params: { titleId, episodeId },
      body,
      headers: match(version),
    }),
  removeEpisode: (titleId: string, episodeId: string) =>
    callEndpoint(deleteEpisode, app, { caller, params: { titleId, episodeId } }),
});

const READY: Media = { mediaId: 'med_01TEST', maxResolution: '1080p', durationSeconds: 6000 };

/** What ingest does to a title whose file is ready to be played. */
export async function giveMedia(app: TestApp, titleId: string, episodeId?: string): Promise<void> {
  const key = episodeId ? keyOf('episode', { titleId, episodeId }) : keyOf('title', { titleId });
  await updateItem(app.table, key, { set: { media: READY } });
}

/** What the job does that takes films in, with one that is ready to be played. */
export async function attachFilm(app: TestApp, titleId: string, episodeId: string): Promise<boolean> {
  const mediaId = app.newId('med');
  const upload = {
    fileName: 'film.mp4',
    contentType: 'video/mp4',
    sizeBytes: 1,
    status: 'processing' as const,
  };
  const record = {
    mediaId,
    titleId,
    episodeId,
    kind: 'main' as const,
    ...upload,
    createdAt: app.now(),
    v: 1,
  };
  await putItem(app.table, { ...keyOf('media', record), ...record });
  return attachMedia(app, record, { media: { ...READY, mediaId }, picture: undefined }, { status: 'ready' });
}

export const storedTitle = (app: TestApp, titleId: string) =>
  getItem<TitleRecord>(app.table, keyOf('title', { titleId }));
export const storedEpisode = (app: TestApp, titleId: string, episodeId: string) =>
  getItem<EpisodeRecord>(app.table, keyOf('episode', { titleId, episodeId }));
