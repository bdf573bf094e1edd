import { type AudioPlan, gopFrames, type Plan, segmentSeconds, type VideoPlan } from './plan.ts';
import { coloursOf, type Preprocessors } from './colours.ts';
import { type FrameGroup, frameGroup } from './frame-settings.ts';
import { levelPath } from './layout.ts';

/**
 * A plan as the settings of a MediaConvert job (API reference, "CreateJob"). Each level is an output group of its own,
 * because a group writes into one folder. The local transcoder reads these very settings, so the trees are the same.
 */

/** What MediaConvert calls what it writes: the last part of the destination, then the output's modifier. */
const BASE = 'media';
const VIDEO_MODIFIER = '-video';

/** The raw playlist of a level's picture, and of a sound track: of these the finished ones are made. */
export const RAW_VIDEO = `${BASE}${VIDEO_MODIFIER}.m3u8`;
export const rawSound = (audio: AudioPlan): string => `${BASE}${soundModifier(audio)}.m3u8`;
const soundModifier = ({ track, channels }: AudioPlan) => `-audio-${track}-${channels}`;

/** The name of a sound track's finished playlist, without its ending. */
export const soundPlaylist = ({ track, channels }: AudioPlan): string => `audio-${track}-${channels}`;

export interface JobSettings {
  inputs: {
    fileInput: string;
    timecodeSource: 'ZEROBASED';
    videoSelector: { rotate: 'AUTO' };
    audioSelectors: Record<string, { selectorType: 'TRACK'; tracks: number[] }>;
  }[];
  outputGroups: (OutputGroup | FrameGroup)[];
}

export interface OutputGroup {
  name: string;
  outputGroupSettings: {
    type: 'CMAF_GROUP_SETTINGS';
    cmafGroupSettings: Record<string, string | number> & { destination: string; segmentLength: number };
  };
  outputs: Output[];
}

export interface Output {
  nameModifier: string;
  containerSettings: { container: 'CMFC' };
  videoDescription?: VideoDescription;
  audioDescriptions?: AudioDescription[];
}

export interface VideoDescription {
  width: number;
  height: number;
  scalingBehavior: 'STRETCH_TO_OUTPUT';
  codecSettings: { codec: 'H_264'; h264Settings: H264Settings };
  videoPreprocessors?: Preprocessors;
}

interface H264Settings {
  rateControlMode: 'QVBR';
  qvbrSettings: { qvbrQualityLevel: number };
  maxBitrate: number;
  codecProfile: 'HIGH';
  framerateControl: 'SPECIFIED';
  framerateNumerator: number;
  framerateDenominator: number;
  gopSize: number;
  gopSizeUnits: 'FRAMES';
  gopClosedCadence: 1;
  sceneChangeDetect: 'DISABLED';
  numberBFramesBetweenReferenceFrames: number;
  parControl: 'SPECIFIED';
  parNumerator: 1;
  parDenominator: 1;
  qualityTuningLevel: 'SINGLE_PASS_HQ';
}

export interface AudioDescription {
  audioSourceName: string;
  codecSettings: {
    codec: 'AAC';
    aacSettings: {
      bitrate: number;
      codingMode: 'CODING_MODE_2_0' | 'CODING_MODE_5_1';
      sampleRate: 48000;
      rateControlMode: 'CBR';
      codecProfile: 'LC';
    };
  };
}

/** The job that makes this plan of the file at `source` into the tree at `tree`, both `s3://…`; the tree ends with `/`. */
export function jobSettings(plan: Plan, { source, tree }: { source: string; tree: string }): JobSettings {
  const tracks = [...new Set(plan.audio.map(({ track }) => track))];
  const group = (name: string, directory: string, outputs: Output[]) =>
    outputGroup(plan, name, `${tree}${directory}${BASE}`, outputs);
  return {
    inputs: [
      {
        fileInput: source,
        timecodeSource: 'ZEROBASED',
        videoSelector: { rotate: 'AUTO' },
        audioSelectors: Object.fromEntries(
          tracks.map((track) => [selectorOf(track), { selectorType: 'TRACK', tracks: [track] }]),
        ),
      },
    ],
    outputGroups: [
      ...plan.video.map((video) =>
        group(video.resolution, levelPath(video.resolution), [
          videoOutput(plan, video),
          // Sound lies in the lowest level alone, so that every plan reaches it.
          ...(video.resolution === '480p' ? plan.audio.map(audioOutput) : []),
        ]),
      ),
      ...(plan.frames ? [frameGroup(plan, plan.frames, `${tree}${levelPath('480p')}${BASE}`)] : []),
    ],
  };
}

const selectorOf = (track: number) => `Audio Selector ${track}`;

const outputGroup = (plan: Plan, name: string, destination: string, outputs: Output[]): OutputGroup => ({
  name,
  outputGroupSettings: {
    type: 'CMAF_GROUP_SETTINGS',
    cmafGroupSettings: {
      destination,
      // Whole seconds, which MediaConvert rounds up to whole groups of pictures.
      segmentLength: Math.floor(segmentSeconds(plan)) || 1,
      segmentLengthControl: 'GOP_MULTIPLE',
      fragmentLength: Math.floor(segmentSeconds(plan)) || 1,
      segmentControl: 'SINGLE_FILE',
      writeHlsManifest: 'ENABLED',
      writeDashManifest: 'DISABLED',
      codecSpecification: 'RFC_6381',
      manifestDurationFormat: 'FLOATING_POINT',
    },
  },
  outputs,
});

const videoOutput = (plan: Plan, { width, height, maxBitrate, quality }: VideoPlan): Output => ({
  nameModifier: VIDEO_MODIFIER,
  containerSettings: { container: 'CMFC' },
  videoDescription: {
    width,
    height,
    // The plan keeps the shape already; anything else would add black bars for a pixel's difference.
    scalingBehavior: 'STRETCH_TO_OUTPUT',
    codecSettings: {
      codec: 'H_264',
      h264Settings: {
        rateControlMode: 'QVBR',
        qvbrSettings: { qvbrQualityLevel: quality },
        maxBitrate,
        codecProfile: 'HIGH',
        framerateControl: 'SPECIFIED',
        framerateNumerator: plan.frameRate.numerator,
        framerateDenominator: plan.frameRate.denominator,
        gopSize: gopFrames(plan),
        gopSizeUnits: 'FRAMES',
        gopClosedCadence: 1,
        sceneChangeDetect: 'DISABLED',
        numberBFramesBetweenReferenceFrames: reorderedFrames(plan),
        ...{ parControl: 'SPECIFIED', parNumerator: 1, parDenominator: 1 },
        qualityTuningLevel: 'SINGLE_PASS_HQ',
      },
    },
    ...coloursOf(plan),
  },
});

/** Pictures that are sent out of order delay the first by as many: nobody notices at 24 a second, everybody at one. */
const reorderedFrames = ({ frameRate: { numerator, denominator } }: Plan) =>
  numerator / denominator < 10 ? 0 : 2;

const audioOutput = (audio: AudioPlan): Output => ({
  nameModifier: soundModifier(audio),
  containerSettings: { container: 'CMFC' },
  audioDescriptions: [
    {
      audioSourceName: selectorOf(audio.track),
      codecSettings: {
        codec: 'AAC',
        aacSettings: {
          bitrate: audio.bitrate,
          codingMode: audio.channels === 6 ? 'CODING_MODE_5_1' : 'CODING_MODE_2_0',
          sampleRate: 48000,
          rateControlMode: 'CBR',
          codecProfile: 'LC',
        },
      },
    },
  ],
});
