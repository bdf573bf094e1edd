import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiProblem } from '../../shared/client.ts';
import { ActionButton, useAction } from '../../shared/ui/actions.tsx';
import { announce } from '../../shared/ui/announce.ts';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { ProblemNotice } from '../../shared/ui/notices.tsx';
import { textOf } from '../words.ts';

interface DeedProps {
  id: string;
  /** The button that leads to the question, and the one that answers it. */
  label: string;
  /** Names the object, where several buttons have one label. */
  ariaLabel?: string;
  question: string;
  /** What will happen. */
  children: ComponentChildren;
  run: () => Promise<unknown>;
  /** What is said afterwards. */
  done: string;
  onDone: () => void;
  /** Somebody else was faster; read the object anew. */
  onStale?: () => void;
  /** What has the focus afterwards, because the button may go away. */
  focusAfter?: string;
}

/** A button for a deed that asks first. */
export function Deed({ id, label, ariaLabel, ...dialog }: DeedProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button class="button" type="button" id={id} aria-label={ariaLabel} onClick={() => setAsking(true)}>
        {label}
      </button>
      {asking && <Question {...dialog} id={id} label={label} onClose={() => setAsking(false)} />}
    </>
  );
}

function Question({ onClose, ...deed }: DeedProps & { onClose: () => void }) {
  const { id, label, question, children, done, onDone, onStale, focusAfter = 'page-heading' } = deed;
  const action = useAction();
  const finished = useRef(false);
  useEffect(
    () => () => {
      // After the dialog has given the focus back to a button that may be gone.
      if (finished.current) requestAnimationFrame(() => document.getElementById(focusAfter)?.focus());
    },
    [],
  );
  const run = async () => {
    try {
      await deed.run();
    } catch (failure) {
      if (failure instanceof ApiProblem && failure.code === 'stale_version') onStale?.();
      throw failure;
    }
    finished.current = true;
    onClose();
    announce(done);
    onDone();
  };
  return (
    <Dialog label={question} class="confirm-dialog" onClose={onClose}>
      <h2>{question}</h2>
      <div class="consequences">{children}</div>
      <div class="form-outcome">
        {action.failure ? <ProblemNotice failure={action.failure} {...textOf(action.failure)} /> : null}
      </div>
      <div class="button-row">
        <ActionButton action={action} run={run} id={`${id}-confirm`} class="button primary">
          {label}
        </ActionButton>
        <button class="button" type="button" onClick={onClose}>
          Leave it
        </button>
      </div>
    </Dialog>
  );
}
