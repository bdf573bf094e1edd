import { levelPath } from '../../lib/media/layout.ts';
import type { Resolution } from '../../lib/domain/levels.ts';

/** A part of a file: its length and where it begins. */
interface ByteRange {
  length: number;
  offset: number;
}

/** One rendition in one file: a header, then segments. */
export interface Rendition {
  /** Name of the file, in the directory of the playlist. */
  file: string;
  header?: ByteRange;
  segments: { seconds: number; range?: ByteRange }[];
}

export interface VideoRendition extends Rendition {
  resolution: Resolution;
  width: number;
  height: number;
  codec: string;
}

/** What a multivariant playlist speaks of. `video` is best first. */
export interface Ladder {
  video: VideoRendition[];
  audio: Rendition;
  hasSubtitles: boolean;
}

const SIGNED = ['Policy', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm'];
const QUERY = `?${SIGNED.map((name) => `${name}={$${name}}`).join('&')}`;

/** Reads what ffmpeg wrote with `single_file`. Throws an Error for anything else. */
export function readMediaPlaylist(text: string): Rendition {
  const [, file, mapLength, mapOffset] =
    /#EXT-X-MAP:URI="([^"]+)",BYTERANGE="(\d+)@(\d+)"/.exec(text) ?? fail('the playlist has no map');
  const found = text.matchAll(/#EXTINF:([\d.]+),\s+#EXT-X-BYTERANGE:(\d+)@(\d+)/g);
  const segments = [...found].map(([, seconds, length, offset]) => ({
    seconds: Number(seconds),
    range: { length: Number(length), offset: Number(offset) },
  }));
  if (segments.length === 0) fail('the playlist has no segments');
  return { file: file!, header: { length: Number(mapLength), offset: Number(mapOffset) }, segments };
}

/** The playlist of one rendition, as plain or as the twin that carries its own signature. */
export function mediaPlaylist({ file, header, segments }: Rendition, twin: boolean): string {
  const uri = file + (twin ? QUERY : '');
  const range = ({ length, offset }: ByteRange) => `${length}@${offset}`;
  return lines(
    ...head(twin),
    `#EXT-X-TARGETDURATION:${Math.round(Math.max(...segments.map(({ seconds }) => seconds)))}`,
    '#EXT-X-PLAYLIST-TYPE:VOD',
    ...(header ? [`#EXT-X-MAP:URI="${uri}",BYTERANGE="${range(header)}"`] : []),
    ...segments.flatMap((segment) => [
      `#EXTINF:${segment.seconds.toFixed(5)},`,
      ...(segment.range ? [`#EXT-X-BYTERANGE:${range(segment.range)}`] : []),
      uri,
    ]),
    '#EXT-X-ENDLIST',
  );
}

/** The multivariant playlist in the directory of `from`: it lists `from` and everything below, down the tree. */
export function multivariantPlaylist(ladder: Ladder, from: Resolution, twin: boolean): string {
  const uri = (resolution: Resolution, name: string) =>
    `${levelPath(resolution).slice(levelPath(from).length)}${name}${twin ? `.q.m3u8${QUERY}` : '.m3u8'}`;
  const start = ladder.video.findIndex(({ resolution }) => resolution === from);
  return lines(
    ...head(twin),
    '#EXT-X-INDEPENDENT-SEGMENTS',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,' +
      `CHANNELS="1",URI="${uri('480p', 'audio')}"`,
    ...(ladder.hasSubtitles
      ? [
          '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="English",LANGUAGE="en",DEFAULT=NO,' +
            `AUTOSELECT=YES,FORCED=NO,URI="${uri('480p', 'subtitles')}"`,
        ]
      : []),
    ...ladder.video
      .slice(start)
      .flatMap((video) => [
        `#EXT-X-STREAM-INF:${bandwidth(video, ladder.audio)},CODECS="${video.codec},mp4a.40.2",` +
          `RESOLUTION=${video.width}x${video.height},FRAME-RATE=1.000,AUDIO="audio"` +
          (ladder.hasSubtitles ? ',SUBTITLES="subtitles"' : ''),
        uri(video.resolution, 'video'),
      ]),
  );
}

/** A trailer's: one rendition with its sound inside, never signed. */
export function trailerPlaylist({ width, height, codec, ...rest }: VideoRendition): string {
  return lines(
    ...head(false),
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-STREAM-INF:${bandwidth(rest)},CODECS="${codec},mp4a.40.2",RESOLUTION=${width}x${height},FRAME-RATE=1.000`,
    'video.m3u8',
  );
}

/** Version 7 for fragmented MP4; 11 where parameters of the URL become variables (draft-pantos-hls-rfc8216bis §8). */
function head(twin: boolean): string[] {
  const variables = SIGNED.map((name) => `#EXT-X-DEFINE:QUERYPARAM="${name}"`);
  return ['#EXTM3U', `#EXT-X-VERSION:${twin ? 11 : 7}`, ...(twin ? variables : [])];
}

/** Peak and mean bits a second of renditions that play together; the peak is the sum of theirs, so never too low. */
function bandwidth(...renditions: Rendition[]): string {
  const sized = renditions.map(({ segments }) =>
    segments.map(({ seconds, range }) => ({ seconds, bits: 8 * (range?.length ?? 0) })),
  );
  const total = (of: (rendition: (typeof sized)[number]) => number) =>
    Math.ceil(sized.reduce((sum, rendition) => sum + of(rendition), 0));
  const peak = total((segments) => Math.max(...segments.map(({ bits, seconds }) => bits / seconds)));
  const mean = total(
    (segments) =>
      segments.reduce((sum, { bits }) => sum + bits, 0) /
      segments.reduce((sum, { seconds }) => sum + seconds, 0),
  );
  return `BANDWIDTH=${peak},AVERAGE-BANDWIDTH=${mean}`;
}

const lines = (...all: string[]) => `${all.join('\n')}\n`;

function fail(why: string): never {
  throw new Error(why);
}
