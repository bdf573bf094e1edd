import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROJECT } from '../functions.ts';
import { DOCUMENTATION, STOREFRONT } from '../sites.ts';
import { nameOf } from './names.ts';
import { stageOf } from './stages.ts';

/** Written by `npm run deploy`, for the last stage deployed. */
const OUTPUTS = join(PROJECT, '.build/deployed.json');
const SITE = join(PROJECT, '.build/site');
const SEED_MEDIA = join(PROJECT, 'infra/seed/media');

/** Copies the storefront, the API reference and the seed's media to the buckets of a deployed stage, with the AWS CLI. */
const stage = stageOf(process.argv[2]);
if (!existsSync(OUTPUTS))
  throw new Error(`Deploy first: "npm run deploy -- -c stage=${stage.name}" writes ${OUTPUTS}`);
const outputs = JSON.parse(readFileSync(OUTPUTS, 'utf8')) as Record<string, Record<string, string>>;
const { SiteBucket, MediaBucket, Origin } = outputs[nameOf(stage, 'edge')] ?? {};
if (!SiteBucket || !MediaBucket) throw new Error(`The last deployment was not of "${stage.name}"`);

rmSync(SITE, { recursive: true, force: true });
for (const { prefix, folder, files } of [STOREFRONT, DOCUMENTATION]) {
  cpSync(folder, join(SITE, prefix), { recursive: true });
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(SITE, prefix, path)), { recursive: true });
    cpSync(source, join(SITE, prefix, path));
  }
}
const sync = (from: string, to: string, ...options: string[]) =>
  execFileSync('aws', ['s3', 'sync', from, to, '--region', stage.region, ...options], { stdio: 'inherit' });
sync(SITE, `s3://${SiteBucket}`, '--delete');
// Without --delete: titles that were added since are in the same bucket.
sync(SEED_MEDIA, `s3://${MediaBucket}/media`);
console.log(`Published at ${Origin}`);
