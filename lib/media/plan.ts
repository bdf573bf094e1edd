import { type FramesPlan, framesOf } from './frames.ts';
import { RESOLUTIONS, type Resolution } from '../domain/levels.ts';

/** What is known of an uploaded file before it is transcoded. */
export interface Source {
  durationSeconds: number;
  /** As it is shown: turned upright, with square pixels. Absent: there is no picture. */
  video?: { width: number; height: number; framesPerSecond: number; hdr: boolean };
  audio: { language: string; channels: number }[];
}

export interface VideoPlan {
  resolution: Resolution;
  width: number;
  height: number;
  /** Most bits a second. */
  maxBitrate: number;
  /** Quality of MediaConvert's QVBR, 1 to 10. */
  quality: number;
}

export interface AudioPlan {
  /** Which sound track of the source, from 1. */
  track: number;
  /** RFC 5646, `und` where the source does not say. */
  language: string;
  channels: 2 | 6;
  bitrate: number;
}

/** What is made of a source. */
export interface Plan {
  durationSeconds: number;
  frameRate: { numerator: number; denominator: number };
  hdr: boolean;
  /** Best first. */
  video: VideoPlan[];
  audio: AudioPlan[];
  /** A trailer has none. */
  frames?: FramesPlan;
}

/** The longer and the shorter side of the box that a rendition fits in, and what it may cost. */
const LEVELS: Record<Resolution, { long: number; short: number; maxBitrate: number; quality: number }> = {
  '480p': { long: 854, short: 480, maxBitrate: 1_500_000, quality: 7 },
  '720p': { long: 1280, short: 720, maxBitrate: 3_500_000, quality: 8 },
  '1080p': { long: 1920, short: 1080, maxBitrate: 6_500_000, quality: 8 },
  '4K': { long: 3840, short: 2160, maxBitrate: 18_000_000, quality: 9 },
};
/** A picture that is larger than a box by less is that box's: encoders pad to 1088 lines, cameras to 1924. */
const TOLERANCE = 1.05;
const SMALLEST_BITRATE = 300_000;

/** A trailer is seen by everybody: no better than this. */
const TRAILER_BEST: Resolution = '720p';

const GOP_SECONDS = 2;
const GOPS_OF_SEGMENT = 2;
/** Sound tracks beyond these are left out. */
const MOST_TRACKS = 8;

/**
 * The ladder of a source: every resolution up to its own, none above, each with the source's shape. A source below the
 * lowest makes one rendition of its own size. Throws a RangeError when there is no picture.
 */
export function planOf(source: Source, kind: 'main' | 'trailer'): Plan {
  const { video, durationSeconds } = source;
  if (!video) throw new RangeError('a source without a picture has no ladder');
  const best = RESOLUTIONS.find((each) => scaleInto(video, each) >= 1 / TOLERANCE) ?? '4K';
  const ceiling = kind === 'trailer' ? RESOLUTIONS.indexOf(TRAILER_BEST) : RESOLUTIONS.length;
  const levels = RESOLUTIONS.slice(0, Math.min(RESOLUTIONS.indexOf(best), ceiling) + 1);
  return {
    durationSeconds,
    frameRate: frameRateOf(video.framesPerSecond),
    hdr: video.hdr,
    video: levels.toReversed().map((resolution) => renditionOf(video, resolution)),
    audio: source.audio.slice(0, MOST_TRACKS).flatMap(soundOf),
    ...(kind === 'main' && { frames: framesOf(video, durationSeconds) }),
  };
}

/** By how much the picture must shrink to fit the box, turned as the picture is; above 1 it is smaller than the box. */
function scaleInto({ width, height }: { width: number; height: number }, resolution: Resolution): number {
  const { long, short } = LEVELS[resolution];
  return Math.min(long / Math.max(width, height), short / Math.min(width, height));
}

function renditionOf(video: { width: number; height: number }, resolution: Resolution): VideoPlan {
  const { long, short, maxBitrate: most, quality } = LEVELS[resolution];
  const scale = Math.min(1, scaleInto(video, resolution));
  // H.264's chroma is half as wide and high, so sides are even.
  const even = (side: number) => Math.max(2, Math.floor((side * scale) / 2 + 0.01) * 2);
  const [width, height] = [even(video.width), even(video.height)];
  const share = (width * height) / (long * short);
  return {
    ...{ resolution, width, height, quality },
    maxBitrate: Math.max(SMALLEST_BITRATE, Math.round(most * Math.min(1, share))),
  };
}

/** Stereo for everybody, and 5.1 beside it where the source has it. */
function soundOf({ language, channels }: Source['audio'][number], index: number): AudioPlan[] {
  const track = index + 1;
  return [
    { track, language, channels: 2, bitrate: 128_000 },
    ...(channels >= 6 ? [{ track, language, channels: 6 as const, bitrate: 384_000 }] : []),
  ];
}

const NTSC = [24, 30, 60];

/** A constant rate near the source's, which may vary: whole or NTSC's, between 1 and 60. */
function frameRateOf(framesPerSecond: number): Plan['frameRate'] {
  const ntsc = NTSC.find((each) => Math.abs((each * 1000) / 1001 - framesPerSecond) < each / 2500);
  if (ntsc !== undefined) return { numerator: ntsc * 1000, denominator: 1001 };
  return { numerator: Math.min(60, Math.max(1, Math.round(framesPerSecond))), denominator: 1 };
}

/** Frames between two key frames: two seconds, in whole frames. */
export const gopFrames = ({ frameRate: { numerator, denominator } }: Pick<Plan, 'frameRate'>): number =>
  Math.max(1, Math.round((GOP_SECONDS * numerator) / denominator));

/** Seconds of a segment: of two groups of pictures. */
export const segmentSeconds = (plan: Pick<Plan, 'frameRate'>): number =>
  (GOPS_OF_SEGMENT * gopFrames(plan) * plan.frameRate.denominator) / plan.frameRate.numerator;
