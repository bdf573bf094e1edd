import { ApiProblem, type ProblemBody } from '../shared/client.ts';

const SENTENCES: Partial<Record<ProblemBody['code'], string>> = {
  stale_version:
    'Somebody else has changed this since you opened it. It has been read anew: look at it and decide again.',
  media_not_ready:
    'There is nothing to play yet: a film needs ready media, a series at least one episode with ready media. ' +
    'A published series keeps its last playable episode until it is withdrawn.',
  genre_in_use: 'Titles still use this genre, drafts too. Give them another genre first.',
  last_admin:
    'This is the last administrator, and without one nobody could use this console. Make somebody else an administrator first.',
  forbidden: 'Your account is not an administrator’s any more.',
  invalid_request: 'Please look at what is marked.',
  not_found: 'It is not there any more. Somebody may have deleted it.',
};

/** The `text` of a notice, where we have words of our own; else the API's are good. */
export function textOf(failure: unknown): { text?: string } {
  const text = failure instanceof ApiProblem ? SENTENCES[failure.code] : undefined;
  return text === undefined ? {} : { text };
}

/** "updateTitle" → "Update title", "adminUpdateUser" → "Update user". */
export function actionWords(action: string): string {
  const text = action
    .replace(/^admin/, '')
    .replaceAll(/([A-Z])/g, ' $1')
    .trim()
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "availableFrom" → "Available from". */
export const fieldWords = (name: string): string => actionWords(name);
