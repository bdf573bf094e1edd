/**
 * Changes that no test can notice, because what the code does stays the same: by file and by what the runner prints
 * of them, with the reason.
 */
export const EXPLAINED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'lib/domain/history/recommendations.ts': {
    '< → <=': 'Another round is taken, and the row is cut to its limit all the same.',
  },
  'lib/store/history/newest.ts': {
    'a < b → true': 'The order of names only makes what repeats itself pack better.',
    'a < b → false': 'The order of names only makes what repeats itself pack better.',
  },
  'lib/store/history/history-changes.ts': {
    ', result: undefined → (gone)': 'What is not there is undefined, too.',
  },
  'lib/store/catalogue/title-lists.ts': {
    '- → +': 'As of the audit: each further request asks for more, and the page is cut to its limit.',
  },
  'lib/store/audit.ts': {
    '- → +': 'Each further request asks for more than is missing; the page is cut to its limit all the same.',
  },
};
