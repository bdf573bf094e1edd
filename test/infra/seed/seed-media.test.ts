import { describe, expect, test } from 'vitest';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RESOLUTIONS, type Resolution } from '../../../lib/domain/levels.ts';
import { timeOf } from '../../../lib/media/frames.ts';
import { playlistPath, trailerPath } from '../../../lib/media/layout.ts';
import { SEED_MEDIA, SEED_MEDIA_DIRECTORY, SEED_TRAILERS } from '../../../infra/seed/titles.ts';

const ROOT = fileURLToPath(SEED_MEDIA_DIRECTORY);
const QUERY =
  '?Policy={$Policy}&Signature={$Signature}&Key-Pair-Id={$Key-Pair-Id}&Hash-Algorithm={$Hash-Algorithm}';
const VARIABLES = ['Policy', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm'];

const onDisk = (path: string) => join(ROOT, path.replace(/^\/media\//, ''));
const levelsOf = (best: Resolution) => RESOLUTIONS.slice(0, RESOLUTIONS.indexOf(best) + 1);
const urisIn = (text: string) =>
  text
    .split('\n')
    .flatMap((line) => (line.startsWith('#') ? (/URI="([^"]+)"/.exec(line)?.[1] ?? []) : line || []));
const secondsOf = (text: string) =>
  [...text.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, [, seconds]) => sum + Number(seconds), 0);

/** Every playlist that can be reached from this one, itself included, by its path on disk. */
function reachable(path: string): string[] {
  const children = urisIn(readFileSync(path, 'utf8')).map((uri) => join(dirname(path), uri.split('?')[0]!));
  return [path, ...children.filter((child) => child.endsWith('.m3u8')).flatMap(reachable)];
}

const videos = SEED_MEDIA.map((media) => ({ ...media, tree: onDisk(`/media/v/${media.mediaId}/`) }));

describe('the media of the seed catalogue', () => {
  test.each(videos)(
    '$slug $caption has the playlists of its levels and none above',
    ({ mediaId, best, tree }) => {
      for (const resolution of RESOLUTIONS) {
        for (const twin of [false, true]) {
          const there = existsSync(onDisk(playlistPath({ mediaId, resolution, twin })));
          expect({ resolution, twin, there }).toEqual({
            resolution,
            twin,
            there: levelsOf(best).includes(resolution),
          });
        }
      }
      expect(existsSync(tree)).toBe(true);
    },
  );

  test.each(videos)('$slug $caption lists each level and all below it, best first', ({ mediaId, best }) => {
    const heights = { '480p': 480, '720p': 720, '1080p': 1080, '4K': 2160 };
    for (const resolution of levelsOf(best)) {
      const text = readFileSync(onDisk(playlistPath({ mediaId, resolution, twin: false })), 'utf8');
      const listed = [...text.matchAll(/RESOLUTION=\d+x(\d+)/g)].map(([, height]) => Number(height));
      expect(listed).toEqual(
        levelsOf(resolution)
          .map((level) => heights[level])
          .toReversed(),
      );
    }
  });

  test.each(videos)(
    '$slug $caption resolves every address, and none leads above its own directory',
    ({ tree }) => {
      for (const path of playlistsBelow(tree)) {
        for (const uri of urisIn(readFileSync(path, 'utf8'))) {
          expect(uri).toMatch(/^[a-z]/);
          expect(uri).not.toContain('..');
          expect(existsSync(join(dirname(path), uri.split('?')[0]!))).toBe(true);
        }
      }
    },
  );

  test.each(videos)('$slug $caption carries the signature in the twins alone', ({ tree }) => {
    for (const path of playlistsBelow(tree)) {
      const text = readFileSync(path, 'utf8');
      const twin = path.endsWith('.q.m3u8');
      const defined = [...text.matchAll(/#EXT-X-DEFINE:QUERYPARAM="([^"]+)"/g)].map(([, name]) => name);
      expect(defined).toEqual(twin ? VARIABLES : []);
      expect(/#EXT-X-VERSION:(\d+)/.exec(text)?.[1]).toBe(twin ? '11' : '7');
      for (const uri of urisIn(text)) {
        expect(uri.slice(uri.indexOf('?'))).toBe(twin ? QUERY : uri.slice(-1));
        if (uri.includes('.m3u8')) expect(uri.includes('.q.m3u8')).toBe(twin);
      }
    }
  });

  test.each(videos)(
    '$slug $caption runs for exactly as long as its record says',
    ({ mediaId, best, seconds }) => {
      const media = reachable(onDisk(playlistPath({ mediaId, resolution: best, twin: false }))).slice(1);
      expect(media.length).toBeGreaterThanOrEqual(levelsOf(best).length + 1);
      for (const path of media) {
        expect(Math.abs(secondsOf(readFileSync(path, 'utf8')) - seconds)).toBeLessThanOrEqual(0.5);
      }
    },
  );

  test.each(videos)('$slug $caption has byte ranges that fill their files to the end', ({ tree }) => {
    for (const path of playlistsBelow(tree)) fillsItsFile(path);
  });

  test.each(videos)(
    '$slug $caption declares the codec and the size its pictures have',
    ({ mediaId, best }) => {
      for (const resolution of levelsOf(best)) {
        const index = onDisk(playlistPath({ mediaId, resolution, twin: false }));
        const [, codec, width, height] =
          /CODECS="(avc1\.\w+),mp4a\.40\.2",RESOLUTION=(\d+)x(\d+)/.exec(readFileSync(index, 'utf8')) ?? [];
        const video = readFileSync(join(dirname(index), 'media-video.cmfv'));
        const avcC = video.indexOf('avcC');
        expect(codec).toBe(`avc1.${video.toString('hex', avcC + 5, avcC + 8)}`);
        // The sample entry in front of it holds the size of the picture (ISO/IEC 14496-12 §12.1.3).
        const entry = video.indexOf('avc1', video.indexOf('stsd'));
        expect([width, height].map(Number)).toEqual([
          video.readUInt16BE(entry + 28),
          video.readUInt16BE(entry + 30),
        ]);
      }
    },
  );

  test.each(videos)(
    '$slug $caption offers each of its languages, and subtitles',
    ({ mediaId, best, sound, subtitles }) => {
      const text = readFileSync(onDisk(playlistPath({ mediaId, resolution: best, twin: false })), 'utf8');
      const languages = (type: string) =>
        [...text.matchAll(new RegExp(`TYPE=${type},.*LANGUAGE="([^"]+)"`, 'g'))].map(
          ([, language]) => language,
        );
      expect(languages('AUDIO')).toEqual(sound);
      expect(languages('SUBTITLES')).toEqual(subtitles.map(({ language }) => language));
    },
  );

  test.each(videos)('$slug $caption has a thumbnail for every moment', ({ mediaId, best, seconds }) => {
    const index = onDisk(playlistPath({ mediaId, resolution: best, twin: false }));
    const [, uri] = /SESSION-DATA:DATA-ID="[\w.]+",FORMAT=RAW,URI="([^"]+)"/.exec(
      readFileSync(index, 'utf8'),
    )!;
    const list = join(dirname(index), uri!);
    const cues = [...readFileSync(list, 'utf8').matchAll(/(\S+) --> (\S+)\n(\S+)#xywh=/g)];
    for (const [n, [, from, , picture]] of cues.entries()) {
      expect(from).toBe(n === 0 ? '00:00:00.000' : cues[n - 1]![2]);
      expect(existsSync(join(dirname(list), picture!))).toBe(true);
    }
    expect(cues.at(-1)![2]).toBe(timeOf(seconds));
  });

  test.each([...SEED_TRAILERS])(
    'the trailer of $slug plays unsigned for its length',
    ({ mediaId, seconds }) => {
      const [index, ...media] = reachable(onDisk(trailerPath(mediaId)));
      expect(readFileSync(index!, 'utf8')).not.toContain('EXT-X-DEFINE');
      expect(media.length).toBe(2);
      for (const path of media) {
        expect(Math.abs(secondsOf(readFileSync(path, 'utf8')) - seconds)).toBeLessThanOrEqual(0.5);
        fillsItsFile(path);
      }
    },
  );

  test('belongs to the catalogue, all of it, and stays small', () => {
    expect(readdirSync(join(ROOT, 'v')).sort()).toEqual(SEED_MEDIA.map(({ mediaId }) => mediaId).sort());
    expect(readdirSync(join(ROOT, 't')).sort()).toEqual(SEED_TRAILERS.map(({ mediaId }) => mediaId).sort());
    const bytes = filesBelow(ROOT).reduce((sum, path) => sum + statSync(path).size, 0);
    expect(bytes).toBeLessThan(15_500_000);
  });
});

const filesBelow = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const playlistsBelow = (directory: string) => filesBelow(directory).filter((path) => path.endsWith('.m3u8'));

/** The header and the segments follow each other without a gap, up to the last byte. */
function fillsItsFile(path: string): void {
  const text = readFileSync(path, 'utf8');
  const ranges = [...text.matchAll(/BYTERANGE[:=]"?(\d+)@(\d+)/g)].map(([, length, offset]) => [
    +length!,
    +offset!,
  ]);
  if (ranges.length === 0) return;
  let end = 0;
  for (const [length, offset] of ranges) {
    expect(offset).toBe(end);
    end += length!;
  }
  expect(statSync(join(dirname(path), urisIn(text).at(-1)!.split('?')[0]!)).size).toBe(end);
}
