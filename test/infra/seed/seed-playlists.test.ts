import {
  mediaPlaylist,
  multivariantPlaylist,
  readMediaPlaylist,
  trailerPlaylist,
  type Ladder,
  type VideoRendition,
} from '../../../infra/seed/playlists.ts';

const WRITTEN_BY_FFMPEG = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MAP:URI="video.mp4",BYTERANGE="800@0"
#EXTINF:10.000000,
#EXT-X-BYTERANGE:1000@800
video.mp4
#EXTINF:4.000000,
#EXT-X-BYTERANGE:900@1800
video.mp4
#EXT-X-ENDLIST
`;

const rendition = readMediaPlaylist(WRITTEN_BY_FFMPEG);
const audio = { ...rendition, file: 'audio.mp4' };
const at = (resolution: VideoRendition['resolution'], height: number): VideoRendition => ({
  ...rendition,
  resolution,
  width: (height * 16) / 9,
  height,
  codec: 'avc1.64001f',
});
const ladder: Ladder = { video: [at('1080p', 1080), at('720p', 720)], audio, hasSubtitles: false };

describe('a media playlist', () => {
  it('says the same as the one it was read from', () => {
    expect(readMediaPlaylist(mediaPlaylist(rendition, false))).toEqual(rendition);
  });

  it('repeats the signature in every address of the twin', () => {
    const twin = mediaPlaylist(rendition, true).split('\n');
    expect(twin.filter((line) => line.includes('video.mp4?Policy={$Policy}&'))).toHaveLength(3);
    expect(twin.filter((line) => line.endsWith('video.mp4') || line.includes('video.mp4"'))).toEqual([]);
  });

  it('is refused when it has no header or no segments', () => {
    expect(() => readMediaPlaylist('#EXTM3U\n')).toThrow('no map');
    expect(() => readMediaPlaylist('#EXT-X-MAP:URI="a.mp4",BYTERANGE="1@0"\n')).toThrow('no segments');
  });
});

describe('a multivariant playlist', () => {
  it('counts sound and picture, at their peak and on average', () => {
    const text = multivariantPlaylist(ladder, '720p', false);
    expect(text).toContain('BANDWIDTH=3600,AVERAGE-BANDWIDTH=2172,CODECS="avc1.64001f,mp4a.40.2"');
  });

  it('leads from each level down the tree', () => {
    const uris = (text: string) => text.split('\n').filter((line) => line && !line.startsWith('#'));
    expect(uris(multivariantPlaylist(ladder, '1080p', false))).toEqual(['video.m3u8', 'md/video.m3u8']);
    expect(uris(multivariantPlaylist(ladder, '720p', false))).toEqual(['video.m3u8']);
    expect(multivariantPlaylist(ladder, '1080p', false)).toContain('URI="md/sd/audio.m3u8"');
    expect(multivariantPlaylist(ladder, '720p', true)).toContain('URI="sd/audio.q.m3u8?Policy={$Policy}&');
  });

  it('mentions subtitles only where there are some', () => {
    expect(multivariantPlaylist(ladder, '720p', false)).not.toContain('SUBTITLES');
    const text = multivariantPlaylist({ ...ladder, hasSubtitles: true }, '720p', false);
    expect(text).toContain('URI="sd/subtitles.m3u8"');
    expect(text).toContain(',SUBTITLES="subtitles"');
  });

  it('of a trailer is one rendition with its sound inside', () => {
    const text = trailerPlaylist(ladder.video[1]!);
    expect(text).toContain('BANDWIDTH=1800,AVERAGE-BANDWIDTH=1086');
    expect(text).not.toContain('EXT-X-MEDIA');
  });
});
