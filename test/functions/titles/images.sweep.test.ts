import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditEntries } from '../../../lib/store/audit.ts';
import type { TestApp } from '../../support/app.ts';
import type { manager } from '../../support/catalogue.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { faultAt, SWEEPS, withDeath, withFault } from '../../support/faults.ts';
import { OTHER_POSTER, openGallery, type painter } from '../../support/pictures/images.ts';
import { type Bucket, startBucket } from '../../support/s3.ts';
import { THOROUGH } from '../../support/run/thorough.ts';

const WEEK = 7 * 24 * 3600;
/** Each try waits for requests that the dead do not get answered. */
const STEP = THOROUGH ? 1 : 7;
const PATIENCE = 180_000;
let engine: Awaited<ReturnType<typeof startEngine>>;
let bucket: Bucket;
let app: TestApp;
let boss: ReturnType<typeof manager>;
let art: ReturnType<typeof painter>;
let titleId: string;
beforeAll(async () => {
  [engine, bucket] = await Promise.all([startEngine(), startBucket(() => app.now())]);
});
afterAll(() => {
  engine.stop();
  bucket.stop();
});
beforeEach(async () => {
  ({ app, boss, art, titleId } = await openGallery(await engine.freshTable(), bucket));
});

const published = async () =>
  (await auditEntries(app.table, { limit: 100, after: undefined }, { objectId: titleId })).records.filter(
    ({ action }) => action === 'createTitleImageUpload',
  ).length;
const keysOf = (...imageIds: string[]) => {
  const ending = (imageId: string) => (imageId === imageIds[0] ? 'png' : 'jpg');
  return imageIds
    .flatMap((id) => [`/films/media/p/${id}-card.${ending(id)}`, `/films/media/p/${id}-page.${ending(id)}`])
    .sort();
};
const images = async () =>
  (await everyItem(app.table))
    .filter(({ sk }) => String(sk).startsWith('IMAGE#'))
    .map(({ imageId }) => imageId);

/** A poster and the one that replaces it, each taken in and, a week later, the first taken away by a job that `breaks`. */
async function replacedBy(breaks: () => Promise<unknown>): Promise<void> {
  const first = await art.upload(titleId);
  await breaks();
  await art.work();
  app.advance(60);
  const second = await art.upload(titleId, OTHER_POSTER);
  await breaks();
  await art.work();
  expect((await art.look(titleId)).posterUrl).toContain(second);
  expect([...bucket.objects.keys()].sort()).toEqual(keysOf(first, second));
  app.advance(WEEK);
  await breaks();
  await art.work();
  expect([...bucket.objects.keys()].sort()).toEqual(
    keysOf(first, second).filter((key) => key.includes(second)),
  );
  expect(await images()).toEqual([second]);
  expect(await published()).toBe(2);
  await boss.remove(titleId);
  app.advance(WEEK);
  await breaks();
  await art.work();
  expect([[...bucket.objects.keys()], await images()]).toEqual([[], []]);
}

test(
  'a poster is shown once, replaced, and taken away when the job is killed between any two calls',
  async () => {
    for (let after = 0; after <= 24; after += STEP) {
      titleId = (await boss.create()).body.id;
      await replacedBy(async () => {
        const table = withDeath(app.table, after);
        bucket.mourn(table.dies);
        await art.work({ table }).catch(() => undefined);
        bucket.mourn(undefined);
      });
    }
  },
  PATIENCE,
);

test.each(SWEEPS)(
  'a poster is shown once, replaced, and taken away whichever call of the job fails: %s',
  async (sweep) => {
    for (let at = 1; at <= 14; at += STEP) {
      titleId = (await boss.create()).body.id;
      const kind = faultAt(sweep, at);
      await replacedBy(() => art.work({ table: withFault(app.table, { at, kind }) }).catch(() => undefined));
    }
  },
  PATIENCE,
);

test('five jobs at once show a poster once', async () => {
  const imageId = await art.upload(titleId);
  await Promise.all(Array.from({ length: 5 }, () => art.work()));
  await art.work();
  expect(await art.look(titleId)).toMatchObject({ version: 2, images: [{ imageId, status: 'ready' }] });
  expect([await published(), [...bucket.objects.keys()].sort()]).toEqual([1, keysOf(imageId)]);
});

test(
  'what is no poster is refused once and leaves nothing when the job is killed between any two calls',
  async () => {
    for (let after = 0; after <= 10; after += STEP) {
      const imageId = await art.upload(titleId, { ...OTHER_POSTER, page: Buffer.from('<svg/>') });
      const table = withDeath(app.table, after);
      bucket.mourn(table.dies);
      await art.work({ table }).catch(() => undefined);
      bucket.mourn(undefined);
      await art.work();
      expect((await art.look(titleId)).images).toMatchObject([{ imageId, status: 'failed' }]);
      expect([...bucket.objects.keys()]).toEqual([]);
    }
  },
  PATIENCE,
);
