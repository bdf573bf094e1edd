import type { ComponentChildren } from 'preact';

/** The heading of a page, which takes the focus after a deed, with what can be done here beside it. */
export const PageHead = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="page-head">
    <h1 id="page-heading" tabIndex={-1}>
      {title}
    </h1>
    <div class="button-row">{children}</div>
  </div>
);
