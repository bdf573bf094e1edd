import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { handler as createMediaUpload } from '../../../functions/media/create-media-upload.ts';
import { handler as createSubtitlesUpload } from '../../../functions/media/create-subtitles-upload.ts';
import { handler as putSubtitles } from '../../../functions/media/put-subtitles.ts';
import { PROJECT } from '../../../infra/functions.ts';
import type { MediaRecord } from '../../../lib/domain/media/media.ts';
import { levelPath, treeOf } from '../../../lib/media/layout.ts';
import { planOf } from '../../../lib/media/plan.ts';
import { changeMedia, mediaById } from '../../../lib/store/media/media.ts';
import { trees } from '../../../lib/wiring/media-store.ts';
import { callEndpoint, type CallOptions } from '../call.ts';
import type { Repeat, World } from './repeats.ts';

/** A rendition that ships with the project. */
const RENDITION = join(PROJECT, 'infra/seed/media/v/med_01JSEED0000000000000000001/hd/md/sd');
const { frames: _, ...PLAN } = planOf(
  { durationSeconds: 40.0, video: { width: 854, height: 480, framesPerSecond: 25, hdr: false }, audio: [] },
  'main',
);
const UPLOAD = { kind: 'main', fileName: 'film.mp4', contentType: 'video/mp4', sizeBytes: 1000 };
const FILE = 'WEBVTT\n\n00:00.500 --> 00:01.500\nGood evening.\n';
export const WISH = { language: 'en', label: 'English' };

/** A film as the transcoder leaves it, and as it stands when it is ready. */
export async function transcoded(
  { app, admin: caller }: Pick<World, 'app' | 'admin'>,
  titleId: string,
  { of = {}, ...state }: Partial<MediaRecord> & { of?: object } = { status: 'ready' },
): Promise<{ titleId: string; mediaId: string }> {
  const body = { ...UPLOAD, ...of };
  const made = await callEndpoint(createMediaUpload, app, { caller, params: { titleId }, body });
  const film = { titleId, mediaId: String(made.body.mediaId) };
  await changeMedia(app.table, await mediaById(app.table, titleId, film.mediaId), { ...state, plan: PLAN });
  const files = {
    'video.m3u8': 'video.m3u8',
    'media-video.m3u8': 'video.m3u8',
    'media-video.cmfv': 'media-video.cmfv',
  };
  for (const [name, source] of Object.entries(files)) {
    const key = treeOf('main', film.mediaId) + levelPath('480p') + name;
    await trees(app).write(key, await readFile(join(RENDITION, source)), {});
  }
  return film;
}

/** A file of subtitles that has arrived for a film. */
export async function arrived(
  { app, admin: caller }: Pick<World, 'app' | 'admin'>,
  film: { titleId: string; mediaId: string },
): Promise<CallOptions> {
  const body = { contentType: 'text/vtt', sizeBytes: FILE.length };
  const { body: announced } = await callEndpoint(createSubtitlesUpload, app, { caller, params: film, body });
  // Without the signature, which the bucket holds against another clock than the world's.
  const address = String(announced.upload.url).split('?', 1)[0]!;
  const { status } = await fetch(address, { method: 'PUT', body: FILE });
  if (status !== 200) throw new Error(`the bucket answered ${status}`);
  return { caller, params: { ...film, subtitlesId: announced.subtitlesId } };
}

/** Those of the film of a title that `draft` puts down. */
export const subtitlesRepeats = (
  draft: (world: World) => Promise<{ params: { titleId: string } }>,
): Record<string, Repeat> => {
  const file = async (world: World) =>
    arrived(world, await transcoded(world, (await draft(world)).params.titleId));
  return {
    putSubtitles: { request: async (world) => ({ ...(await file(world)), body: WISH }) },
    removeSubtitles: {
      request: async (world) => {
        const options = await file(world);
        await callEndpoint(putSubtitles, world.app, { ...options, body: WISH });
        return options;
      },
      again: { status: 404, code: 'not_found' },
    },
  };
};
