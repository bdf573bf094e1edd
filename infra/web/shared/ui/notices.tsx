import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiProblem } from '../client.ts';
import { duration } from '../format.ts';

interface ProblemNoticeProps {
  failure: unknown;
  /** Instead of the API's own words. */
  text?: string;
  details?: string[];
  action?: ComponentChildren;
}

/** What went wrong, with the wait of a 429 counted down, and the request id where only the service can help. */
export function ProblemNotice({ failure, text, details = [], action }: ProblemNoticeProps) {
  const problem = failure instanceof ApiProblem ? failure : undefined;
  const requestId = problem && problem.status >= 500 ? problem.body.requestId : undefined;
  return (
    <div class="notice error" role="alert" data-code={problem?.code}>
      <p class="notice-text">{text ?? problem?.message ?? 'Something went wrong on this page.'}</p>
      {details.length > 0 && (
        <ul>
          {details.map((detail) => (
            <li key={detail}>{detail}</li>
          ))}
        </ul>
      )}
      {problem?.retryAfterSeconds && <Countdown seconds={problem.retryAfterSeconds} />}
      {action}
      {requestId && <p class="notice-id">Request {requestId}</p>}
    </div>
  );
}

function Countdown({ seconds }: { seconds: number }) {
  const [until] = useState(() => Date.now() + seconds * 1000);
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(Math.ceil((until - Date.now()) / 1000)), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return <p class="notice-wait">{left > 0 ? `Try again in ${duration(left)}.` : 'You can try again now.'}</p>;
}
