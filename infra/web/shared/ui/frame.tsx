import { type ComponentChildren, type ComponentType, Fragment } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { useLocation, useSearch } from 'wouter-preact';
import { apiFor } from '../api.ts';
import { PersonContext } from '../person.ts';
import { userId } from '../session.ts';
import { announcement } from './announce.ts';
import { left } from './navigation.ts';
import { focusMain } from './page.tsx';

interface FrameProps {
  /** Made from the first part of the address. */
  header: (view: string) => ComponentChildren;
  footer?: ComponentChildren;
  /** Views whose queries change under the reader's hands, so the page stays. */
  searches: readonly string[];
  pages: ComponentType;
}

/** The frame of a site, and one page in it: made anew for another address or another person. */
export function Frame({ header, footer, searches, pages: Pages }: FrameProps) {
  const [path] = useLocation();
  const query = useSearch();
  const id = userId.value;
  const person = useMemo(() => ({ id, api: apiFor(id) }), [id]);
  const view = path.split('/')[1] || 'home';
  useEffect(() => {
    document.body.dataset.view = view;
  }, [view]);
  const place = searches.includes(path.slice(1)) ? path : `${path}?${query}`;
  const shown = useRef(`${id} ${place}`);
  useLayoutEffect(() => {
    if (shown.current !== `${id} ${place}`) left();
    shown.current = `${id} ${place}`;
  }, [id, place]);
  return (
    <PersonContext.Provider value={person}>
      <button class="skip-link" id="skip-link" type="button" onClick={focusMain}>
        Skip to content
      </button>
      <Fragment key={`header ${id}`}>{header(view)}</Fragment>
      <main id="main" tabIndex={-1}>
        <Pages key={`${id} ${place}`} />
      </main>
      <div class="visually-hidden" id="announcer" role="status" aria-live="polite">
        {announcement.value}
      </div>
      {footer}
    </PersonContext.Provider>
  );
}
