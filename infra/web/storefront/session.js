/**
 * The signed-in state. Tokens lie in localStorage: acceptable for a demonstration whose content security policy
 * allows no foreign script; a product would keep the refresh token in an HttpOnly cookie of its own backend.
 */
const SESSION = 'marquee.session';
const DEVICES = 'marquee.devices';
const listeners = new Set();

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** The contract's `Session`, or null when signed out. Read each time: another tab may have refreshed it. */
export function session() {
  return read(SESSION);
}

export function user() {
  return session()?.user ?? null;
}

/** Keeps a `Session` and remembers this browser's device for the account, so that it stays one device. */
export function saveSession(next) {
  localStorage.setItem(SESSION, JSON.stringify(next));
  const devices = { ...read(DEVICES), [deviceKey(next.user.email)]: next.device.id };
  localStorage.setItem(DEVICES, JSON.stringify(devices));
  notify();
}

export function saveUser(next) {
  const current = session();
  if (!current) return;
  localStorage.setItem(SESSION, JSON.stringify({ ...current, user: next }));
  notify();
}

export function clearSession() {
  localStorage.removeItem(SESSION);
  notify();
}

/** Calls `listener` when somebody signs in or out, in this tab or another. */
export function onSessionChange(listener) {
  listeners.add(listener);
}

function notify() {
  for (const listener of listeners) listener();
}

addEventListener('storage', (event) => {
  if (event.key === SESSION || event.key === null) notify();
});

/** The `device` of register and login: the id this browser had for that account, when it had one. */
export function deviceFor(email) {
  const id = read(DEVICES)?.[deviceKey(email)];
  return { ...(id ? { id } : {}), name: deviceName(), platform: 'web' };
}

function deviceKey(email) {
  return email.trim().toLowerCase();
}

function deviceName() {
  const agent = navigator.userAgent;
  const find = (pairs) => pairs.find(([pattern]) => pattern.test(agent))?.[1];
  const browser = find([
    [/Edg\//, 'Edge'],
    [/OPR\//, 'Opera'],
    [/Firefox\//, 'Firefox'],
    [/Chrom(e|ium)\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ]);
  const system = find([
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Android/, 'Android'],
    [/Windows/, 'Windows'],
    [/Mac OS/, 'Mac'],
    [/Linux|CrOS/, 'Linux'],
  ]);
  return `${browser ?? 'Browser'}${system ? ` on ${system}` : ''}`;
}
