const COLUMNS = { Player: 90, API: 370, Edge: 630 };
type Column = keyof typeof COLUMNS;

type Step = { from: Column; to: Column; text: string; kind?: 'answer' | 'refusal' } | { note: string };

const STEPS: Step[] = [
  { from: 'Player', to: 'API', text: 'startPlayback' },
  { from: 'API', to: 'Player', text: '201 leaseToken, delivery', kind: 'answer' },
  { from: 'Player', to: 'Edge', text: 'playlists and segments + query' },
  { from: 'Edge', to: 'Player', text: '200 bytes', kind: 'answer' },
  { note: 'every 30 s' },
  { from: 'Player', to: 'API', text: 'heartbeat, sequence n' },
  { from: 'API', to: 'Player', text: '200 newer query, leaseToken?', kind: 'answer' },
  { note: 'another device takes the slot' },
  { from: 'Player', to: 'API', text: 'heartbeat, sequence n + 1' },
  { from: 'API', to: 'Player', text: '410 lease_ended, terminatedBy', kind: 'refusal' },
  { note: 'within 10 min, for who goes on all the same' },
  { from: 'Player', to: 'Edge', text: 'the next segment + old query' },
  { from: 'Edge', to: 'Player', text: '403', kind: 'refusal' },
];

const TOP = 64;
const ROW = 40;
const HEIGHT = TOP + STEPS.length * ROW + 10;

/** Who says what to whom while a film plays. Its steps are told in words beside it, so it is one picture to a reader. */
export function Sequence() {
  const told = STEPS.map((step) => ('note' in step ? step.note : `${step.from} to ${step.to}: ${step.text}`));
  return (
    <figure class="sequence">
      <svg viewBox={`0 0 720 ${HEIGHT}`} role="img" aria-labelledby="sequence-title sequence-steps">
        <title id="sequence-title">A player, the API and the edge while a film plays</title>
        <desc id="sequence-steps">{told.join('. ')}</desc>
        {Object.entries(COLUMNS).map(([name, x]) => (
          <g key={name}>
            <line class="life" x1={x} x2={x} y1={44} y2={HEIGHT} />
            <rect x={x - 55} y={8} width={110} height={36} rx={8} />
            <text class="who" x={x} y={32}>
              {name}
            </text>
          </g>
        ))}
        {STEPS.map((step, index) => (
          <Arrow key={index} step={step} y={TOP + index * ROW + 20} />
        ))}
      </svg>
    </figure>
  );
}

function Arrow({ step, y }: { step: Step; y: number }) {
  if ('note' in step) {
    return (
      <g class="note">
        <line x1={20} x2={700} y1={y} y2={y} />
        <text x={360} y={y - 6}>
          {step.note}
        </text>
      </g>
    );
  }
  const [from, to] = [COLUMNS[step.from], COLUMNS[step.to]];
  const back = to < from ? 8 : -8;
  return (
    <g class={step.kind ?? 'request'}>
      <line x1={from} x2={to} y1={y} y2={y} />
      <path d={`M${to} ${y} l${back} -5 v10 z`} />
      <text x={(from + to) / 2} y={y - 8}>
        {step.text}
      </text>
    </g>
  );
}
