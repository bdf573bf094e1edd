import type { ButtonHTMLAttributes } from 'preact';
import { useState } from 'preact/hooks';
import { ProblemNotice } from './notices.tsx';

export interface Action {
  busy: boolean;
  failure: unknown;
  /** Does the work unless some is under way, and keeps its refusal. */
  run: (work: () => Promise<unknown>) => void;
}

/** The state of calls that buttons make; several buttons may share it. */
export function useAction(): Action {
  const [state, setState] = useState<{ busy: boolean; failure: unknown }>({ busy: false, failure: null });
  const run = (work: () => Promise<unknown>) => {
    if (state.busy) return;
    setState({ busy: true, failure: null });
    work().then(
      () => setState({ busy: false, failure: null }),
      (failure: unknown) => setState({ busy: false, failure }),
    );
  };
  return { ...state, run };
}

interface ActionButtonProps extends ButtonHTMLAttributes {
  action: Action;
  run: () => Promise<unknown>;
}

/** A button over API calls. It is not disabled while they run, because a disabled button loses the focus. */
export function ActionButton({ action, run, class: className = 'button', ...props }: ActionButtonProps) {
  return (
    <button
      type="button"
      class={className}
      aria-disabled={action.busy}
      onClick={() => action.run(run)}
      {...props}
    />
  );
}

/** Where the refusal of an action is shown. */
export const Outcome = ({ action, id }: { action: Action; id?: string }) => (
  <div class="form-outcome" id={id}>
    {action.failure ? <ProblemNotice failure={action.failure} /> : null}
  </div>
);
