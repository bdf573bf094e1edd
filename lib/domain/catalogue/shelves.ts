import type { TitleRecord } from './title.ts';

/** The orders a list of titles can have, each with shelves of its own. */
export const ORDERS = ['newest', 'popular', 'name'] as const;
export type Order = (typeof ORDERS)[number];

/** The orders of the administrators' lists, which hold drafts too. */
export const ADMIN_ORDERS = ['admin-newest', 'admin-name', 'admin-changed'] as const;
export type AdminOrder = (typeof ADMIN_ORDERS)[number];
export type AnyOrder = Order | AdminOrder;
export const isAdminOrder = (order: AnyOrder): order is AdminOrder => order.startsWith('admin-');

/** What a list asks for; every part may be left out. */
export interface TitleFilter {
  genre?: string | undefined;
  type?: string | undefined;
  accessLevel?: string | undefined;
  /** What is searched for, see `search-terms.ts`. */
  q?: string | undefined;
}

/** What decides where a title stands. */
export type Placement = Pick<
  TitleRecord,
  'name' | 'type' | 'genres' | 'accessLevel' | 'status' | 'publishedAt' | 'availableFrom' | 'popularity'
> &
  Partial<Pick<TitleRecord, 'cast' | 'directors'>> & { createdAt?: number; updatedAt?: number };

const facets = ({ genre, type, accessLevel }: TitleFilter): string =>
  `genre=${genre ?? '*'}&type=${type ?? '*'}&level=${accessLevel ?? '*'}`;

/**
 * The shelves a title stands on, in each order: every combination of one of its genres or any, its type or any and its
 * level or any: 4 (g + 1), 24 at most.
 */
export const shelvesOf = ({ type, genres, accessLevel }: Placement): string[] =>
  [undefined, ...new Set(genres)].flatMap((genre) =>
    [undefined, type].flatMap((eachType) =>
      [undefined, accessLevel].map((level) => facets({ genre, type: eachType, accessLevel: level })),
    ),
  );

/** The shelf of exactly what is asked for. */
export const shelfOf = (filter: TitleFilter): string => facets(filter);

/** What an administrator's list asks for. */
export interface AdminFilter extends TitleFilter {
  status?: string | undefined;
}

const adminFacet = (facet: string, status: string | undefined): string => `${facet}&status=${status ?? '*'}`;

/**
 * The shelves of the administrators' lists, in each order: any title, its type, its level and each of its genres, each
 * with its status or any: 2 (g + 3). What else is asked is compared.
 */
export function adminShelvesOf({ type, genres, accessLevel, status }: Placement): string[] {
  const facet = [
    'all',
    `type=${type}`,
    `level=${accessLevel}`,
    ...new Set(genres.map((id) => `genre=${id}`)),
  ];
  return facet.flatMap((each) => [adminFacet(each, undefined), adminFacet(each, status)]);
}

/** The narrowest shelf of an administrator's list, and what must still be compared on each card. */
export function adminShelfOf({ status, genre, accessLevel, type }: AdminFilter): {
  shelf: string;
  rest: Pick<AdminFilter, 'accessLevel' | 'type'>;
} {
  if (genre) return { shelf: adminFacet(`genre=${genre}`, status), rest: { accessLevel, type } };
  if (accessLevel) return { shelf: adminFacet(`level=${accessLevel}`, status), rest: { type } };
  return { shelf: adminFacet(type ? `type=${type}` : 'all', status), rest: {} };
}

/** Is this title what is asked for, its words left out? */
export const fits = (
  title: Pick<TitleRecord, 'genres' | 'type' | 'accessLevel' | 'status'>,
  { genre, type, accessLevel, status }: AdminFilter,
): boolean =>
  (genre === undefined || title.genres.includes(genre)) &&
  (type === undefined || title.type === type) &&
  (accessLevel === undefined || title.accessLevel === accessLevel) &&
  (status === undefined || title.status === status);
