import { Route, Router, Switch } from 'wouter-preact';
import { useHashLocation } from '../shared/hash-location.ts';
import { usePerson } from '../shared/person.ts';
import { user } from '../shared/session.ts';
import { Frame } from '../shared/ui/frame.tsx';
import { Page } from '../shared/ui/page.tsx';
import { Header } from './header.tsx';
import { NotAllowedPage, SignInPage } from './sign-in.tsx';
import { AuditPage } from './views/audit.tsx';
import { GenrePage, NewGenrePage } from './views/genres/genre.tsx';
import { GenresPage } from './views/genres/genres.tsx';
import { MailsPage } from './views/mails.tsx';
import { OverviewPage } from './views/overview.tsx';
import { PeoplePage } from './views/people/people.tsx';
import { PersonPage } from './views/people/person.tsx';
import { NewPlanPage, PlanPage } from './views/plans/plan.tsx';
import { PlansPage } from './views/plans/plans.tsx';
import { ReportsPage } from './views/reports.tsx';
import { SettingsPage } from './views/settings.tsx';
import { StreamsPage } from './views/streams.tsx';
import { EpisodePage, NewEpisodePage } from './views/titles/episode.tsx';
import { NewTitlePage, TitlePage } from './views/titles/title.tsx';
import { TitlesPage } from './views/titles/titles.tsx';

export const App = () => (
  <Router hook={useHashLocation}>
    <Frame
      header={(view) => <Header view={view} />}
      searches={['titles', 'people', 'streams', 'mails', 'audit']}
      pages={Pages}
    />
  </Router>
);

/** The page of the address for administrators, whatever the address; others see why they see none. */
function Pages() {
  const { id } = usePerson();
  if (id === null) return <SignInPage />;
  if (user.value?.role !== 'admin') return <NotAllowedPage />;
  return (
    <Switch>
      <Route path="/" component={OverviewPage} />
      <Route path="/titles" component={TitlesPage} />
      <Route path="/titles/new" component={NewTitlePage} />
      <Route path="/titles/:titleId" component={TitlePage} />
      <Route path="/titles/:titleId/episodes/new" component={NewEpisodePage} />
      <Route path="/titles/:titleId/episodes/:episodeId" component={EpisodePage} />
      <Route path="/genres" component={GenresPage} />
      <Route path="/genres/new" component={NewGenrePage} />
      <Route path="/genres/:genreId" component={GenrePage} />
      <Route path="/plans" component={PlansPage} />
      <Route path="/plans/new" component={NewPlanPage} />
      <Route path="/plans/:planId" component={PlanPage} />
      <Route path="/people" component={PeoplePage} />
      <Route path="/people/:userId" component={PersonPage} />
      <Route path="/streams" component={StreamsPage} />
      <Route path="/mails" component={MailsPage} />
      <Route path="/reports" component={ReportsPage} />
      <Route path="/audit" component={AuditPage} />
      <Route path="/settings" component={SettingsPage} />
      <Route component={NotFound} />
    </Switch>
  );
}

const NotFound = () => (
  <Page title="Not found" class="narrow">
    <h1>Not found</h1>
    <p>There is nothing at this address.</p>
  </Page>
);
