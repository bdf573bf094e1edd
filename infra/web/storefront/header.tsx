import { useEffect, useState } from 'preact/hooks';
import { answerOf } from '../shared/client.ts';
import { navigate } from '../shared/hash-location.ts';
import { usePerson } from '../shared/person.ts';
import { clearSession, user } from '../shared/session.ts';
import { SearchBox } from './search-box.tsx';

const LINKS = [
  ['home', '#/', 'Home'],
  ['search', '#/search', 'Browse'],
  ['plans', '#/plans', 'Plans'],
] as const;

/** The lit sign, the navigation, the search and who is signed in. `view` is the first part of the address. */
export function Header({ view }: { view: string }) {
  return (
    <header class={`site-header${useScrolled() ? ' scrolled' : ''}`} id="site-header">
      <a class="wordmark" href="#/" aria-label="Marquee, home">
        <span class="bulbs" aria-hidden="true" />
        <span class="wordmark-text">Marquee</span>
        <span class="bulbs" aria-hidden="true" />
      </a>
      <nav class="site-nav" aria-label="Main">
        {LINKS.map(([name, href, label]) => (
          <a
            key={name}
            href={href}
            data-nav={name}
            {...(view === name && { 'aria-current': 'page' as const })}
          >
            {label}
          </a>
        ))}
      </nav>
      <SearchBox shown={view === 'search'} />
      <div class="site-account" id="site-account">
        <AccountCorner />
      </div>
    </header>
  );
}

function useScrolled(): boolean {
  const [scrolled, setScrolled] = useState(false);
  useEffect(() => {
    const update = () => setScrolled(scrollY > 24);
    addEventListener('scroll', update, { passive: true });
    return () => removeEventListener('scroll', update);
  }, []);
  return scrolled;
}

/** The first letter as a reader sees it: an emoji may be several code points. */
const initialOf = (name: string): string =>
  [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name)][0]?.segment.toUpperCase() ?? '';

function AccountCorner() {
  const { id, api } = usePerson();
  const who = user.value;
  if (id === null || !who) {
    return (
      <>
        <a id="sign-in-link" class="button quiet" href="#/sign-in">
          Sign in
        </a>
        <a id="sign-up-link" class="button primary" href="#/sign-up">
          Sign up
        </a>
      </>
    );
  }
  const signOut = async () => {
    await answerOf(api.POST('/v1/auth/logout')).catch(() => null);
    clearSession(id);
    navigate('/');
  };
  return (
    <>
      <a id="account-link" class="account-link" href="#/account">
        <span class="avatar" aria-hidden="true">
          {initialOf(who.name)}
        </span>
        <span class="account-name">{who.name}</span>
      </a>
      <button id="sign-out" class="button quiet" type="button" onClick={() => void signOut()}>
        Sign out
      </button>
    </>
  );
}
