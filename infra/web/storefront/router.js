/** The hash as a route: `#/title/ttl_1?x=y` → `{ name: 'title', id: 'ttl_1', params, hash }`. */
export function currentRoute() {
  const hash = location.hash || '#/';
  const [path, search = ''] = hash.slice(1).split('?');
  const [name = '', id = ''] = path.split('/').filter(Boolean).map(safeDecode);
  return { name: name || 'home', id, params: new URLSearchParams(search), hash };
}

function safeDecode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Goes to a hash; `replace` leaves no entry in the history. Going to the present one renders it again. */
export function go(hash, { replace = false } = {}) {
  if (replace) history.replaceState(null, '', hash);
  else if (location.hash !== hash) {
    location.hash = hash;
    return;
  }
  dispatchEvent(new HashChangeEvent('hashchange'));
}

/** The sign-in page that comes back to `hash` afterwards; only hashes of this page are ever followed. */
export function signInHref(hash, page = 'sign-in') {
  return `#/${page}?${new URLSearchParams({ next: hash })}`;
}

export function nextHash(params) {
  const next = params.get('next') ?? '';
  return next.startsWith('#/') ? next : '#/';
}
