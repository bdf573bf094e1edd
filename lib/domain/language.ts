import * as z from 'zod';

/** The languages that mails are written in. */
export const Language = z.enum(['en', 'de']).meta({
  id: 'Language',
  description: 'In which mails are written.',
});
export type Language = z.output<typeof Language>;

/** Of somebody who has not chosen. */
export const DEFAULT_LANGUAGE: Language = 'en';
