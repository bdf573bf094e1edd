import type { FunctionComponent } from 'preact';
import { Redirect, Route, Router, Switch, useLocation, useSearch } from 'wouter-preact';
import { useHashLocation } from '../shared/hash-location.ts';
import { usePerson } from '../shared/person.ts';
import { Frame } from '../shared/ui/frame.tsx';
import { Page } from '../shared/ui/page.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { signInPath } from './links.ts';
import { AccountPage } from './views/account/account.tsx';
import { HomePage } from './views/home.tsx';
import {
  ForgotPasswordPage,
  ResetPasswordPage,
  UnsubscribePage,
  VerifyEmailPage,
} from './views/mail-links.tsx';
import { MyListPage, WatchedPage } from './views/own-list.tsx';
import { PlansPage } from './views/plans.tsx';
import { SearchPage } from './views/search.tsx';
import { SignInPage, SignUpPage } from './views/sign-in.tsx';
import { TitlePage } from './views/title.tsx';
import { Watch as WatchPage } from './watch/watch.tsx';

export function App() {
  return (
    <Router hook={useHashLocation}>
      <Frame
        header={(view) => <Header view={view} />}
        footer={<Footer />}
        searches={['search', 'plans']}
        pages={Pages}
      />
    </Router>
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
const MyList = personal(MyListPage);
const Watched = personal(WatchedPage);

function Pages() {
  if (location.pathname !== '/') return <NotFound />;
  return (
    <Switch>
      <Route path="/" component={HomePage} />
      <Route path="/search" component={SearchPage} />
      <Route path="/title/:id" component={TitlePage} />
      <Route path="/plans" component={PlansPage} />
      <Route path="/watch/:id" component={Watch} />
      <Route path="/my-list" component={MyList} />
      <Route path="/watched" component={Watched} />
      <Route path="/account" component={Account} />
      <Route path="/sign-in" component={SignInPage} />
      <Route path="/sign-up" component={SignUpPage} />
      <Route path="/forgot-password" component={ForgotPasswordPage} />
      <Route path="/reset-password" component={ResetPasswordPage} />
      <Route path="/verify-email" component={VerifyEmailPage} />
      <Route path="/unsubscribe" component={UnsubscribePage} />
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
