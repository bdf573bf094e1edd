import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ffmpeg } from '../../../infra/local/transcoder/ffmpeg.ts';
import { runsOf } from '../../../infra/local/transcoder/options.ts';
import { RESOLUTIONS, type Resolution } from '../../../lib/domain/levels.ts';
import { buildDelivery } from '../../../lib/media/delivery.ts';
import { jobSettings } from '../../../lib/media/job-settings.ts';
import { grantDirectory, levelPath } from '../../../lib/media/layout.ts';
import { planOf } from '../../../lib/media/plan.ts';
import { playlistsOf, readTree } from '../../../lib/media/tree.ts';
import { type Edge, NOW, startEdge } from '../../infra/local/edge/edge-server.ts';
import { bars, clip, H264, hasFfmpeg, tone } from '../../support/media.ts';

/** A transcoded tree of all four levels, at sizes that are quick to make. */
const plan = planOf(
  {
    durationSeconds: 1,
    video: { width: 3840, height: 2160, framesPerSecond: 12, hdr: false },
    audio: [{ language: 'en', channels: 2 }],
  },
  'main',
);
plan.video.forEach((video, index) =>
  Object.assign(video, { width: 160 - 32 * index, height: 90 - 18 * index }),
);

let edge: Edge;
let work: string;
const files: string[] = [];

async function makeTree(mediaId: string): Promise<void> {
  const tree = join(edge.root, 'ingested/v', mediaId);
  const source = join(work, 'source');
  for (const { directory, options } of runsOf(jobSettings(plan, { source, tree: `${tree}/` }), source)) {
    mkdirSync(directory, { recursive: true });
    await ffmpeg(options, { cwd: directory });
  }
  const made = await readTree(plan, (name) => readFile(join(tree, name)));
  for (const [name, text] of playlistsOf(made, 'main')) writeFileSync(join(tree, name), text);
}

beforeAll(async () => {
  if (!hasFfmpeg) return;
  [edge, work] = [await startEdge(), mkdtempSync(join(tmpdir(), 'marquee-tree-'))];
  writeFileSync(join(work, 'source'), clip([...bars('160x90', 1), ...tone(1), ...H264]));
  for (const mediaId of ['film1', 'other']) await makeTree(mediaId);
  const tree = join(edge.root, 'ingested/v/film1');
  const all = readdirSync(tree, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  files.push(...all.map((each) => join(each.parentPath, each.name).slice(tree.length + 1)));
});
afterAll(async () => {
  if (!hasFfmpeg) return;
  await edge.stop();
  rmSync(work, { recursive: true });
});

const grant = (ceiling: Resolution, expiresAt = NOW + 600_000) =>
  buildDelivery({
    origin: edge.origin,
    mediaId: 'film1',
    ceiling,
    mode: 'renewable',
    expiresAt,
    signer: edge.signer,
  });
const status = async (path: string, query: string) => (await edge.get(`${path}?${query}`)).status;

(hasFfmpeg ? describe : describe.skip)('a transcoded film at the edge', () => {
  test.each(RESOLUTIONS)('with a grant of %s opens every file up to it and none above', async (ceiling) => {
    const { query } = grant(ceiling);
    // A playlist and its twin of picture and list, the bytes, and the transcoder's own two; of sound three more.
    expect(files.length).toBeGreaterThanOrEqual(4 * 5 + 3);
    for (const file of files) {
      const isAllowed = file.startsWith(levelPath(ceiling));
      expect([file, await status(`/media/v/film1/${file}`, query)]).toEqual([file, isAllowed ? 200 : 403]);
    }
  });

  test.each(RESOLUTIONS.filter((each) => each !== '4K'))(
    'with a grant of %s cannot be climbed out of',
    async (ceiling) => {
      const { query } = grant(ceiling);
      const directory = grantDirectory('film1', ceiling);
      const above = files.find((file) => file.endsWith('.cmfv') && !file.startsWith(levelPath(ceiling)))!;
      const up = (step: string) =>
        `${directory}${step.repeat(levelPath(ceiling).split('/').length - 1)}${above}`;
      const tries = [
        ...['../', '%2e%2e/', '..%2f', '%2e%2e%2f', '%252e%252e%252f', '..%5c', './../', '..;/'].map(up),
        `/media/v/film1/${above}`,
        `/media//v/film1/${above}`,
        `/media/v/film1%2f${above}`,
        `/media/v/film1/${above.replaceAll('/', '%2f')}`,
        `/media/v/film1/${above}%00`,
        `/media/v/film1/.${above}`,
        `/media/v/FILM1/${above}`,
        `/media/v/film1/${above.replace('media-video', 'video')}`,
        `/media/v/other/${levelPath(ceiling)}media-video.cmfv`,
        `/media/v/other/hd/md/sd/index.m3u8`,
        `/media/t/../v/film1/${above}`,
      ];
      for (const path of tries) expect([path, await status(path, query)]).toEqual([path, 403]);
    },
  );

  test('is shut after the grant ran out, and to a policy that was edited', async () => {
    const path = '/media/v/film1/hd/md/sd/media-video.cmfv';
    expect(await status(path, grant('480p').query)).toBe(200);
    expect(await status(path, grant('480p', NOW - 1000).query)).toBe(403);
    const edited = new URLSearchParams(grant('480p').query);
    edited.set('Policy', grant('4K').cookies['CloudFront-Policy']!);
    expect(await status('/media/v/film1/media-video.cmfv', edited.toString())).toBe(403);
    expect(await status(path, '')).toBe(403);
  });
});
