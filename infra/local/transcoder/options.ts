import type {
  AudioDescription,
  JobSettings,
  OutputGroup,
  VideoDescription,
} from '../../../lib/media/job-settings.ts';
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
    const { destination } = group.outputGroupSettings.cmafGroupSettings;
    const slash = destination.lastIndexOf('/') + 1;
    const video = group.outputs.find(({ videoDescription }) => videoDescription)!.videoDescription!;
    return {
      directory: destination.slice(0, slash),
      options: [...GUARDED, '-i', file, ...outputsOf(group, destination.slice(slash), inputs[0]!)],
      weight: video.width * video.height,
    };
  });

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
