import type { TitleRecord } from '../../lib/domain/catalogue/title.ts';

/** The id of the n-th title of a test: sortable, valid, the same in every run. */
export const titleIdOf = (n: number): string => `ttl_01TEST${String(n).padStart(20, '0')}`;

/** A published film that anybody may see. */
export const titleOf = (n: number, fields: Partial<TitleRecord> = {}): TitleRecord => ({
  titleId: titleIdOf(n),
  type: 'movie',
  name: `Film ${n}`,
  synopsis: 'Somebody waits for a train, and then for another.',
  genres: ['drama'],
  cast: ['Ada Example'],
  directors: ['Bo Example'],
  releaseYear: 2026,
  maturityRating: '6+',
  accessLevel: 'basic',
  posterUrl: `/media/p/film-${n}.svg`,
  status: 'published',
  publishedAt: Date.UTC(2026, 0, 1) + n * 60_000,
  media: { mediaId: 'med_01TEST', maxResolution: '1080p', durationSeconds: 400 },
  version: 1,
  ...fields,
});
