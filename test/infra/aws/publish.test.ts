import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { publishPages } from '../../../infra/aws/commands/publish.ts';

const ASSETS = ['/assets/chunk-B.js', '/assets/storefront-A.css'];
const PAGES = ['/docs/guides/clock/index.html', '/docs/index.html', '/index.html'];
const FILES = ['/docs/marquee-api.ts', '/icon.svg'];
const ALL = [...ASSETS, ...PAGES, ...FILES];

const place = {
  ...{ SiteBucket: 'the-site', MediaBucket: 'the-media', DistributionId: 'E1', Origin: 'https://m.example' },
};
let folder: string;
/** The arguments of each call of the AWS CLI. */
const asked: string[][] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'marquee-publish-'));
  for (const path of ALL) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
  await publishPages(place, { region: 'eu-west-1' }, folder, (...args) => void asked.push(args));
});
afterAll(() => rmSync(folder, { recursive: true }));

const valuesOf = (args: string[], option: string) => args.filter((_, at) => args[at - 1] === option);
const syncs = () => asked.filter(([service]) => service === 's3');
/** What a sync copies from the folder, as the AWS CLI reads its options: a `*` passes over slashes. */
const copiedBy = ([, , from, , ...options]: string[]): string[] => {
  const excluded = valuesOf(options, '--exclude').map(
    (glob) => new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '.*')}$`),
  );
  return ALL.filter((path) => join(folder, path).startsWith(`${from}/`)).filter(
    (path) => !excluded.some((glob) => glob.test(join(folder, path).slice(from!.length + 1))),
  );
};

describe('a publication', () => {
  test('goes to the buckets of the stage, in its region, at the addresses of the built files', () => {
    expect(syncs().map(([, , from, to]) => [from!.replace(folder, ''), to])).toEqual([
      ['/assets', 's3://the-site/assets'],
      ...Array.from({ length: 3 }, () => ['', 's3://the-site']),
      [expect.stringMatching(/infra\/seed\/media$/), 's3://the-media/media'],
    ]);
    for (const args of syncs()) expect(valuesOf(args, '--region')).toEqual(['eu-west-1']);
  });

  test('brings what a page needs before the page, and each file by itself once', () => {
    const arrived = new Set<string>();
    const order = syncs().map((args) => {
      const fresh = copiedBy(args).filter((path) => !arrived.has(path));
      for (const path of fresh) arrived.add(path);
      return fresh;
    });
    expect(order).toEqual([ASSETS, FILES, PAGES, [], []]);
  });

  test('lets what is named after its content be kept for a year, and everything else be asked for again', () => {
    for (const args of syncs().slice(0, -1)) {
      const kept = copiedBy(args).map((path) => [path, ...valuesOf(args, '--cache-control')]);
      const isAsset = (path: string) => path.startsWith('/assets/');
      expect(kept).toEqual(
        copiedBy(args).map((path) => [
          path,
          isAsset(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
        ]),
      );
    }
  });

  test('removes the pages that are gone when the new ones are there, and no script of an open page', () => {
    const removing = syncs().filter((args) => args.includes('--delete'));
    expect(removing).toEqual([syncs().at(-2)]);
    expect(valuesOf(removing[0]!, '--exclude')).toEqual(['assets/*']);
  });

  test('has the edge forget the pages last, and neither scripts nor videos', () => {
    expect(asked.at(-1)).toEqual([
      ...['cloudfront', 'create-invalidation', '--distribution-id', 'E1'],
      ...['--paths', '/', '/docs*', '/icon.svg', '/index.html'],
    ]);
  });

  test('ends where a step fails: no page comes before its scripts', async () => {
    const tried: string[][] = [];
    const failing = (...args: string[]) => {
      tried.push(args);
      throw new Error('The AWS CLI ended with 1');
    };
    await expect(publishPages(place, { region: 'eu-west-1' }, folder, failing)).rejects.toThrow(
      'ended with 1',
    );
    expect(tried).toEqual([asked[0]]);
  });
});
