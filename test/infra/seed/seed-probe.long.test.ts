import { describe, expect, test } from 'vitest';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SEED_MEDIA_DIRECTORY } from '../../../infra/seed/titles.ts';
import { hasFfmpeg } from '../../support/media.ts';

const ROOT = fileURLToPath(SEED_MEDIA_DIRECTORY);
const renditions = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.cmf[va]$/.test(name),
);

(hasFfmpeg ? describe : describe.skip)('the renditions of the seed catalogue', () => {
  test('are read by ffprobe without a warning, and begin at once', () => {
    expect(renditions.length).toBeGreaterThan(100);
    for (const name of renditions) {
      const options = [
        '-v',
        'warning',
        '-show_entries',
        'stream=start_time',
        '-of',
        'csv=p=0',
        join(ROOT, name),
      ];
      const { stdout, stderr } = spawnSync('ffprobe', options, { encoding: 'utf8' });
      expect([name, stderr, Number(stdout)]).toEqual([name, '', 0]);
    }
  });
});
