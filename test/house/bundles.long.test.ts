import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Bundles, buildFunctions } from '../../infra/build.ts';
import { PROJECT } from '../../infra/functions.ts';
import { REPLACEMENTS, STAND_INS } from '../../infra/trim.ts';

const KB = 1024;
const BUDGET = { median: 48 * KB, max: 100 * KB };

/** What of an area's store the other areas may use; Architecture.md says what each is for. */
const DOORS = [
  'accounts/credentials',
  'accounts/users',
  'catalogue/changed-titles',
  'catalogue/neighbours',
  'catalogue/plays',
  'catalogue/search',
  'catalogue/shelves',
  'catalogue/title-lists',
  'catalogue/titles',
  'catalogue/visible-title',
  'history/progress',
  'media/leaving',
  'notifications/follows',
  'notifications/telling',
  'plans/plans',
  'playback/decisions',
  'playback/playables',
  'playback/streams',
  'playback/session-ends',
  'playback/viewing',
  'sessions/devices',
  'subscriptions/subscriptions',
  'titles/noted-releases',
].map((name) => `lib/store/${name}.ts`);

let bundles: Bundles;
beforeAll(async () => {
  const outDir = await mkdtemp(join(tmpdir(), 'marquee-bundles-'));
  bundles = await buildFunctions({ outDir, metafile: true });
});
afterAll(() => rm(bundles.outDir, { recursive: true, force: true }));

const bundleOf = (id: string) => join(bundles.outDir, id, 'index.cjs');

describe('the bundles', () => {
  test('keep to their budget', async () => {
    const sizes: [string, number][] = [];
    for (const { id } of bundles.functions) sizes.push([id, gzipSync(await readFile(bundleOf(id))).length]);
    sizes.sort(([, a], [, b]) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)]![1]).toBeLessThanOrEqual(BUDGET.median);
    expect(sizes.filter(([, size]) => size > BUDGET.max)).toEqual([]);
  });

  /** What the bundle prints when a process that has only a function's environment calls it. */
  const printedBy = (id: string, path: string): string[] => {
    const program = `
      const { handler } = require(${JSON.stringify(bundleOf(id))});
      const event = { headers: {}, requestContext: { requestId: 'R1', path: '${path}', identity: { sourceIp: '::1' } } };
      handler(event, {}, () => { throw new Error('a callback'); })
        .then((answer) => process.stdout.write(JSON.stringify(answer)));`;
    const env = {
      STAGE: 'test',
      TABLE_NAME: 'films',
      ORIGIN: 'https://marquee.test',
      CDN_KEY_PAIR_ID: 'K1',
      AWS_REGION: 'eu-central-1',
      SECRETS: '{}',
    };
    const { stdout, stderr } = spawnSync(process.execPath, ['--eval', program], {
      cwd: tmpdir(),
      env,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return stdout.split('\n');
  };

  test('run by themselves: only the environment of a function, no folder of packages', () => {
    const printed = printedBy('getHealth', '/v1/health');
    const [log, answer] = [printed.slice(0, -1), JSON.parse(printed.at(-1)!) as Answer];
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'X-Request-Id': 'R1' } });
    expect(JSON.parse(answer.body)).toMatchObject({ status: 'ok' });
    expect(log.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ operation: 'getHealth' }]);
  });

  test('each give their handler to whoever requires them', () => {
    const files = bundles.functions.map(({ id }) => bundleOf(id));
    const program = `console.log(JSON.stringify(${JSON.stringify(files)}.map((file) => typeof require(file).handler)))`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--eval', program], {
      env: {},
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(files.map(() => 'function'));
  });

  test('leave out only files that the dependencies still have', () => {
    const inputs = Object.keys(bundles.metafile!.inputs);
    const unknown = REPLACEMENTS.filter(({ file }) => !inputs.some((path) => path.endsWith(`/${file}`)));
    expect(unknown.map(({ file }) => file)).toEqual([]);
  });

  test('of getOpenApi answers the document beside it', () => {
    const { body } = JSON.parse(printedBy('getOpenApi', '/v1/openapi.json').at(-1)!) as Answer;
    expect(JSON.parse(body)).toMatchObject({ openapi: '3.1.0', paths: { '/v1/health': {} } });
  });
});

describe('the arrows point inward', () => {
  /** Every import of our own files, as `from → to`; packages, one that is stood in for too, and Node's modules by their bare names. */
  const arrows = () =>
    Object.entries(bundles.metafile!.inputs)
      .filter(([from]) => /^(functions|lib)\//.test(from))
      .flatMap(([from, { imports }]) =>
        imports.map(({ path, external }) => {
          const [, inPackage] = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
          const stoodInFor = Object.entries(STAND_INS).find(([, file]) => file === join(PROJECT, path))?.[0];
          return {
            from,
            to: external ? `node:${path.replace('node:', '')}` : (inPackage ?? stoodInFor ?? path),
          };
        }),
      );
  const forbidden = (from: RegExp, to: RegExp, except = /^$/) =>
    arrows().filter((arrow) => from.test(arrow.from) && to.test(arrow.to) && !except.test(arrow.to));

  test('the walk sees what it must judge', () => {
    expect(arrows()).toContainEqual({ from: 'lib/app.ts', to: '@aws-sdk/client-dynamodb' });
    expect(arrows()).toContainEqual({ from: 'functions/system/get-health.ts', to: 'lib/http/endpoint.ts' });
  });

  test('lib/domain imports zod and itself, nothing else', () => {
    expect(forbidden(/^lib\/domain\//, /./, /^(zod$|lib\/domain\/)/)).toEqual([]);
  });

  test('lib/domain asks neither clock, chance nor environment', async () => {
    const files = Object.keys(bundles.metafile!.inputs).filter((file) => file.startsWith('lib/domain/'));
    for (const file of files) {
      const text = await readFile(join(PROJECT, file), 'utf8');
      expect([file, /Date\.now|new Date\(\)|Math\.random|process\.|async |await /.exec(text)]).toEqual([
        file,
        null,
      ]);
    }
  });

  test('only lib/table, lib/app.ts and lib/wiring know the AWS SDK', () => {
    const outside = forbidden(/./, /^@(aws-sdk|smithy)\//);
    expect(outside.filter(({ from }) => !/^lib\/(table\/|wiring\/|app\.ts$)/.test(from))).toEqual([]);
  });

  test("an area's store uses another area's store through a door alone", () => {
    const area = (file: string) => /^lib\/store\/([^/]+)\/.+\.ts$/.exec(file)?.[1];
    const crossings = arrows().filter(
      ({ from, to }) => area(from) !== undefined && area(to) !== undefined && area(from) !== area(to),
    );
    const used = new Set(crossings.map(({ to }) => to));
    expect([...used].filter((to) => !DOORS.includes(to))).toEqual([]);
    expect(DOORS.filter((door) => !used.has(door))).toEqual([]);
  });

  test('functions import no functions, and lib imports neither functions nor infra', () => {
    expect(forbidden(/^(functions|lib)\//, /^(functions|infra)\//)).toEqual([]);
  });
});

interface Answer {
  body: string;
}
