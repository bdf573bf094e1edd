import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPages } from '../../build-pages.ts';
import { PROJECT } from '../../functions.ts';
import { ASSETS, cacheControlOf } from '../../sites.ts';
import { nameOf } from '../names.ts';
import { type Stage, stageOf } from '../stages.ts';

/** Written by `npm run deploy`, for the last stage deployed. */
const OUTPUTS = join(PROJECT, '.build/deployed.json');
const SEED_MEDIA = join(PROJECT, 'infra/seed/media');

/** Where a stage's pages and media lie: outputs of its edge stack. */
export interface Place {
  SiteBucket: string;
  MediaBucket: string;
  DistributionId: string;
  Origin: string;
}

/**
 * Copies built pages and the seed's media to the buckets of a stage. `aws` runs the AWS CLI and throws when it fails,
 * which ends the publication there: every step leaves pages that find all they need.
 */
export async function publishPages(
  place: Place,
  { region }: Pick<Stage, 'region'>,
  outDir: string,
  aws: (...args: string[]) => void,
): Promise<void> {
  const sync = (from: string, to: string, ...options: string[]) =>
    aws('s3', 'sync', from, to, '--region', region, ...options);
  const site = `s3://${place.SiteBucket}`;
  const others = ['--exclude', `${ASSETS.slice(1)}/*`, '--cache-control', cacheControlOf('/')];
  // Scripts and styles first, and the old ones stay: a page that is open goes on loading parts of the build it came from.
  sync(join(outDir, ASSETS), site + ASSETS, '--cache-control', cacheControlOf(`${ASSETS}/`));
  sync(outDir, site, ...others, '--exclude', '*.html');
  sync(outDir, site, ...others);
  sync(outDir, site, ...others, '--delete');
  // Without --delete: titles that were added since are in the same bucket.
  sync(SEED_MEDIA, `s3://${place.MediaBucket}/media`);
  // What lies under a new name or in the media's bucket stays warm at the edge.
  const pages = (await readdir(outDir, { withFileTypes: true }))
    .filter(({ name }) => `/${name}` !== ASSETS)
    .map((entry) => (entry.isDirectory() ? `/${entry.name}*` : `/${entry.name}`));
  const named = ['--distribution-id', place.DistributionId];
  aws('cloudfront', 'create-invalidation', ...named, '--paths', '/', ...pages.sort());
}

/** The place of a stage that was deployed. Throws an Error that says what to do when it was not. */
function placeOf(stage: Stage): Place {
  if (!existsSync(OUTPUTS))
    throw new Error(`Deploy first: "npm run deploy -- -c stage=${stage.name}" writes ${OUTPUTS}`);
  const outputs = JSON.parse(readFileSync(OUTPUTS, 'utf8')) as Record<string, Place>;
  const place = outputs[nameOf(stage, 'edge')];
  if (!place) throw new Error(`The last deployment was not of "${stage.name}"`);
  return place;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const stage = stageOf(process.argv[2]);
  const place = placeOf(stage);
  const { outDir } = await buildPages();
  await publishPages(place, stage, outDir, (...args) => execFileSync('aws', args, { stdio: 'inherit' }));
  console.log(`Published at ${place.Origin}`);
}
