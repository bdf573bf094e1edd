import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Schemas } from '../../shared/client.ts';
import { dateTime, duration } from '../../shared/format.ts';
import { DecisionNotice } from '../components/decision.tsx';
import type { Status } from '../player/status.ts';
import { type Refusal, endingOf, type StartRequest } from '../player/service.ts';
import type { Names } from './names.ts';
import { NextEpisode } from './next-episode.tsx';
import { endingText, FAILURES, refusalText } from './words.ts';

type Begin = (more?: Pick<StartRequest, 'terminate' | 'fromStart'>) => void;

interface PanelProps {
  status: Status;
  backHref: string;
  /** This browser's, to tell its own tabs from other devices. */
  deviceId: string | undefined;
  next: Names['next'];
  begin: Begin;
}

/** What covers the picture when there is none to see: a reason, and what can be done about it. */
export function Panel(props: PanelProps) {
  const { status, begin } = props;
  switch (status.name) {
    case 'starting':
      return (
        <Box key="starting">
          <p class="loading" role="status">
            {status.unreachable ? 'Marquee cannot be reached. Trying again…' : 'Starting…'}
          </p>
        </Box>
      );
    case 'ended':
      return <Ended {...props} refusal={status.refusal} />;
    case 'refused':
      return <Refused {...props} refusal={status.refusal} />;
    case 'failed':
      return (
        <Box key="failed" heading="Playback failed" backHref={props.backHref}>
          <p class="notice error" role="alert">
            {FAILURES[status.failure]}
          </p>
          <Again begin={begin}>Try again</Again>
        </Box>
      );
    case 'finished':
      return (
        <Box key="finished" heading="The end" backHref={props.backHref}>
          <div class="button-row">
            {props.next && <NextEpisode next={props.next} />}
            <Again begin={() => begin({ fromStart: true })}>Watch again</Again>
          </div>
        </Box>
      );
    default:
      return null;
  }
}

interface BoxProps {
  heading?: string;
  backHref?: string;
  children: ComponentChildren;
}

/** Takes the focus, because what had it lies below now. */
function Box({ heading, backHref, children }: BoxProps) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.focus(), []);
  return (
    <div id="watch-panel" class="watch-panel" tabIndex={-1} ref={panel}>
      <div class="watch-panel-box">
        {heading && <h2>{heading}</h2>}
        {children}
        {backHref && (
          <a class="text-link" href={backHref}>
            Back to the title
          </a>
        )}
      </div>
    </div>
  );
}

interface AgainProps {
  begin: Begin;
  action?: string;
  children: ComponentChildren;
}

const Again = ({ begin, action = 'play', children }: AgainProps) => (
  <button type="button" class="button primary" data-action={action} onClick={() => begin()}>
    {children}
  </button>
);

const Plans = ({ children }: { children: ComponentChildren }) => (
  <a class="button" href="#/plans">
    {children}
  </a>
);

function Ended({ refusal, deviceId, backHref, begin }: PanelProps & { refusal: Refusal }) {
  const { reason = 'expired' } = endingOf(refusal) ?? {};
  const aboutPlans = reason === 'plan_changed' || reason === 'subscription_ended';
  return (
    <Box key="ended" heading="Stream ended" backHref={backHref}>
      <p id="ended-reason" data-reason={reason} role="alert">
        {endingText(refusal, deviceId)}
      </p>
      <div class="button-row">
        <Again begin={begin}>Play here again</Again>
        {aboutPlans && <Plans>See plans</Plans>}
      </div>
    </Box>
  );
}

interface Extras {
  decision?: Schemas['Decision'];
  limit?: number;
  active?: Pick<Schemas['Stream'], 'sessionId' | 'titleName' | 'deviceName' | 'platform' | 'startedAt'>[];
}

function Refused({ refusal, backHref, begin }: PanelProps & { refusal: Refusal }) {
  const { decision, limit, active = [] } = (refusal.body ?? {}) as Extras;
  if (refusal.code === 'stream_limit_reached' && active.length > 0) {
    return <Crowded limit={limit ?? active.length} active={active} backHref={backHref} begin={begin} />;
  }
  if (decision) {
    return (
      <Box key="decision" heading="Not in your plan" backHref={backHref}>
        <div role="alert">
          <DecisionNotice decision={decision} />
        </div>
        <Plans>All plans</Plans>
      </Box>
    );
  }
  const wait = refusal.retryAfterSeconds;
  return (
    <Box key="refused" heading="This cannot be played" backHref={backHref}>
      <div class="notice error" role="alert" data-code={refusal.code}>
        <p class="notice-text">{refusalText(refusal)}</p>
        {wait && <p class="notice-wait">Try again in {duration(wait)}.</p>}
      </div>
      <Again begin={begin}>Try again</Again>
    </Box>
  );
}

interface CrowdedProps {
  limit: number;
  active: NonNullable<Extras['active']>;
  backHref: string;
  begin: Begin;
}

/** The viewer chooses whom to end. */
function Crowded({ limit, active, backHref, begin }: CrowdedProps) {
  return (
    <Box
      key="crowded"
      heading={limit === 1 ? 'Your stream is in use' : `All ${limit} streams are in use`}
      backHref={backHref}
    >
      <p id="stream-limit" role="alert">
        {limit === 1
          ? 'Your plan plays one stream at a time. End the other one to watch here.'
          : `Your plan plays ${limit} streams at the same time. End one of them to watch here.`}
      </p>
      <ul class="active-streams">
        {active.map(({ sessionId, titleName, deviceName, platform, startedAt }) => (
          <li key={sessionId} class="active-stream" data-session-id={sessionId}>
            <div>
              <strong>{titleName}</strong>
              <p class="muted">
                {deviceName} ({platform}), since {dateTime(startedAt)}
              </p>
            </div>
            <Again begin={() => begin({ terminate: [sessionId] })} action="terminate">
              End this one and play here
            </Again>
          </li>
        ))}
      </ul>
      <Again begin={begin}>Try again</Again>
    </Box>
  );
}
