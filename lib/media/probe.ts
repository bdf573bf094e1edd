import type { Source } from './plan.ts';

interface Ratio {
  numerator?: number;
  denominator?: number;
}

/** What MediaConvert says of a file (API reference, "Probe"), as far as it matters. The local transcoder answers alike. */
export interface Probed {
  container?: {
    /** Seconds. */
    duration?: number;
    tracks?: {
      trackType?: string;
      duration?: number;
      videoProperties?: {
        width?: number;
        height?: number;
        /** Degrees by which it must be turned to be upright. */
        rotation?: number;
        frameRate?: Ratio;
        sampleAspectRatio?: Ratio;
        transferCharacteristics?: string;
      };
      audioProperties?: { channels?: number; languageCode?: string };
    }[];
  };
}

/** The curves of HDR10 and HLG. */
const HDR = ['SMPTE_2084', 'ARIB_B67'];

const quotient = ({ numerator = 0, denominator = 1 }: Ratio = {}, fallback: number): number =>
  numerator > 0 && denominator > 0 ? numerator / denominator : fallback;

/** A probed file as the plan reads it: upright, with square pixels. */
export function sourceOf({ container = {} }: Probed = {}): Source {
  const { tracks = [], duration } = container;
  const picture = tracks.find(({ videoProperties: v }) => (v?.width ?? 0) > 0 && (v?.height ?? 0) > 0);
  return {
    durationSeconds: duration ?? picture?.duration ?? 0,
    ...(picture && { video: pictureOf(picture.videoProperties!) }),
    audio: tracks.flatMap(({ audioProperties }) =>
      audioProperties
        ? [{ language: languageOf(audioProperties.languageCode), channels: audioProperties.channels ?? 2 }]
        : [],
    ),
  };
}

type VideoProperties = NonNullable<
  NonNullable<NonNullable<Probed['container']>['tracks']>[number]['videoProperties']
>;

function pictureOf(properties: VideoProperties): NonNullable<Source['video']> {
  const { width = 0, height = 0, rotation = 0, transferCharacteristics = '' } = properties;
  // Pixels that are wide make the picture wider, tall ones make it taller: none is thrown away.
  const aspect = quotient(properties.sampleAspectRatio, 1);
  const [wide, high] = [width * Math.max(1, aspect), height * Math.max(1, 1 / aspect)].map(Math.round);
  const turned = Math.abs(rotation) % 180 === 90;
  return {
    ...(turned ? { width: high!, height: wide! } : { width: wide!, height: high! }),
    framesPerSecond: quotient(properties.frameRate, 25),
    hdr: HDR.includes(transferCharacteristics),
  };
}

/** RFC 5646 from ISO 639-2, whose `und` means that nobody knows. */
const languageOf = (code = 'und'): string => {
  const [language] = /^[a-z]{2,3}$/.exec(code.toLowerCase()) ?? ['und'];
  return Intl.getCanonicalLocales(language)[0]!;
};
