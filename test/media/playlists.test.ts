import { describe, expect, test } from 'vitest';
import {
  mediaPlaylist,
  multivariantPlaylist,
  readMediaPlaylist,
  type Ladder,
  type VideoRendition,
} from '../../lib/media/playlists.ts';

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
const english = { name: 'English', language: 'en' };
const audio = { ...rendition, ...english, file: 'audio.mp4', playlist: 'audio', channels: 2 };
const at = (resolution: VideoRendition['resolution'], height: number): VideoRendition => ({
  ...rendition,
  resolution,
  width: (height * 16) / 9,
  height,
  codec: 'avc1.64001f',
});
const ladder: Ladder = {
  video: [at('1080p', 1080), at('720p', 720)],
  sound: [audio],
  subtitles: [],
  framesPerSecond: 25,
};

describe('a media playlist', () => {
  test('says the same as the one it was read from', () => {
    expect(readMediaPlaylist(mediaPlaylist(rendition, false))).toEqual(rendition);
  });

  test('repeats the signature in every address of the twin', () => {
    const twin = mediaPlaylist(rendition, true).split('\n');
    expect(twin.filter((line) => line.includes('video.mp4?Policy={$Policy}&'))).toHaveLength(3);
    expect(twin.filter((line) => line.endsWith('video.mp4') || line.includes('video.mp4"'))).toEqual([]);
  });

  test('of another transcoder may leave offsets out and say ranges before lengths', () => {
    const other = WRITTEN_BY_FFMPEG.replace('@1800', '')
      .replace('"800@0"', '"800"')
      .replace(
        '#EXTINF:10.000000,\n#EXT-X-BYTERANGE:1000@800',
        '#EXT-X-BYTERANGE:1000@800\n#EXTINF:10.000000,',
      );
    expect(readMediaPlaylist(other)).toEqual(rendition);
  });

  test('is refused when it has no header or no segments', () => {
    expect(() => readMediaPlaylist('#EXTM3U\n')).toThrow('no map');
    expect(() => readMediaPlaylist('#EXT-X-MAP:URI="a.mp4",BYTERANGE="1@0"\n')).toThrow('no segments');
  });
});

describe('a multivariant playlist', () => {
  test('counts sound and picture, at their peak and on average', () => {
    const text = multivariantPlaylist(ladder, '720p', false);
    expect(text).toContain('BANDWIDTH=3600,AVERAGE-BANDWIDTH=2172,CODECS="avc1.64001f,mp4a.40.2"');
  });

  test('leads from each level down the tree', () => {
    const uris = (text: string) => text.split('\n').filter((line) => line && !line.startsWith('#'));
    expect(uris(multivariantPlaylist(ladder, '1080p', false))).toEqual(['video.m3u8', 'md/video.m3u8']);
    expect(uris(multivariantPlaylist(ladder, '720p', false))).toEqual(['video.m3u8']);
    expect(multivariantPlaylist(ladder, '1080p', false)).toContain('URI="md/sd/audio.m3u8"');
    expect(multivariantPlaylist(ladder, '720p', true)).toContain('URI="sd/audio.q.m3u8?Policy={$Policy}&');
  });

  test('mentions subtitles only where there are some', () => {
    expect(multivariantPlaylist(ladder, '720p', false)).not.toContain('SUBTITLES');
    const text = multivariantPlaylist(
      { ...ladder, subtitles: [{ ...english, playlist: 'subtitles' }] },
      '720p',
      false,
    );
    expect(text).toContain('URI="sd/subtitles.m3u8"');
    expect(text).toContain(',SUBTITLES="subtitles"');
  });

  test('offers every sound and counts the dearest', () => {
    const surround = { ...audio, name: 'English "5.1"', playlist: 'audio-1-6', channels: 6 };
    surround.segments = audio.segments.map((each) => ({ ...each, range: { length: 3000, offset: 0 } }));
    const text = multivariantPlaylist({ ...ladder, sound: [audio, surround] }, '720p', false);
    expect(text).toContain(
      `NAME="English '5.1'",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="6",URI="sd/audio-1-6.m3u8"`,
    );
    expect(text.match(/DEFAULT=YES/g)).toHaveLength(1);
    expect(text).toContain('BANDWIDTH=7800,');
  });

  test('of a silent film names no sound', () => {
    const text = multivariantPlaylist({ ...ladder, sound: [] }, '720p', false);
    expect(text).not.toContain('AUDIO');
    expect(text).toContain('CODECS="avc1.64001f",RESOLUTION=1280x720,FRAME-RATE=25.000\n');
  });
});
