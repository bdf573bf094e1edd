/** `npm run bench:transcode`: processing time against running time of each rendition, and what an hour of it weighs. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ffmpeg, FfmpegFailed, NO_FFMPEG } from '../local/transcoder/ffmpeg.ts';
import { runsOf } from '../local/transcoder/options.ts';
import { jobSettings } from '../../lib/media/job-settings.ts';
import { planOf } from '../../lib/media/plan.ts';
import { readTree } from '../../lib/media/tree.ts';
import { secondsOf } from '../../lib/media/playlists.ts';

const SECONDS = Number(process.argv[2] ?? 10);
/** Moving detail and grain: neither a cartoon nor the worst there is. */
const PICTURE = `testsrc2=size=1920x1080:rate=25:duration=${SECONDS},noise=alls=6:allf=t`;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-bench-'));
  try {
    const source = join(folder, 'source.mp4');
    const inputs = ['-f', 'lavfi', '-i', PICTURE, '-f', 'lavfi', '-i', `sine=duration=${SECONDS}`];
    await ffmpeg([...inputs, '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '18', source], {
      cwd: folder,
    });
    const video = { width: 1920, height: 1080, framesPerSecond: 25, hdr: false };
    const audio = [{ language: 'en', channels: 2 }];
    const plan = planOf({ durationSeconds: SECONDS, video, audio }, 'main');
    const tree = join(folder, 'tree/');
    const times: number[] = [];
    for (const { directory, options } of runsOf(jobSettings(plan, { source, tree }), source)) {
      mkdirSync(directory, { recursive: true });
      const before = performance.now();
      await ffmpeg(options, { cwd: directory });
      times.push((performance.now() - before) / 1000);
    }
    const { ladder } = await readTree(plan, (name) => readFile(join(tree, name)));
    console.table(
      ladder.video.map(({ resolution, width, height, ...rendition }, index) => {
        const bytes = rendition.segments.reduce((sum, { range }) => sum + (range?.length ?? 0), 0);
        return {
          ...{ resolution, size: `${width}x${height}` },
          'processing ÷ running': Number((times[index]! / SECONDS).toFixed(2)),
          'MB an hour': Math.round((bytes / secondsOf(rendition)) * 3.6e-3),
        };
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof FfmpegFailed && error.missing ? NO_FFMPEG : error);
  process.exitCode = 1;
});
