import type { FunctionComponent } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { Redirect, Route, Router, Switch, useLocation, useSearch } from 'wouter-preact';
import { announcement } from '../shared/announce.ts';
import { apiFor } from '../shared/api.ts';
import { useHashLocation } from '../shared/hash-location.ts';
import { PersonContext, usePerson } from '../shared/person.ts';
import { userId } from '../shared/session.ts';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { signInPath } from './links.ts';
import { Page, focusMain } from './page.tsx';
import { legacy } from './legacy.tsx';
import { Watch as WatchPage } from './watch/watch.tsx';

const { account, forgotPassword, home, plans, resetPassword, search, signIn, signUp, title, verifyEmail } =
  legacy;

export function App() {
  return (
    <Router hook={useHashLocation}>
      <Storefront />
    </Router>
  );
}

/** The frame, and one page in it: made anew for another address or another person. */
function Storefront() {
  const [path] = useLocation();
  const query = useSearch();
  const id = userId.value;
  const person = useMemo(() => ({ id, api: apiFor(id) }), [id]);
  const view = path.split('/')[1] || 'home';
  useEffect(() => {
    document.body.dataset.view = view;
  }, [view]);
  // Its filters are part of the address and change under the reader's hands.
  const place = view === 'search' ? path : `${path}?${query}`;
  return (
    <PersonContext.Provider value={person}>
      <button class="skip-link" id="skip-link" type="button" onClick={focusMain}>
        Skip to content
      </button>
      <Header key={`header ${id}`} view={view} />
      <main id="main" tabIndex={-1}>
        <Pages key={`${id} ${place}`} />
      </main>
      <div class="visually-hidden" id="announcer" role="status" aria-live="polite">
        {announcement.value}
      </div>
      <Footer />
    </PersonContext.Provider>
  );
}

/** A page that needs somebody signed in. */
function personal(View: FunctionComponent): FunctionComponent {
  return function Personal() {
    const [path] = useLocation();
    const query = useSearch();
    if (usePerson().id !== null) return <View />;
    return <Redirect to={signInPath(query ? `${path}?${query}` : path)} replace />;
  };
}

const Watch = personal(WatchPage);
const Account = personal(account);

function Pages() {
  if (location.pathname !== '/') return <NotFound />;
  return (
    <Switch>
      <Route path="/" component={home} />
      <Route path="/search" component={search} />
      <Route path="/title/:id" component={title} />
      <Route path="/plans" component={plans} />
      <Route path="/watch/:id" component={Watch} />
      <Route path="/account" component={Account} />
      <Route path="/sign-in" component={signIn} />
      <Route path="/sign-up" component={signUp} />
      <Route path="/forgot-password" component={forgotPassword} />
      <Route path="/reset-password" component={resetPassword} />
      <Route path="/verify-email" component={verifyEmail} />
      <Route component={NotFound} />
    </Switch>
  );
}

function NotFound() {
  return (
    <Page title="Not found" class="narrow">
      <h1>Not found</h1>
      <p>There is nothing at this address.</p>
      <p>
        <a class="button" href="/">
          To the front page
        </a>
      </p>
    </Page>
  );
}
