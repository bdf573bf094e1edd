import { afterEach, expect, vi, test } from 'vitest';
import { loadThumbnails, readThumbnails } from '../../../infra/web/storefront/player/thumbnails.ts';
import { framesOf, thumbnailList } from '../../../lib/media/frames.ts';

const LIST = 'https://cdn.example/media/v/med_1/hd/md/sd/thumbnails.vtt';
const DIRECTORY = 'https://cdn.example/media/v/med_1/hd/md/sd/';

afterEach(() => {
  vi.restoreAllMocks();
});

test('the list that a film brings is read to its last picture', () => {
  const frames = framesOf({ width: 1920, height: 1080 }, 4000);
  const cues = readThumbnails(thumbnailList(frames, 400, 4000), LIST);
  expect(cues).toHaveLength(400);
  const size = { width: 160, height: 90 };
  expect(cues[1]).toEqual({ from: 10, url: `${DIRECTORY}thumbnails.000.jpg`, x: 160, y: 0, ...size });
  expect(cues.at(-1)).toEqual({ from: 3990, url: `${DIRECTORY}thumbnails.015.jpg`, x: 640, y: 360, ...size });
});

test('hours may be left out, and lines may end as on Windows', () => {
  const text =
    'WEBVTT\r\n\r\n1\r\n00:05.500 --> 00:10.000\r\na.jpg#xywh=1,2,3,4\r\n\r\n10:00:00.000 --> 10:00:01.000\r\nb.jpg#xywh=0,0,3,4';
  expect(readThumbnails(text, LIST)).toEqual([
    { from: 5.5, url: `${DIRECTORY}a.jpg`, x: 1, y: 2, width: 3, height: 4 },
    { from: 36_000, url: `${DIRECTORY}b.jpg`, x: 0, y: 0, width: 3, height: 4 },
  ]);
});

test('each picture is asked for with the signature of the moment', async () => {
  const text = thumbnailList(framesOf({ width: 640, height: 360 }, 30), 30, 30);
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(new Response(text)));
  let query = 'Signature=1';
  const { signal } = new AbortController();
  const thumbnails = await loadThumbnails(LIST, (url) => `${url}?${query}`, signal);
  expect(fetched.mock.calls[0]![0]).toBe(`${LIST}?Signature=1`);
  query = 'Signature=2';
  const sheet = (number: number) => `${DIRECTORY}thumbnails.00${number}.jpg?Signature=2`;
  expect(thumbnails.at(12.9)).toMatchObject({ url: sheet(0), x: 320, y: 180 });
  expect(thumbnails.at(-1)).toMatchObject({ url: sheet(0), x: 0, y: 0 });
  expect(thumbnails.at(99)).toMatchObject({ url: sheet(1), x: 640, y: 0 });
});

test('a list without pictures shows none, and one that is not there is refused', async () => {
  const { signal } = new AbortController();
  const same = (url: string) => url;
  vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(new Response('WEBVTT\n'));
  expect((await loadThumbnails(LIST, same, signal)).at(0)).toBeUndefined();
  vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(new Response('', { status: 403 }));
  await expect(loadThumbnails(LIST, same, signal)).rejects.toThrow('403');
});
