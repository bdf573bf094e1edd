import type {
  AudioDescription,
  JobSettings,
  OutputGroup,
  VideoDescription,
} from '../../../lib/media/job-settings.ts';
import { type FrameGroup, type FrameOutput, isFrames } from '../../../lib/media/frame-settings.ts';
import { GUARDED } from './ffmpeg.ts';

/** One run of ffmpeg: a folder of the tree with everything that lies in it. */
export interface Run {
  /** `s3://…/` of the folder. */
  directory: string;
  options: string[];
  /** Share of the work, for the percent: pixels. */
  weight: number;
}

/** The settings of a MediaConvert job as runs of ffmpeg over `file`: one for each output group. */
export const runsOf = ({ outputGroups, inputs }: JobSettings, file: string): Run[] =>
  outputGroups.map((group) => {
    if (isFrames(group)) return framesRunOf(group, file);
    const { destination } = group.outputGroupSettings.cmafGroupSettings;
    const slash = destination.lastIndexOf('/') + 1;
    const video = group.outputs.find(({ videoDescription }) => videoDescription)!.videoDescription!;
    return {
      directory: destination.slice(0, slash),
      options: [...GUARDED, '-i', file, ...outputsOf(group, destination.slice(slash), inputs[0]!)],
      weight: video.width * video.height,
    };
  });

/** Reading all of the film is most of the work. */
const FRAMES_WEIGHT = 160 * 90;

function framesRunOf({ outputGroupSettings, outputs }: FrameGroup, file: string): Run {
  const { destination } = outputGroupSettings.fileGroupSettings;
  const slash = destination.lastIndexOf('/') + 1;
  return {
    directory: destination.slice(0, slash),
    options: [
      ...[...GUARDED, '-i', file],
      ...outputs.flatMap((output) => frameOptions(output, destination.slice(slash))),
    ],
    weight: FRAMES_WEIGHT,
  };
}

/** Of a quality of 100 comes ffmpeg's 2, of 50 its 9. */
const scaleOf = (quality: number) => Math.round(2 + (100 - quality) / 7);

function frameOptions({ nameModifier, videoDescription }: FrameOutput, base: string): string[] {
  const { width, height, codecSettings, videoPreprocessors } = videoDescription;
  const { framerateDenominator: every, maxCaptures, quality } = codecSettings.frameCaptureSettings;
  const filters = [
    `setpts=PTS-STARTPTS,select='gte(t,${every}*selected_n)'`,
    ...(videoPreprocessors ? TONE_MAPPING : []),
    `scale=${width}:${height}`,
    // A second for each, at one a second: none is left out and none repeated, whatever the version's rule is.
    'setpts=N/TB',
  ];
  return [
    ...['-map', '0:V:0', '-vf', filters.join(','), '-r', '1', '-frames:v', `${maxCaptures}`],
    ...['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-q:v', `${scaleOf(quality)}`],
    ...['-f', 'image2', '-start_number', '0', `${base}${nameModifier}.%07d.jpg`],
  ];
}

const outputsOf = (group: OutputGroup, base: string, input: JobSettings['inputs'][number]): string[] =>
  group.outputs.flatMap(({ nameModifier, videoDescription, audioDescriptions = [] }) => [
    ...(videoDescription ? videoOptions(videoDescription) : []),
    ...audioDescriptions.flatMap((audio) => audioOptions(audio, input)),
    ...segmented(group, `${base}${nameModifier}`, videoDescription ? 'cmfv' : 'cmfa'),
  ]);

/** CMAF in one file, of segments addressed by byte range. */
function segmented(group: OutputGroup, name: string, ending: string): string[] {
  const { segmentLength } = group.outputGroupSettings.cmafGroupSettings;
  return [
    ...[
      '-f',
      'hls',
      '-hls_time',
      `${segmentLength}`,
      '-hls_playlist_type',
      'vod',
      '-hls_segment_type',
      'fmp4',
    ],
    ...['-hls_flags', 'single_file', '-hls_segment_filename', `${name}.${ending}`, `${name}.m3u8`],
  ];
}

/** x264's quality factor for a quality of QVBR: 7 looks like 24, one step of either is about as much. */
const crfOf = (quality: number) => 31 - quality;

function videoOptions({ width, height, codecSettings, videoPreprocessors }: VideoDescription): string[] {
  const { h264Settings: h264 } = codecSettings;
  const rate = `${h264.framerateNumerator}/${h264.framerateDenominator}`;
  const filters = [
    ...(videoPreprocessors ? TONE_MAPPING : []),
    `fps=${rate}`,
    `scale=${width}:${height}:flags=bicubic`,
    ...['setsar=1', 'format=yuv420p'],
  ];
  return [
    // The first picture track that is a film: a cover beside it is none.
    ...['-map', '0:V:0', '-vf', filters.join(','), '-r', rate],
    ...[
      '-c:v',
      'libx264',
      '-profile:v',
      'high',
      '-preset',
      'medium',
      '-crf',
      `${crfOf(h264.qvbrSettings.qvbrQualityLevel)}`,
    ],
    ...['-maxrate', `${h264.maxBitrate}`, '-bufsize', `${2 * h264.maxBitrate}`],
    ...['-g', `${h264.gopSize}`, '-keyint_min', `${h264.gopSize}`, '-sc_threshold', '0'],
    ...['-flags', '+cgop', '-bf', `${h264.numberBFramesBetweenReferenceFrames}`],
  ];
}

/** HDR10 and HLG to what every screen shows (ITU-R BT.709). */
const TONE_MAPPING = [
  'zscale=t=linear:npl=100',
  'format=gbrpf32le',
  'zscale=p=bt709',
  'tonemap=hable:desat=0',
  'zscale=t=bt709:m=bt709:r=tv',
];

function audioOptions(
  { audioSourceName, codecSettings }: AudioDescription,
  input: JobSettings['inputs'][number],
) {
  const { bitrate, codingMode, sampleRate } = codecSettings.aacSettings;
  const [track = 1] = input.audioSelectors[audioSourceName]!.tracks;
  return [
    ...['-map', `0:a:${track - 1}`, '-c:a', 'aac', '-b:a', `${bitrate}`, '-ar', `${sampleRate}`],
    ...['-ac', codingMode === 'CODING_MODE_5_1' ? '6' : '2'],
  ];
}
