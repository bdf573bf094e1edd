import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handler as advanceMedia } from '../../functions/jobs/advance-media.ts';
import { handler as continueMediaUpload } from '../../functions/media/continue-media-upload.ts';
import { handler as createMediaUpload } from '../../functions/media/create-media-upload.ts';
import { handler as getMedia } from '../../functions/media/get-media.ts';
import { openDataFolder } from '../../infra/local/data-folder.ts';
import { createS3 } from '../../infra/local/edge/s3.ts';
import { createTranscoder, type LocalTranscoder } from '../../infra/local/transcoder/transcoder.ts';
import type { Media } from '../../lib/domain/media/media.ts';
import type { Caller } from '../../lib/http/declaration.ts';
import { pathOf } from '../../infra/local/http.ts';
import { addGenre } from '../../lib/store/genres/genres.ts';
import { newPerson } from './accounts.ts';
import { testApp, type TestApp } from './app.ts';
import { callEndpoint, runJob } from './call.ts';
import { startEngine } from './engine.ts';

/** Where there is no ffmpeg, what needs it is left out, and says so. */
export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
if (!hasFfmpeg)
  console.warn('Left out: films are not transcoded here without ffmpeg (apt-get install ffmpeg).');

export const CONFIG = { uploadBucket: 'sources', mediaBucket: 'films' };

export interface MediaWorld {
  endpoint: string;
  /** Below it lie the buckets. */
  objects: string;
  /** Ends the transcoder as a crash does, and starts another over the same folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Where films are taken in: a table, S3 and a transcoder, an administrator and a genre. */
export interface Studio {
  app: TestApp;
  admin: Caller;
  world: MediaWorld;
  stop(): Promise<void>;
}

export async function openStudio(): Promise<Studio> {
  const opening: { app?: TestApp } = {};
  const [engine, world] = await Promise.all([startEngine(), startMediaWorld(() => opening.app!.now())]);
  const s3Endpoint = `${world.endpoint}/s3`;
  const transcoder = { endpoint: `${world.endpoint}/transcoder`, role: undefined, queue: undefined };
  const app = testApp(await engine.freshTable(), { ...CONFIG, s3Endpoint, transcoder });
  opening.app = app;
  const admin: Caller = { ...(await newPerson(app)).caller, role: 'admin' };
  await addGenre(app.table, 'drama', 'Drama');
  const stop = async () => {
    engine.stop();
    await world.stop();
  };
  return { app, admin, world, stop };
}

/** The local platform's S3 and transcoder, on a port of their own. */
export async function startMediaWorld(now: () => number): Promise<MediaWorld> {
  Object.assign(process.env, {
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'local' },
  });
  const root = mkdtempSync(join(tmpdir(), 'marquee-media-'));
  const folder = openDataFolder(root);
  let transcoder: LocalTranscoder = createTranscoder(folder);
  const s3 = createS3(join(root, 'objects'), now);
  const server = createServer((req, res) => {
    const handle = pathOf(req).startsWith('/_local/s3') ? s3 : transcoder.handle;
    void Promise.resolve(handle(req, res)).catch(() => res.destroy());
  });
  // Longer than any test: a client that reuses a connection must not meet its end.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/_local`,
    objects: join(root, 'objects'),
    async restart() {
      await transcoder.stop();
      transcoder = createTranscoder(folder);
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await transcoder.stop();
      folder.release();
      rmSync(root, { recursive: true });
    },
  };
}

/** What an operator and the job do about the media of one title. */
export function operator(app: TestApp, caller: Caller, titleId: string) {
  const call = (handler: Parameters<typeof callEndpoint>[0], mediaId: string) =>
    callEndpoint(handler, app, { caller, params: { titleId, mediaId } });
  const announce = (bytes: Buffer, more: object = {}) => {
    const file = { fileName: 'film.mp4', contentType: 'video/mp4', sizeBytes: bytes.length, kind: 'main' };
    return callEndpoint(createMediaUpload, app, { caller, params: { titleId }, body: { ...file, ...more } });
  };
  const get = async (mediaId: string) => (await call(getMedia, mediaId)).body as Media;
  const work = () => runJob(advanceMedia, {}, app);
  const settled = async (mediaId: string): Promise<Media> => {
    for (let tries = 500; ; tries--) {
      await work();
      const media = await get(mediaId);
      if (media.status === 'ready' || media.status === 'failed') return media;
      if (tries === 0) throw new Error(`still ${JSON.stringify(media)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  return {
    ...{ announce, get, work, settled },
    goOn: (mediaId: string) => call(continueMediaUpload, mediaId),
    /** Uploads a file and answers what became of it. */
    async upload(bytes: Buffer, more: object = {}): Promise<Media> {
      const { status, body } = await announce(bytes, more);
      if (status !== 201) throw new Error(`createMediaUpload answered ${JSON.stringify(body)}`);
      const { url, headers } = body.upload as { url: string; headers: Record<string, string> };
      const put = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) });
      if (put.status !== 200) throw new Error(`S3 answered ${put.status}`);
      return settled(String(body.mediaId));
    },
  };
}

let made: string | undefined;
const clips = new Map<string, Buffer>();

/** A clip made by ffmpeg with these options between its inputs and its name; made once. */
export function clip(options: string[], ending = 'mp4'): Buffer {
  made ??= mkdtempSync(join(tmpdir(), 'marquee-clips-'));
  const name = join(made, `${clips.size}.${ending}`);
  const key = [...options, ending].join('\n');
  if (!clips.has(key)) {
    const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-y', ...options, name]);
    if (status !== 0) throw new Error(String(stderr));
    clips.set(key, readFileSync(name));
  }
  return clips.get(key)!;
}

/** Moving bars of this size, for so many seconds. */
export const bars = (size: string, seconds = 2, rate = 12): string[] => [
  ...['-f', 'lavfi', '-i', `testsrc=size=${size}:rate=${rate}:duration=${seconds}`],
];
export const tone = (seconds = 2): string[] => [
  ...['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`],
];
export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
