import { planOf } from '../../lib/media/plan.ts';
import { changeMedia, mediaById } from '../../lib/store/media/media.ts';
import type { Recorder } from './recorder.ts';
import type { World } from './world.ts';

/** A content manager's day: a genre, a series with its first episode, and a title that is taken down and put back. */
export async function manageContent(
  { call, refused }: Recorder,
  { app }: World,
  token: string,
  published: string,
) {
  const genre = { token, params: { genreId: 'railways' } };
  await call('createGenre', { token, body: { id: 'railways', name: 'Railways' } });
  await refused('createGenre', 'genre_exists', { token, body: { id: 'railways', name: 'Railways' } });
  await call('updateGenre', { ...genre, body: { name: 'Trains' } });
  await call('adminListGenres', { token, query: { limit: 3 } });
  const draft = {
    type: 'series',
    name: 'Night Trains',
    synopsis: 'One carriage, nine borders.',
    genres: ['railways'],
    releaseYear: 2026,
    maturityRating: '6+',
    accessLevel: 'basic',
  };
  const title = await call('createTitle', { token, body: draft });
  await refused('deleteGenre', 'genre_in_use', genre);
  const params = { titleId: String(title.id) };
  const body = { seasonNumber: 1, episodeNumber: 1, name: 'Departure', synopsis: 'It is late.' };
  const episode = await call('createEpisode', { token, params, body });
  await refused('createEpisode', 'episode_exists', { token, params, body });
  const one = { ...params, episodeId: String(episode.id) };
  await call('updateEpisode', { token, params: one, body: { name: 'Late departure' } });
  await call('updateTitle', { token, params, body: { name: 'Sleepers' } });
  await refused('publishTitle', 'media_not_ready', { token, params });
  await call('adminListTitles', { token, query: { q: 'sleep', status: 'draft' } });
  const sizes = { card: { sizeBytes: 41_233 }, page: { sizeBytes: 187_904 } };
  await call('createTitleImageUpload', {
    ...{ token, params },
    body: { kind: 'poster', contentType: 'image/jpeg', ...sizes },
  });
  await call('adminGetTitle', { token, params });
  await call('adminListEpisodes', { token, params });
  const film = { episodeId: one.episodeId, kind: 'main', fileName: 'departure-final.mov' };
  const { mediaId } = await call('createMediaUpload', {
    ...{ token, params },
    body: { ...film, contentType: 'video/quicktime', sizeBytes: 84_213_760 },
  });
  const media = { token, params: { ...params, mediaId: String(mediaId) } };
  // As the transcoder would have it in a while.
  const record = await mediaById(app.table, params.titleId, String(mediaId));
  await changeMedia(app.table, record, { status: 'processing', plan: PLAN, percent: 42 });
  await call('getMedia', media);
  await call('listMedia', { token, params });
  await call('continueMediaUpload', media);
  await call('deleteEpisode', { token, params: one });
  await call('deleteTitle', { token, params });
  await call('deleteGenre', genre);
  await call('unpublishTitle', { token, params: { titleId: published } });
  await call('publishTitle', { token, params: { titleId: published } });
}

const PLAN = planOf(
  {
    durationSeconds: 1320,
    video: { width: 1920, height: 1080, framesPerSecond: 25, hdr: false },
    audio: [{ language: 'en', channels: 2 }],
  },
  'main',
);
