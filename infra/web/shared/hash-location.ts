import { signal } from '@preact/signals';
import type { BaseLocationHook, BaseSearchHook } from 'wouter-preact';

/**
 * The router's location, kept after the `#`: pages need no server that knows their paths, and the tokens of mailed
 * links reach no server's log. wouter's own hash location keeps the query in front of the `#`, where it would.
 */
const hash = signal(location.hash);
addEventListener('hashchange', () => (hash.value = location.hash));
addEventListener('popstate', () => (hash.value = location.hash));

const parts = (): [path: string, search: string] => {
  const [path = '', search = ''] = hash.value.replace(/^#?\/?/, '').split(/\?(.*)/s);
  return [`/${path}`, search];
};

/** Goes to a path such as `/title/ttl_1?x=y`; `replace` leaves no entry in the history. */
export function navigate(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(history.state, '', `#${to}`);
  else location.hash = to;
  hash.value = location.hash;
}

const useSearch: BaseSearchHook = () => parts()[1];

export const useHashLocation: BaseLocationHook & {
  searchHook: BaseSearchHook;
  hrefs: (path: string) => string;
} = Object.assign((): [string, typeof navigate] => [parts()[0], navigate], {
  searchHook: useSearch,
  hrefs: (path: string) => `#${path}`,
});
