import type { FunctionComponent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useParams, useSearch } from 'wouter-preact';
import { ProblemNotice } from '../shared/notices.tsx';
import { Loading, usePageTitle } from './page.tsx';
import * as views from './legacy-views.js';

interface LegacyView {
  title: string;
  node: HTMLElement;
  dispose?: () => void;
}

/** Shows a view that builds its own elements, until it is rewritten. */
function shown(view: (route: object) => Promise<LegacyView> | LegacyView): FunctionComponent {
  return function Legacy() {
    const { id = '' } = useParams();
    const query = useSearch();
    const host = useRef<HTMLDivElement>(null);
    const [title, setTitle] = useState<string>();
    const [failure, setFailure] = useState<unknown>();
    const [turn, setTurn] = useState(0);
    useEffect(() => {
      const again = () => setTurn((count) => count + 1);
      addEventListener('hashchange', again);
      return () => removeEventListener('hashchange', again);
    }, []);
    useEffect(() => {
      const leaving = new AbortController();
      let made: LegacyView | undefined;
      const route = { id, params: new URLSearchParams(query), hash: location.hash, signal: leaving.signal };
      Promise.resolve()
        .then(() => view(route))
        .then((answer) => {
          made = answer;
          if (leaving.signal.aborted) return made.dispose?.();
          host.current!.replaceChildren(made.node);
          setTitle(made.title);
        }, setFailure);
      return () => {
        leaving.abort();
        made?.dispose?.();
      };
    }, [query, turn]);
    usePageTitle(title);
    return (
      <>
        {failure ? <ProblemNotice failure={failure} /> : title === undefined && <Loading />}
        <div ref={host} style="display: contents" />
      </>
    );
  };
}

export const legacy = {
  account: shown(views.accountView),
  forgotPassword: shown(views.forgotPasswordView),
  home: shown(views.homeView),
  plans: shown(views.plansView),
  resetPassword: shown(views.resetPasswordView),
  search: shown(views.searchView),
  signIn: shown(views.signInView),
  signUp: shown(views.signUpView),
  title: shown(views.titleView),
  verifyEmail: shown(views.verifyEmailView),
};
