import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Api } from './client.ts';
import { anonymousApi } from './api.ts';

/** Whom a page shows; its `api` calls as this person and as nobody else. */
export interface Person {
  /** Null: nobody is signed in. */
  id: string | null;
  api: Api;
}

export const PersonContext = createContext<Person>({ id: null, api: anonymousApi });

export const usePerson = (): Person => useContext(PersonContext);
