import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { handler as getTitle } from '../../../functions/titles/admin-get-title.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import type { TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { manager } from '../../support/catalogue.ts';
import {
  bars,
  clip,
  H264,
  hasFfmpeg,
  type MediaWorld,
  operator,
  openStudio,
  type Studio,
  tone,
} from '../../support/media.ts';

let studio: Studio;
let world: MediaWorld;
let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  studio = await openStudio();
  ({ app, admin, world } = studio);
});
afterAll(() => studio?.stop());

const newTitle = async () => String((await manager(app, admin).create()).body.id);
const newOperator = async () => {
  const titleId = await newTitle();
  return { titleId, ...operator(app, admin, titleId) };
};
const titleOf = async (titleId: string) =>
  (await callEndpoint(getTitle, app, { caller: admin, params: { titleId } })).body;
const treeOf = (mediaId: string) => join(world.objects, 'films/media/v', mediaId);
const sizes = ({ renditions }: { renditions: { width: number; height: number }[] }) =>
  renditions.map(({ width, height }) => `${width}x${height}`);
/** What ffprobe reads in a rendition; it must not complain. */
const probed = (file: string) => {
  const options = ['-v', 'warning', '-allowed_extensions', 'ALL', '-show_streams', '-of', 'json', file];
  const { stdout, stderr } = spawnSync('ffprobe', options, { encoding: 'utf8' });
  return {
    complaints: stderr,
    streams: (JSON.parse(stdout) as { streams: Record<string, unknown>[] }).streams,
  };
};

const whenFfmpeg = hasFfmpeg ? describe : describe.skip;

