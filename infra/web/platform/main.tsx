import { render } from 'preact';
import { signal } from '@preact/signals';
import { Chart, type ChartProps } from './chart.tsx';
import { follow, lines, type LogLine, present, type Second, seconds, silence } from './telemetry.ts';
import '../shared/style/base.css';
import '../shared/style/forms.css';
import './style.css';

const of =
  (...names: string[]) =>
  ({ metrics }: Second): number =>
    names.reduce((sum, name) => sum + (metrics[name] ?? 0), 0);

const CHARTS: Pick<ChartProps, 'title' | 'unit' | 'valueOf'>[] = [
  { title: 'Requests', unit: 'a second', valueOf: ({ requests }) => requests },
  { title: 'Slowest of twenty', unit: 'ms', valueOf: ({ slow }) => slow },
  { title: 'Refused', unit: 'a second', valueOf: ({ refused }) => refused },
  { title: 'Failed', unit: 'a second', valueOf: ({ failed }) => failed },
  { title: 'Units read', unit: 'a second', valueOf: of('ReadUnits') },
  { title: 'Units written', unit: 'a second', valueOf: of('WriteUnits') },
  { title: 'Conflicts and retries', unit: 'a second', valueOf: of('Conflicts', 'Retries') },
  { title: 'Plays started', unit: 'a second', valueOf: of('PlaysStarted') },
  { title: 'Plays denied', unit: 'a second', valueOf: of('PlaysDenied') },
  { title: 'Sign-ins', unit: 'a second', valueOf: of('SignIns', 'Registrations') },
  { title: 'Orders', unit: 'a second', valueOf: of('Orders') },
  { title: 'Mails sent', unit: 'a second', valueOf: of('MailsSent') },
];

const words = signal('');

function App() {
  const shown = lines.value.filter(({ line }) => JSON.stringify(line).includes(words.value)).toReversed();
  return (
    <main class="page">
      <h1>On this machine</h1>
      <p class="lead">
        What the functions measure and log, as CloudWatch would have it. Also as{' '}
        <a href="/_local/metrics">text for Prometheus</a>.
      </p>
      <p role="status">{silence.value}</p>
      <div class="charts">
        {CHARTS.map((chart) => (
          <Chart key={chart.title} {...chart} seconds={seconds.value} until={present.value} />
        ))}
      </div>
      <section>
        <h2 id="log">Log</h2>
        <label class="log-filter">
          Only lines with
          <input
            type="search"
            value={words.value}
            onInput={({ currentTarget }) => (words.value = currentTarget.value)}
          />
        </label>
        <div class="log" tabIndex={0} role="region" aria-labelledby="log">
          <ol>
            {shown.map((each) => (
              <Row key={each.number} {...each} />
            ))}
          </ol>
          {shown.length === 0 && <p class="muted">No line yet.</p>}
        </div>
      </section>
    </main>
  );
}

function Row({ at, line: { level, message, ...fields } }: LogLine) {
  const told = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return (
    <li class={level}>
      <time>{new Date(at).toISOString().slice(11, 19)}</time> <b>{message}</b> {told.join(' ')}
    </li>
  );
}

render(<App />, document.body);
void follow();
