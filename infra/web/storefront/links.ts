/** The player's address; `start` plays from the beginning. */
export function watchHref(titleId: string, episodeId?: string | null, from?: 'start'): string {
  const params = new URLSearchParams();
  if (episodeId) params.set('episode', episodeId);
  if (from) params.set('from', from);
  return `#/watch/${titleId}${params.size ? `?${params}` : ''}`;
}

/** The sign-in page that comes back to `path` afterwards; only paths of this storefront are ever followed. */
export const signInPath = (path: string, page: 'sign-in' | 'sign-up' = 'sign-in'): string =>
  `/${page}?${new URLSearchParams({ next: `#${path}` })}`;

/** Where to go after signing in, as a path of the router. */
export function nextPath(query: string): string {
  const next = new URLSearchParams(query).get('next') ?? '';
  return next.startsWith('#/') ? next.slice(1) : '/';
}
