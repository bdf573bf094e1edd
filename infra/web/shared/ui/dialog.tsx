import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface DialogProps {
  label: string;
  class: string;
  /** The dialog has closed, by its button, by Escape or by a click beside it; show it no more. */
  onClose: () => void;
  children: ComponentChildren;
}

/** A modal dialog, open as long as it is shown; the focus returns to where it was. */
export function Dialog({ label, class: className, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current!;
    const opener = document.activeElement as HTMLElement | null;
    element.showModal();
    return () => {
      element.close();
      opener?.focus();
    };
  }, []);
  const close = () => dialog.current?.close();
  // The browser tells a task later that it closed: of a dialog that has gone by then that is no news, and another may be open.
  const closed = () => dialog.current && onClose();
  return (
    <dialog
      ref={dialog}
      class={className}
      aria-label={label}
      onClose={closed}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <button class="icon-button dialog-close" type="button" aria-label="Close" onClick={close}>
        ✕
      </button>
      {children}
    </dialog>
  );
}
