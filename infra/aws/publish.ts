import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPages } from '../build-pages.ts';
import { PROJECT } from '../functions.ts';
import { ASSETS, cacheControlOf } from '../sites.ts';
import { nameOf } from './names.ts';
import { stageOf } from './stages.ts';

/** Written by `npm run deploy`, for the last stage deployed. */
const OUTPUTS = join(PROJECT, '.build/deployed.json');
const SEED_MEDIA = join(PROJECT, 'infra/seed/media');

/** Builds the pages and copies them and the seed's media to the buckets of a deployed stage, with the AWS CLI. */
const stage = stageOf(process.argv[2]);
if (!existsSync(OUTPUTS))
  throw new Error(`Deploy first: "npm run deploy -- -c stage=${stage.name}" writes ${OUTPUTS}`);
const outputs = JSON.parse(readFileSync(OUTPUTS, 'utf8')) as Record<string, Record<string, string>>;
const { SiteBucket, MediaBucket, Origin } = outputs[nameOf(stage, 'edge')] ?? {};
if (!SiteBucket || !MediaBucket) throw new Error(`The last deployment was not of "${stage.name}"`);

const { outDir } = await buildPages();
const sync = (from: string, to: string, ...options: string[]) =>
  execFileSync('aws', ['s3', 'sync', from, to, '--region', stage.region, ...options], { stdio: 'inherit' });
const site = `s3://${SiteBucket}`;
// Scripts and styles first, and the old ones stay: a page that is open goes on loading parts of the build it came from.
sync(join(outDir, ASSETS), site + ASSETS, '--cache-control', cacheControlOf(`${ASSETS}/`));
const others = ['--delete', '--exclude', `${ASSETS.slice(1)}/*`, '--cache-control', cacheControlOf('/')];
sync(outDir, site, ...others, '--exclude', '*.html');
sync(outDir, site, ...others);
// Without --delete: titles that were added since are in the same bucket.
sync(SEED_MEDIA, `s3://${MediaBucket}/media`);
console.log(`Published at ${Origin}`);
