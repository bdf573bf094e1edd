import type { Plan } from './plan.ts';

export interface Preprocessors {
  colorCorrector: Record<string, string>;
}

/** What every player shows right: HDR comes down to BT.709 (MediaConvert's API reference, "ColorCorrector"). */
export const coloursOf = ({ hdr }: Pick<Plan, 'hdr'>): { videoPreprocessors?: Preprocessors } =>
  hdr
    ? {
        videoPreprocessors: {
          colorCorrector: { colorSpaceConversion: 'FORCE_709', hdrToSdrToneMapper: 'PRESERVE_DETAILS' },
        },
      }
    : {};