whenFfmpeg('a film that was uploaded', () => {
  test('becomes a ladder up to its own resolution, and its title can be published', async () => {
    const { titleId, upload } = await newOperator();
    expect((await manager(app, admin).publish(titleId)).body.code).toBe('media_not_ready');
    const media = await upload(clip([...bars('1280x720', 5), ...tone(5), ...H264]), { fileName: 'ö.mp4' });
    expect(media).toMatchObject({ status: 'ready', percent: 100, error: null, fileName: 'ö.mp4' });
    expect(media.renditions).toEqual([
      { resolution: '720p', width: 1280, height: 720 },
      { resolution: '480p', width: 852, height: 480 },
    ]);
    expect(await titleOf(titleId)).toMatchObject({ maxResolution: '720p', durationSeconds: 5 });
    expect((await manager(app, admin).publish(titleId)).status).toBe(200);
    const tree = treeOf(media.mediaId);
    const index = readFileSync(join(tree, 'hd/md/index.m3u8'), 'utf8');
    expect(index).toMatch(/CODECS="avc1\.64[\da-f]{4},mp4a\.40\.2",RESOLUTION=1280x720,FRAME-RATE=12\.000/);
    expect(index).toMatch(/AVERAGE-BANDWIDTH=\d+/);
    expect(index).toContain('#EXT-X-INDEPENDENT-SEGMENTS');
    expect(readdirSync(join(tree, 'hd/md/sd')).sort()).toEqual([
      'audio-1-2.m3u8',
      'audio-1-2.q.m3u8',
      'index.m3u8',
      'index.q.m3u8',
      'media-audio-1-2.cmfa',
      'media-poster.0000000.jpg',
      'media-poster.0000001.jpg',
      'media-video.cmfv',
      'thumbnails.000.jpg',
      'thumbnails.vtt',
      'video.m3u8',
      'video.q.m3u8',
    ]);
    expect(index).toMatch(/SESSION-DATA:DATA-ID="[\w.]+",FORMAT=RAW,URI="sd\/thumbnails.vtt"/);
    expect(readFileSync(join(tree, 'hd/md/sd/thumbnails.vtt'), 'utf8')).toContain(
      '00:00:04.000 --> 00:00:05.000\nthumbnails.000.jpg#xywh=640,0,160,90',
    );
    // A title without pictures has a frame of its film.
    const { posterUrl, backdropUrl } = await titleOf(titleId);
    expect([posterUrl, backdropUrl].map((url) => new URL(String(url)).pathname)).toEqual([
      `/media/p/${media.mediaId}.jpg`,
      `/media/p/${media.mediaId}.jpg`,
    ]);
    expect(existsSync(join(world.objects, 'films/media/p', `${media.mediaId}.jpg`))).toBe(true);
    for (const name of ['hd/md/video', 'hd/md/sd/video', 'hd/md/sd/audio-1-2']) {
      expect(probed(join(tree, `${name}.m3u8`))).toMatchObject({ complaints: '', streams: [{}] });
    }
    // Every segment begins with a key frame, two seconds after the last but one.
    const playlist = readFileSync(join(tree, 'hd/md/video.m3u8'), 'utf8');
    expect(playlist.match(/#EXTINF:[\d.]+/g)).toEqual(['#EXTINF:4.00000', '#EXTINF:1.00000']);
    const keys = spawnSync('ffprobe', [
      ...[
        '-v',
        'error',
        '-allowed_extensions',
        'ALL',
        '-skip_frame',
        'nokey',
        '-show_entries',
        'frame=pts_time',
      ],
      ...['-of', 'csv=p=0', join(tree, 'hd/md/video.m3u8')],
    ]).stdout.toString();
    const times = keys.match(/[\d.]+/g)!.map(Number);
    expect(times.map((time) => Math.round(time - times[0]!))).toEqual([0, 2, 4]);
  });

  const odd: [string, string[], string[], object?][] = [
    ['of 240 lines makes one small rendition', [...bars('320x240'), ...H264], ['320x240']],
    ['upright keeps its shape', [...bars('540x960'), ...H264], ['540x960', '480x852']],
    ['with odd sides is cut to even ones', [...bars('321x241'), '-c:v', 'mpeg4'], ['320x240']],
    ['with wide pixels becomes wider', [...bars('160x120'), '-vf', 'setsar=2', ...H264], ['320x120']],
    ['of one second', [...bars('160x120', 1), ...H264], ['160x120']],
    ['that is silent', [...bars('160x120'), ...H264], ['160x120']],
    [
      'of a varying frame rate',
      [...bars('160x120', 3, 25), '-vf', "select='not(mod(n,7))+lt(n,20)'", '-vsync', 'vfr', ...H264],
      ['160x120'],
    ],
    [
      'in HDR',
      [
        ...bars('160x120'),
        ...['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le', '-x265-params'],
        'log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc',
      ],
      ['160x120'],
    ],
  ];
  test.each(odd)('%s', async (_, options, expected) => {
    const media = await (await newOperator()).upload(clip(options));
    expect([media.error, sizes(media)]).toEqual([null, expected]);
    const file = join(
      treeOf(media.mediaId),
      media.renditions[0]!.resolution === '720p' ? 'hd/md' : 'hd/md/sd',
    );
    const { complaints, streams } = probed(join(file, 'video.m3u8'));
    expect(complaints).toBe('');
    expect(streams[0]).toMatchObject({ pix_fmt: 'yuv420p', sample_aspect_ratio: '1:1', profile: 'High' });
    expect(`${String(streams[0]!.width)}x${String(streams[0]!.height)}`).toBe(expected[0]);
  });

  test('by a phone that was turned stands upright', async () => {
    const turned = turnedUpright(clip([...bars('160x120'), ...H264]));
    expect(sizes(await (await newOperator()).upload(turned))).toEqual(['120x160']);
  });

  test('with six channels and two languages offers each, 5.1 too', async () => {
    const options = [
      ...bars('160x120'),
      ...['-f', 'lavfi', '-i', 'aevalsrc=0|0|0|0|0|0:c=5.1:d=2', ...tone()],
      ...['-map', '0:v', '-map', '1:a', '-map', '2:a', '-metadata:s:a:0', 'language=eng'],
      ...['-metadata:s:a:1', 'language=ger', ...H264],
    ];
    const media = await (await newOperator()).upload(clip(options));
    const index = readFileSync(join(treeOf(media.mediaId), 'hd/md/sd/index.m3u8'), 'utf8');
    const sounds = [...index.matchAll(/NAME="([^"]+)",LANGUAGE="(..)".*CHANNELS="(\d)"/g)];
    expect(sounds.map(([, ...found]) => found)).toEqual([
      ['English', 'en', '2'],
      ['English 5.1', 'en', '6'],
      ['German', 'de', '2'],
    ]);
  });

  test('may have a name of 255 emoji', async () => {
    const fileName = '🎬'.repeat(255);
    const media = await (await newOperator()).upload(clip([...bars('160x120', 1), ...H264]), { fileName });
    expect([media.status, media.fileName]).toEqual(['ready', fileName]);
  });

  test('replaces the one before when it is ready, which stays for a week', async () => {
    const { titleId, upload, work } = await newOperator();
    const first = await upload(clip([...bars('160x120', 1), ...H264]));
    await manager(app, admin).publish(titleId);
    // A form sends back what it was shown.
    const { posterUrl } = await titleOf(titleId);
    await manager(app, admin).update(titleId, { posterUrl });
    const second = await upload(clip([...bars('320x240'), ...H264]));
    expect(await titleOf(titleId)).toMatchObject({ status: 'published', durationSeconds: 2 });
    const kept = ({ mediaId }: { mediaId: string }) =>
      [
        join(treeOf(mediaId), 'hd/md/sd/media-video.cmfv'),
        join(world.objects, 'films/media/p', `${mediaId}.jpg`),
      ].map((file) => existsSync(file));
    await work();
    expect(kept(first)).toEqual([true, true]);
    app.advance(7 * 24 * 3600);
    await work();
    expect(kept(first)).toEqual([false, false]);
    expect(kept(second)).toEqual([true, true]);
    expect(new URL(String((await titleOf(titleId)).posterUrl)).pathname).toBe(
      `/media/p/${second.mediaId}.jpg`,
    );
  });

  test('leaves the frame of the one before where its title was told to show it', async () => {
    const { titleId, upload, work } = await newOperator();
    const first = await upload(clip([...bars('160x120', 1), ...H264]));
    const frame = join(world.objects, 'films/media/p', `${first.mediaId}.jpg`);
    await upload(clip([...bars('320x240'), ...H264]));
    const posterUrl = `${app.config.origin}/media/p/${first.mediaId}.jpg`;
    expect((await manager(app, admin).update(titleId, { posterUrl })).status).toBe(200);
    app.advance(7 * 24 * 3600);
    await work();
    expect(existsSync(frame)).toBe(true);
  });

  test('goes on after the transcoder was killed in the middle', async () => {
    const { announce, work, settled } = await newOperator();
    const bytes = clip([...bars('1280x720', 5), ...tone(5), ...H264]);
    const { body } = await announce(bytes);
    await fetch(body.upload.url, {
      method: 'PUT',
      headers: body.upload.headers,
      body: new Uint8Array(bytes),
    });
    await work();
    await world.restart();
    expect((await settled(body.mediaId)).status).toBe('ready');
  });

  test('is a trailer in the open, without anything that is signed', async () => {
    const { titleId, upload } = await newOperator();
    const media = await upload(clip([...bars('160x120', 1), ...H264]), { kind: 'trailer' });
    expect(await titleOf(titleId)).toMatchObject({ hasTrailer: true, maxResolution: null });
    const tree = join(world.objects, 'films/media/t', media.mediaId);
    expect(readFileSync(join(tree, 'index.m3u8'), 'utf8')).toContain('\nhd/md/sd/video.m3u8\n');
    const all = readdirSync(tree, { recursive: true }).map(String);
    expect(all.filter((name) => name.includes('.q.'))).toEqual([]);
  });
});

const whole = () => clip([...bars('160x120', 4), ...tone(4), ...H264, '-movflags', '+faststart']);
const failures: [string, string, () => Buffer][] = [
  ['that is text', 'not_a_video', () => Buffer.from('What is this film about? '.repeat(100))],
  [
    'that is a playlist, which names other files',
    'not_a_video',
    () => Buffer.from('#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n'),
  ],
  ['that is a picture', 'not_a_video', () => clip([...bars('160x120', 1), '-frames:v', '1'], 'png')],
  [
    'whose end, with its index, is missing',
    'not_a_video',
    () => withoutEnd(clip([...bars('160x120'), ...H264])),
  ],
  ['whose end is missing', 'truncated', () => withoutEnd(whole())],
  ['of sound alone', 'no_picture', () => clip([...tone()], 'm4a')],
];
const withoutEnd = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2));

