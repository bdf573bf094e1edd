import * as z from 'zod';
import { idOf } from '../ids.ts';
import { textOf } from '../text.ts';

export const SubtitlesId = idOf('stl');

/** Of a long film in a script of three bytes a letter, four times over. */
export const MAX_SUBTITLES_BYTES = 2 * 1024 * 1024;
/** In the menu of one film. */
export const MOST_SUBTITLES = 60;

export const SUBTITLES_TYPES = ['text/vtt', 'application/x-subrip'] as const;

export const NewSubtitles = z
  .strictObject({
    contentType: z.enum(SUBTITLES_TYPES),
    sizeBytes: z.int().min(1).max(MAX_SUBTITLES_BYTES),
  })
  .meta({ id: 'NewSubtitles' });
export type NewSubtitles = z.output<typeof NewSubtitles>;

/** Languages have two or three letters: longer words, such as `English`, are well formed, but none is registered. */
const isLanguage = (tag: string): boolean => {
  try {
    return /^[a-z]{2,3}(-|$)/i.test(tag) && Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
};

/** BCP 47, in its canonical spelling: `pt-br` becomes `pt-BR`. */
const Language = z
  .string()
  .max(35)
  .refine(isLanguage, 'must be a language tag such as en or pt-BR')
  .overwrite((tag) => (isLanguage(tag) ? Intl.getCanonicalLocales(tag)[0]! : tag))
  .meta({ examples: ['en'] });

export const SubtitlesWish = z
  .strictObject({
    language: Language,
    label: textOf({ max: 60 }, 'English (for the hard of hearing)'),
  })
  .meta({ id: 'SubtitlesWish' });
export type SubtitlesWish = z.output<typeof SubtitlesWish>;

/** Subtitles that a film has. */
export const SubtitlesTrack = z
  .object({ subtitlesId: SubtitlesId, language: z.string(), label: z.string() })
  .meta({ id: 'SubtitlesTrack' });
export type SubtitlesTrack = z.output<typeof SubtitlesTrack>;
