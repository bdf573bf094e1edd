import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ProblemNotice } from './notices.tsx';

export interface Asked<T> {
  /** The newest answer; it stays while another one is on its way. */
  value?: T;
  failure?: unknown;
  /** Asks once more. */
  again: () => void;
}

/** Asks when the page is shown, when one of `keys` changes and when told to; a late answer to an old question is dropped. */
export function useAnswer<T>(ask: () => Promise<T>, keys: unknown[]): Asked<T> {
  const [state, setState] = useState<{ value?: T; failure?: unknown }>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let wanted = true;
    ask().then(
      (value) => wanted && setState({ value }),
      (failure: unknown) => wanted && setState(({ value }) => ({ value, failure }) as typeof state),
    );
    return () => {
      wanted = false;
    };
  }, [turn, ...keys]);
  return { ...state, again: () => setTurn((count) => count + 1) };
}

interface AnswerProps<T> {
  of: Asked<T>;
  waiting?: ComponentChildren;
  children: (value: T) => ComponentChildren;
}

/** What was answered, or why nothing was with a button to try again. */
export function Answer<T>({ of: { value, failure, again }, waiting, children }: AnswerProps<T>) {
  if (failure) {
    const button = (
      <button class="button" type="button" onClick={again}>
        Try again
      </button>
    );
    return <ProblemNotice failure={failure} action={button} />;
  }
  return <>{value === undefined ? waiting : children(value)}</>;
}
