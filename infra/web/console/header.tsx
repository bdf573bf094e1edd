import { answerOf } from '../shared/client.ts';
import { usePerson } from '../shared/person.ts';
import { clearSession, user } from '../shared/session.ts';

const LINKS = [
  ['home', '#/', 'Overview'],
  ['titles', '#/titles', 'Titles'],
  ['genres', '#/genres', 'Genres'],
  ['plans', '#/plans', 'Plans'],
  ['people', '#/people', 'People'],
  ['streams', '#/streams', 'Streams'],
  ['mails', '#/mails', 'Mails'],
  ['reports', '#/reports', 'Reports'],
  ['audit', '#/audit', 'Audit'],
  ['settings', '#/settings', 'Settings'],
] as const;

/** The navigation for administrators, and who is signed in. `view` is the first part of the address. */
export function Header({ view }: { view: string }) {
  const who = user.value;
  return (
    <header class="site-header" id="site-header">
      <a class="wordmark" href="#/" aria-label="Marquee console, overview">
        <span class="bulbs" aria-hidden="true" />
        <span class="wordmark-text">Marquee</span>
        <span class="bulbs" aria-hidden="true" />
      </a>
      {who?.role === 'admin' && (
        <nav class="site-nav" aria-label="Main">
          {LINKS.map(([name, href, label]) => (
            <a key={name} href={href} {...(view === name && { 'aria-current': 'page' as const })}>
              {label}
            </a>
          ))}
        </nav>
      )}
      <div class="site-account">
        {who && <span class="account-name">{who.name}</span>}
        {who && <SignOut />}
      </div>
    </header>
  );
}

/** Signs this browser out, of the storefront too: it is one session. */
export function SignOut() {
  const { id, api } = usePerson();
  const signOut = async () => {
    await answerOf(api.POST('/v1/auth/logout')).catch(() => null);
    if (id !== null) clearSession(id);
  };
  return (
    <button class="button quiet" type="button" onClick={() => void signOut()}>
      Sign out
    </button>
  );
}
