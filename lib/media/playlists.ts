import { RESOLUTIONS, type Resolution } from '../domain/levels.ts';
import { THUMBNAILS_ID } from './frames.ts';
import { levelPath } from './layout.ts';

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

/** A choice in a menu: what it is called, its language (RFC 5646) and the name of its playlist. */
export interface Track {
  playlist: string;
  name: string;
  language: string;
}

export interface SoundTrack extends Track, Rendition {
  channels: number;
}

/** What a multivariant playlist speaks of. `video` is best first, the first sound is heard unless another is chosen. */
export interface Ladder {
  video: VideoRendition[];
  sound: SoundTrack[];
  subtitles: Track[];
  framesPerSecond: number;
}

const SIGNED = ['Policy', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm'];
const QUERY = `?${SIGNED.map((name) => `${name}={$${name}}`).join('&')}`;

/** Reads what a transcoder wrote: one file, addressed by byte ranges. Throws an Error for anything else. */
export function readMediaPlaylist(text: string): Rendition {
  const [, file, mapLength, mapOffset = '0'] =
    /#EXT-X-MAP:URI="([^"]+)",BYTERANGE="(\d+)(?:@(\d+))?"/.exec(text) ?? fail('the playlist has no map');
  const segments: Required<Rendition['segments'][number]>[] = [];
  let [seconds, range]: [number | undefined, ByteRange | undefined] = [undefined, undefined];
  let end = 0;
  for (const line of text.split(/\r?\n/)) {
    const [, length, offset] = /^#EXT-X-BYTERANGE:(\d+)(?:@(\d+))?/.exec(line) ?? [];
    // Without an offset it begins where the one before ended (RFC 8216 §4.3.2.2).
    if (length !== undefined) range = { length: Number(length), offset: Number(offset ?? end) };
    seconds = Number(/^#EXTINF:([\d.]+)/.exec(line)?.[1] ?? seconds);
    if (line === '' || line.startsWith('#') || !range || !(seconds >= 0)) continue;
    segments.push({ seconds, range });
    end = range.offset + range.length;
    [seconds, range] = [undefined, undefined];
  }
  if (segments.length === 0) fail('the playlist has no segments');
  return { file: file!, header: { length: Number(mapLength), offset: Number(mapOffset) }, segments };
}

/** Seconds that a rendition runs. */
export const secondsOf = ({ segments }: Rendition): number =>
  segments.reduce((sum, { seconds }) => sum + seconds, 0);

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

/**
 * The multivariant playlist in the directory of `from`: it lists `from` and everything below, down the tree.
 * `thumbnails` names their list in the lowest level; a twin leaves it out, since a picture carries no signature.
 */
export function multivariantPlaylist(
  ladder: Ladder,
  from: Resolution,
  twin: boolean,
  thumbnails?: string,
): string {
  const uri = (resolution: Resolution, name: string) =>
    `${levelPath(resolution).slice(levelPath(from).length)}${name}${twin ? `.q.m3u8${QUERY}` : '.m3u8'}`;
  const { sound, subtitles, framesPerSecond } = ladder;
  const below = RESOLUTIONS.indexOf(from);
  const loudest = sound.toSorted((a, b) => bitsOf(b).peak - bitsOf(a).peak).slice(0, 1);
  const groups =
    (sound.length > 0 ? ',AUDIO="audio"' : '') + (subtitles.length > 0 ? ',SUBTITLES="subtitles"' : '');
  return lines(
    ...head(twin),
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...(thumbnails !== undefined && !twin
      ? [`#EXT-X-SESSION-DATA:DATA-ID="${THUMBNAILS_ID}",FORMAT=RAW,URI="${below480p(from)}${thumbnails}"`]
      : []),
    ...sound.map(
      ({ playlist, channels, ...track }, index) =>
        `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",${named(track)},DEFAULT=${index === 0 ? 'YES' : 'NO'},` +
        `AUTOSELECT=YES,CHANNELS="${channels}",URI="${uri('480p', playlist)}"`,
    ),
    ...subtitles.map(
      ({ playlist, ...track }) =>
        `#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",${named(track)},DEFAULT=NO,` +
        `AUTOSELECT=YES,FORCED=NO,URI="${uri('480p', playlist)}"`,
    ),
    ...ladder.video
      .filter(({ resolution }) => RESOLUTIONS.indexOf(resolution) <= below)
      .flatMap((video) => [
        `#EXT-X-STREAM-INF:${bandwidth(video, ...loudest)},` +
          `CODECS="${[video.codec, ...loudest.map(() => AAC)].join()}",` +
          `RESOLUTION=${video.width}x${video.height},FRAME-RATE=${framesPerSecond.toFixed(3)}${groups}`,
        uri(video.resolution, 'video'),
      ]),
  );
}

/** The way down to the lowest level. */
const below480p = (from: Resolution) => levelPath('480p').slice(levelPath(from).length);

/** AAC-LC (RFC 6381). */
const AAC = 'mp4a.40.2';

/** A quoted string holds neither quotes nor line breaks (RFC 8216 §4.2). */
const named = ({ name, language }: Pick<Track, 'name' | 'language'>) =>
  `NAME="${name.replaceAll(/["\r\n]/g, "'")}",LANGUAGE="${language}"`;

/** Version 7 for fragmented MP4; 11 where parameters of the URL become variables (draft-pantos-hls-rfc8216bis §8). */
function head(twin: boolean): string[] {
  const variables = SIGNED.map((name) => `#EXT-X-DEFINE:QUERYPARAM="${name}"`);
  return ['#EXTM3U', `#EXT-X-VERSION:${twin ? 11 : 7}`, ...(twin ? variables : [])];
}

/** Bits a second of renditions that play together; the peak is the sum of theirs, so never too low. */
function bandwidth(...renditions: Rendition[]): string {
  const bits = renditions.map(bitsOf);
  const total = (which: 'peak' | 'mean') => Math.ceil(bits.reduce((sum, each) => sum + each[which], 0));
  return `BANDWIDTH=${total('peak')},AVERAGE-BANDWIDTH=${total('mean')}`;
}

function bitsOf(rendition: Rendition): { peak: number; mean: number } {
  const sized = rendition.segments.map(({ seconds, range }) => ({ seconds, bits: 8 * (range?.length ?? 0) }));
  return {
    peak: Math.max(...sized.map(({ bits, seconds }) => bits / seconds)),
    mean: sized.reduce((sum, { bits }) => sum + bits, 0) / secondsOf(rendition),
  };
}

const lines = (...all: string[]) => `${all.join('\n')}\n`;

function fail(why: string): never {
  throw new Error(why);
}

/** `avc1.PPCCLL` as RFC 6381 has it, from the decoder configuration in a file's header. Throws without one. */
export function avcCodec(header: Uint8Array): string {
  const bytes = Buffer.from(header);
  const at = bytes.indexOf('avcC');
  if (at < 0) fail('the header holds no H.264');
  return `avc1.${bytes.subarray(at + 5, at + 8).toString('hex')}`;
}
