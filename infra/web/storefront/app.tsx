import type { FunctionComponent } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { Redirect, Route, Router, Switch, useLocation, useSearch } from 'wouter-preact';
import { announcement } from '../shared/announce.ts';
import { apiFor } from '../shared/api.ts';
import { useHashLocation } from '../shared/hash-location.ts';
import { PersonContext, usePerson } from '../shared/person.ts';
import { userId } from '../shared/session.ts';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { signInPath } from './links.ts';
import { left } from './navigation.ts';
import { Page, focusMain } from './page.tsx';
import { AccountPage } from './views/account/account.tsx';
import { HomePage } from './views/home.tsx';
import { ForgotPasswordPage, ResetPasswordPage, VerifyEmailPage } from './views/mail-links.tsx';
import { PlansPage } from './views/plans.tsx';
import { SearchPage } from './views/search.tsx';
import { SignInPage, SignUpPage } from './views/sign-in.tsx';
import { TitlePage } from './views/title.tsx';
import { Watch as WatchPage } from './watch/watch.tsx';

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
  // What their queries say changes under the reader's hands.
  const place = view === 'search' || view === 'plans' ? path : `${path}?${query}`;
  const shown = useRef(`${id} ${place}`);
  useLayoutEffect(() => {
    if (shown.current !== `${id} ${place}`) left();
    shown.current = `${id} ${place}`;
  }, [id, place]);
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
const Account = personal(AccountPage);

function Pages() {
  if (location.pathname !== '/') return <NotFound />;
  return (
    <Switch>
      <Route path="/" component={HomePage} />
      <Route path="/search" component={SearchPage} />
      <Route path="/title/:id" component={TitlePage} />
      <Route path="/plans" component={PlansPage} />
      <Route path="/watch/:id" component={Watch} />
      <Route path="/account" component={Account} />
      <Route path="/sign-in" component={SignInPage} />
      <Route path="/sign-up" component={SignUpPage} />
      <Route path="/forgot-password" component={ForgotPasswordPage} />
      <Route path="/reset-password" component={ResetPasswordPage} />
      <Route path="/verify-email" component={VerifyEmailPage} />
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
