import { describe, expect, test } from 'vitest';
import { capResolution, RESOLUTIONS } from '../../lib/domain/levels.ts';
import { grantDirectory, grantPath, levelPath, playlistPath, trailerPath } from '../../lib/media/layout.ts';

describe('the rendition tree', () => {
  test('each resolution lies inside the next better one, so that a prefix means "up to"', () => {
    for (const [i, lower] of RESOLUTIONS.entries()) {
      for (const [j, higher] of RESOLUTIONS.entries()) {
        expect(levelPath(lower).startsWith(levelPath(higher))).toBe(i <= j);
      }
    }
  });

  test('paths are as the contract has them', () => {
    const film = { mediaId: 'm1', twin: false } as const;
    expect(playlistPath({ ...film, resolution: '4K' })).toBe('/media/v/m1/index.m3u8');
    expect(playlistPath({ ...film, resolution: '1080p' })).toBe('/media/v/m1/hd/index.m3u8');
    expect(playlistPath({ mediaId: 'm1', resolution: '720p', twin: true })).toBe(
      '/media/v/m1/hd/md/index.q.m3u8',
    );
    expect(grantDirectory('m1', '480p')).toBe('/media/v/m1/hd/md/sd/');
    expect(grantPath('m1', '4K')).toBe('/media/v/m1/*');
    expect(trailerPath('m1')).toBe('/media/t/m1/index.m3u8');
  });

  test('the cap is the lower of both, whichever comes first', () => {
    expect(capResolution('4K', '720p')).toBe('720p');
    expect(capResolution('480p', '1080p')).toBe('480p');
    for (const one of RESOLUTIONS) expect(capResolution(one, one)).toBe(one);
  });

  test.each(['', '*', 'a?', '../x', 'a/b', 'a.b', 'a b', 'ä', 'a\n', 'a'.repeat(65)])(
    'an id %j, which could widen a policy, is refused',
    (mediaId) => {
      expect(() => grantPath(mediaId, '480p')).toThrow('not a media id');
      expect(() => trailerPath(mediaId)).toThrow('not a media id');
    },
  );
});
