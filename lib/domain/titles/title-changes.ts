import * as z from 'zod';
import { MaturityRating } from '../catalogue/maturity.ts';
import { Title, titleView, type TitleRecord } from '../catalogue/title.ts';
import { GenreId, Instant, toInstant } from '../ids.ts';
import { AccessLevel } from '../levels.ts';
import type { Violation } from '../problem.ts';
import { textOf } from '../text.ts';

/** What bounds the copies of a title on its shelves. */
const MAX_GENRES = 5;

const Person = textOf({ max: 80 }, 'Selma Ravn');

const people = (most: number) =>
  z
    .array(Person)
    .max(most)
    .refine((names) => new Set(names).size === names.length, { error: 'must not name anybody twice' });

const Genres = z
  .array(GenreId)
  .min(1)
  .max(MAX_GENRES)
  .refine((genres) => new Set(genres).size === genres.length, { error: 'must not hold a genre twice' })
  .meta({ description: 'Ids of genres that exist.', examples: [['drama', 'mystery']] });

const ExternalId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, 'must be 1 to 64 of A-Z a-z 0-9 . _ : -')
  .meta({ description: "The operator's own number of the title; unique.", examples: ['EIDR-4F2A'] });

/** An address of a picture: on a host of the stage's list, see `pictureProblem`. */
const PictureUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .meta({ examples: ['https://images.example.com/posters/lighthouse.webp'] });

const required = {
  name: textOf({ max: 200 }, 'The Lighthouse Audit'),
  synopsis: textOf({ max: 2000, multiline: true }, 'An auditor is sent to close an unprofitable lighthouse.'),
  genres: Genres,
  releaseYear: z.int().min(1888).max(2200),
  maturityRating: MaturityRating,
  accessLevel: AccessLevel,
};
const people_ = { cast: people(50), directors: people(20) };
const optional = {
  externalId: ExternalId.nullable(),
  posterUrl: PictureUrl.nullable(),
  backdropUrl: PictureUrl.nullable(),
  availableFrom: Instant.nullable(),
  availableUntil: Instant.nullable(),
};

/** What an administrator writes down for a new title, which begins as a draft. */
export const NewTitle = z
  .strictObject({
    type: z.enum(['movie', 'series']),
    ...required,
    cast: people_.cast.default([]),
    directors: people_.directors.default([]),
    ...z.object(optional).partial().shape,
  })
  .meta({ id: 'NewTitle' });
export type NewTitle = z.output<typeof NewTitle>;

/** What an administrator changes of a title; null clears what may be empty. The type stays. */
export const TitleChanges = z
  .strictObject({ ...required, ...people_, ...optional })
  .partial()
  .meta({ id: 'TitleChanges' });
export type TitleChanges = z.output<typeof TitleChanges>;

/** A title as administrators see it. */
export const AdminTitle = Title.extend({
  externalId: z.string().nullable(),
  createdAt: Instant,
  updatedAt: Instant,
}).meta({ id: 'AdminTitle' });
export type AdminTitle = z.output<typeof AdminTitle>;

/** What only administrators know of a title, beside what `TitleRecord` holds. Times are epoch milliseconds. */
export interface Administered {
  externalId?: string;
  createdAt?: number;
  updatedAt?: number;
}
export type AdminTitleRecord = TitleRecord & Administered;

export function adminTitleView(record: AdminTitleRecord, origin: string): AdminTitle {
  const { externalId = null, createdAt = record.publishedAt ?? 0, updatedAt = createdAt } = record;
  const times = { createdAt: toInstant(createdAt), updatedAt: toInstant(updatedAt) };
  return { ...titleView(record, origin), externalId, ...times };
}

const instant = (text: string) => Date.parse(text);

/** The record after these changes; `undefined` leaves a field, null clears it. */
export function withChanges(record: AdminTitleRecord, changes: TitleChanges): AdminTitleRecord {
  const { availableFrom, availableUntil, ...rest } = changes;
  const window = {
    ...(availableFrom !== undefined && { availableFrom: availableFrom && instant(availableFrom) }),
    ...(availableUntil !== undefined && { availableUntil: availableUntil && instant(availableUntil) }),
  };
  const given = Object.entries({ ...rest, ...window }).filter(([, value]) => value !== undefined);
  const changed = { ...record, ...Object.fromEntries(given) };
  return Object.fromEntries(
    Object.entries(changed).filter(([, value]) => value !== null),
  ) as AdminTitleRecord;
}

/** What no field can show by itself: a window that ends before it begins, pictures from elsewhere. */
export function titleViolations(
  record: { [field in 'availableFrom' | 'availableUntil']?: number } & {
    [field in 'posterUrl' | 'backdropUrl']?: string | undefined;
  },
  pictureHosts: readonly string[],
): Violation[] {
  const { availableFrom = 0, availableUntil = Infinity } = record;
  const window =
    availableUntil > availableFrom
      ? []
      : [{ pointer: '/availableUntil', detail: 'must be later than availableFrom' }];
  const pictures = (['posterUrl', 'backdropUrl'] as const).flatMap((field) => {
    const url = record[field];
    const isOurs = url === undefined || url.startsWith('/') || pictureHosts.includes(new URL(url).host);
    return isOurs ? [] : [{ pointer: `/${field}`, detail: `must be on ${pictureHosts.join(' or ')}` }];
  });
  return [...window, ...pictures];
}

/** Does the change take something from those who may watch it now: its streams are to be looked at again. */
export const isWithdrawal = (before: TitleRecord, after: TitleRecord): boolean =>
  (['status', 'accessLevel', 'availableFrom', 'availableUntil', 'deletedAt'] as const).some(
    (field) => before[field] !== after[field],
  );