whenFfmpeg('a file', () => {
  test.each(failures)('%s fails as %s, and nothing of it is shown', async (_, code, make) => {
    const { titleId, upload, work } = await newOperator();
    const media = await upload(make());
    expect(media).toMatchObject({ status: 'failed', error: { code } });
    expect(media.error!.detail).toMatch(/^[A-Z].*\.$/);
    expect(await titleOf(titleId)).toMatchObject({ maxResolution: null });
    expect(existsSync(join(world.objects, 'sources/ingest/media', titleId, media.mediaId, 'source'))).toBe(
      false,
    );
    expect(existsSync(join(treeOf(media.mediaId), 'hd/md/sd/media-video.cmfv'))).toBe(false);
    expect(await work()).not.toHaveProperty('failed');
  });

  test('that fails does not stop the others', async () => {
    const [bad, good] = [await newOperator(), await newOperator()];
    const [a, b] = await Promise.all([
      bad.upload(Buffer.from('no film')),
      good.upload(clip([...bars('160x120', 1), ...H264])),
    ]);
    expect([a.status, b.status]).toEqual(['failed', 'ready']);
  });
});

/** The same MP4 with the matrix of its picture's track turned by 90° (ISO/IEC 14496-12 §8.3.2), as phones write it. */
function turnedUpright(bytes: Buffer): Buffer {
  const turned = Buffer.from(bytes);
  const matrix = turned.indexOf('tkhd') + 44;
  [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000].forEach((value, index) =>
    turned.writeInt32BE(value, matrix + 4 * index),
  );
  return turned;
}
