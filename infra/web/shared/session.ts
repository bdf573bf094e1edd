import { computed, signal } from '@preact/signals';
import { newKey, type Schemas } from './client.ts';
import { deviceName } from './device-name.ts';

type Session = Schemas['Session'];
type User = Schemas['User'];

/**
 * The signed-in state. Tokens lie in localStorage: acceptable for a demonstration whose content security policy
 * allows no foreign script; a product would keep the refresh token in an HttpOnly cookie of its own backend.
 */
const SESSION = 'marquee.session';
const DEVICES = 'marquee.devices';
const ATTEMPT = 'marquee.refresh-attempt';

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

const shown = signal(read<Session>(SESSION));

/** Who this page belongs to. Pages are made anew when it changes, so nothing of one person stays for another. */
export const userId = computed(() => shown.value?.user.id ?? null);
export const user = computed(() => shown.value?.user ?? null);

/** The session as it is stored now, by whichever tab; the page follows when it belongs to another person. */
export function currentSession(): Session | null {
  const current = read<Session>(SESSION);
  if (current?.accessToken !== shown.peek()?.accessToken || current?.user.id !== shown.peek()?.user.id) {
    shown.value = current;
  }
  return current;
}

function store(next: Session | null): void {
  if (next) localStorage.setItem(SESSION, JSON.stringify(next));
  else localStorage.removeItem(SESSION);
  shown.value = next;
}

/** Keeps a `Session` and remembers this browser's device for the account, so that it stays one device. */
export function saveSession(next: Session): void {
  const devices = { ...read<Record<string, string>>(DEVICES), [deviceKey(next.user.email)]: next.device.id };
  localStorage.setItem(DEVICES, JSON.stringify(devices));
  store(next);
}

/** Takes over what the API said about a person, if the browser is still theirs. */
export function saveUser(next: User): void {
  const current = currentSession();
  if (current?.user.id === next.id) store({ ...current, user: next });
}

/** Signs the browser out, if it is still this person's. */
export function clearSession(ofUser: string): void {
  if (currentSession()?.user.id === ofUser) store(null);
}

/**
 * The `attemptId` of a refresh, written down before it is sent: when its answer is lost, in a tunnel or with the
 * page, the same token goes out with the same attempt and gets the same answer.
 */
export function attemptOf(refreshToken: string): string {
  const noted = read<{ refreshToken: string; attemptId: string }>(ATTEMPT);
  if (noted?.refreshToken === refreshToken) return noted.attemptId;
  const attemptId = newKey();
  localStorage.setItem(ATTEMPT, JSON.stringify({ refreshToken, attemptId }));
  return attemptId;
}

addEventListener('storage', ({ key }) => {
  if (key === SESSION || key === null) currentSession();
});
// A page that comes back out of the browser's cache has heard of nothing meanwhile.
addEventListener('pageshow', () => void currentSession());

/** The `device` of register and login: the id this browser had for that account, when it had one. */
export function deviceFor(email: string): Schemas['DeviceInput'] {
  const id = read<Record<string, string>>(DEVICES)?.[deviceKey(email)];
  return { ...(id ? { id } : {}), name: deviceName(navigator.userAgent), platform: 'web' };
}

const deviceKey = (email: string): string => email.trim().toLowerCase();
