import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiProblem } from '../client.ts';
import { ProblemNotice } from './notices.tsx';
import { focusMain } from './page.tsx';

export interface Asked<T> {
  /** The newest answer; it stays while another one is on its way. */
  value?: T;
  failure?: unknown;
  /** Asks once more. */
  again: () => void;
  /** The same, for who waits until the newest answer is shown. */
  renewed: () => Promise<void>;
}

/** Asks when the page is shown, when one of `keys` changes and when told to; a late answer to an old question is dropped. */
export function useAnswer<T>(ask: () => Promise<T>, keys: unknown[]): Asked<T> {
  const [state, setState] = useState<{ value?: T; failure?: unknown }>({});
  const [turn, setTurn] = useState(0);
  const waiting = useRef<(() => void)[]>([]);
  useEffect(() => {
    let wanted = true;
    const settle = (next: Parameters<typeof setState>[0]) => {
      if (!wanted) return;
      setState(next);
      for (const resolve of waiting.current.splice(0)) resolve();
    };
    ask().then(
      (value) => settle({ value }),
      (failure: unknown) => settle(({ value }) => ({ value, failure }) as typeof state),
    );
    return () => {
      wanted = false;
    };
  }, [turn, ...keys]);
  const again = () => setTurn((count) => count + 1);
  const renewed = () =>
    new Promise<void>((resolve) => {
      waiting.current.push(resolve);
      again();
    });
  return { ...state, again, renewed };
}

interface AnswerProps<T> {
  of: Asked<T>;
  waiting?: ComponentChildren;
  /** The failure stands for a whole page, below the head of it. */
  page?: boolean;
  children: (value: T) => ComponentChildren;
}

/** What was answered, or why nothing was with a button to try again. */
export function Answer<T>({ of: { value, failure, again }, waiting, page, children }: AnswerProps<T>) {
  const shown = failure ? 'failure' : value === undefined ? undefined : 'value';
  const before = useRef(shown);
  useEffect(() => {
    // What took its place may have had the focus, such as the button to try again.
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (before.current && before.current !== shown && isLost) focusMain();
    before.current = shown;
  }, [shown]);
  if (failure) {
    const button = (
      <button class="button" type="button" onClick={again}>
        Try again
      </button>
    );
    const notice = <ProblemNotice failure={failure} action={button} />;
    return page ? <FailedPage failure={failure}>{notice}</FailedPage> : notice;
  }
  return <>{value === undefined ? waiting : children(value)}</>;
}

function FailedPage({ failure, children }: { failure: unknown; children: ComponentChildren }) {
  const missing = failure instanceof ApiProblem && failure.status === 404;
  return (
    <div class="page narrow">
      <h1>{missing ? 'Not found' : 'That did not work'}</h1>
      {children}
    </div>
  );
}
