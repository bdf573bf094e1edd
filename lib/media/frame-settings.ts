import { coloursOf, type Preprocessors } from './colours.ts';
import { type FramesPlan, POSTER_MODIFIER, THUMBNAIL_MODIFIER } from './frames.ts';
import type { Plan } from './plan.ts';

/** Pictures of the film, each a file. */
export interface FrameGroup {
  name: string;
  outputGroupSettings: { type: 'FILE_GROUP_SETTINGS'; fileGroupSettings: { destination: string } };
  outputs: FrameOutput[];
}

export interface FrameOutput {
  nameModifier: string;
  containerSettings: { container: 'RAW' };
  videoDescription: {
    width: number;
    height: number;
    scalingBehavior: 'STRETCH_TO_OUTPUT';
    videoPreprocessors?: Preprocessors;
    codecSettings: {
      codec: 'FRAME_CAPTURE';
      /** One picture every denominator ÷ numerator seconds, from the first on. */
      frameCaptureSettings: {
        framerateNumerator: 1;
        framerateDenominator: number;
        maxCaptures: number;
        quality: number;
      };
    };
  };
}

/** Does a group write single pictures, and no rendition. */
export const isFrames = (group: { outputGroupSettings: { type: string } }): group is FrameGroup =>
  group.outputGroupSettings.type === 'FILE_GROUP_SETTINGS';

/** Pictures lie in the lowest level, too. */
export const frameGroup = (
  plan: Plan,
  { everySeconds, thumbnail, poster }: FramesPlan,
  destination: string,
): FrameGroup => ({
  name: 'frames',
  outputGroupSettings: { type: 'FILE_GROUP_SETTINGS', fileGroupSettings: { destination } },
  outputs: [
    frameOutput(plan, THUMBNAIL_MODIFIER, thumbnail, {
      framerateDenominator: everySeconds,
      ...{ maxCaptures: MOST_CAPTURES, quality: 70 },
    }),
    frameOutput(plan, POSTER_MODIFIER, poster, {
      ...{ framerateDenominator: poster.atSeconds, maxCaptures: 2, quality: 85 },
    }),
  ],
});

/** What MediaConvert takes; a plan never has so many. */
const MOST_CAPTURES = 10_000;

const frameOutput = (
  plan: Plan,
  nameModifier: string,
  { width, height }: { width: number; height: number },
  captures: { framerateDenominator: number; maxCaptures: number; quality: number },
): FrameOutput => ({
  nameModifier,
  containerSettings: { container: 'RAW' },
  videoDescription: {
    ...{ width, height, scalingBehavior: 'STRETCH_TO_OUTPUT' },
    codecSettings: {
      codec: 'FRAME_CAPTURE',
      frameCaptureSettings: { framerateNumerator: 1, ...captures },
    },
    ...coloursOf(plan),
  },
});
