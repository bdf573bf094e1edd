import { answerOf, type Schemas } from '../../shared/client.ts';
import { dateTime } from '../../shared/format.ts';
import { usePerson } from '../../shared/person.ts';
import { Answer, useAnswer } from '../../shared/ui/answer.tsx';
import { Loading, Page } from '../../shared/ui/page.tsx';
import { DayChart } from '../components/day-chart.tsx';
import { Facts } from '../components/facts.tsx';
import { PageHead } from '../components/page-head.tsx';

export function OverviewPage() {
  const { api } = usePerson();
  const asked = useAnswer(() => answerOf(api.GET('/v1/admin/overview')), []);
  return (
    <Answer of={asked} waiting={<Loading />} page>
      {(overview) => (
        <Page title="Overview">
          <PageHead title="Overview">
            <button class="button" type="button" onClick={asked.again}>
              Count again
            </button>
          </PageHead>
          <Counts overview={overview} />
          <Days days={overview.days} />
          <div class="columns">
            <Subscribers subscriptions={overview.liveSubscriptions} />
            <Mails mails={overview.mails} />
          </div>
          <p class="muted">
            Streams and waiting mails are counted now, people, subscriptions and days every hour, last{' '}
            {dateTime(overview.countedAt)}.
          </p>
        </Page>
      )}
    </Answer>
  );
}

function Counts({ overview }: { overview: Schemas['Overview'] }) {
  const subscribers = overview.liveSubscriptions.reduce((sum, { count }) => sum + count, 0);
  const counts = [
    ['People', overview.users],
    ['Subscribers', subscribers],
    ['Running streams', overview.runningStreams],
  ] as const;
  return (
    <dl class="counts">
      {counts.map(([name, count]) => (
        <div key={name} class="panel">
          <dt>{name}</dt>
          <dd>{count.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  );
}

const SERIES = [
  ['signUps', 'Sign-ups', 'Sign-ups'],
  ['subscriptions', 'Subscribers by plan', 'Subscribers'],
  ['streams', 'Streams at once', 'Most streams'],
] as const;

const partOf = ({ planId, planName, count }: Schemas['Overview']['liveSubscriptions'][number]) => ({
  ...{ id: planId, name: planName, value: count },
});

/** How it went on the last thirty days. */
const Days = ({ days }: { days: Schemas['OverviewDay'][] }) => (
  <div class="charts">
    {SERIES.map(([name, title, unit]) => (
      <DayChart
        key={name}
        id={`chart-${name}`}
        title={title}
        unit={unit}
        days={days.map((each) => ({
          ...{ day: each.day, value: each[name] },
          ...(name === 'subscriptions' && { parts: each.subscriptionsByPlan.map(partOf) }),
        }))}
      />
    ))}
  </div>
);

/** Bars as long as there are subscribers, each with its number beside it. */
function Subscribers({ subscriptions }: { subscriptions: Schemas['Overview']['liveSubscriptions'] }) {
  const most = Math.max(...subscriptions.map(({ count }) => count));
  return (
    <section class="panel" aria-labelledby="subscribers-heading">
      <h2 id="subscribers-heading">Subscribers now</h2>
      {subscriptions.length === 0 && <p class="muted">Nobody at the last count.</p>}
      <ul class="bars" id="subscribers">
        {subscriptions.map(({ planId, planName, count }) => (
          <li key={planId}>
            <a href={`#/people?planId=${planId}`}>{planName}</a>
            <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect width={(count / most) * 100} height="4" />
            </svg>
            <span>{count.toLocaleString('en')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const MAIL_STATES: [keyof Schemas['MailCounts'], name: string][] = [
  ['pending', 'Waiting'],
  ['sending', 'Being sent'],
  ['sent', 'Sent since the beginning'],
  ['refused', 'Failed: refused for good'],
  ['unknown', 'Failed: the answer got lost, so nobody sends them again'],
  ['withheld', 'Withheld: not true any more, or not to be written to'],
];

function Mails({ mails }: { mails: Schemas['MailCounts'] }) {
  return (
    <section class="panel" id="mails" aria-labelledby="mails-heading">
      <h2 id="mails-heading">Mails</h2>
      <Facts of={MAIL_STATES.map(([state, name]) => [name, mails[state].toLocaleString('en')])} />
      <p>
        <a class="text-link" href="#/mails">
          Mails that failed
        </a>
      </p>
    </section>
  );
}
