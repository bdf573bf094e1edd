import type { Kind } from './keys.ts';

/**
 * The question that each kind of item answers. Apart from the chart, because every function carries the keys and
 * only Architecture.md prints these.
 */
export const QUESTIONS: Record<Kind, string> = {
  user: 'Who is this person: profile, role and status; one index lists everybody by age, the other counts them',
  credentials:
    'How may this person sign in: password hash, signed-in devices, hashes of mailed tokens; compare-and-set on v',
  pendingPicture: 'Which picture did this person announce; the index lists what may have arrived',
  erasure: 'Which closed accounts still have something to erase',
  passwordTries:
    'How many wrong passwords came for this address from this known device, or from all unknown ones',
  emailClaim: 'Whose address is this: uniqueness and sign-in; the index finds addresses by their beginning',
  administrator: 'Who are the administrators',
  administratorCount: 'How many administrators can sign in: the last one stays',
  disabledUser: 'Whose accounts are disabled',
  device: 'Is this device signed in, and with which refresh token; Query lists the devices',
  subscription:
    'What is the newest subscription; being one item, it is also the claim that makes it the only live one; the index lists which end or ended when, and on which plan',
  pastSubscription:
    'What did this person subscribe to before; one Query lists it below the newest, which sorts last',
  subscriptionEvents: 'What happened to a subscription before the events that its own item holds',
  viewing: 'Which streams are open and what may be watched until when; compare-and-set on v',
  stream: 'Which accounts play this title, which play anything: administrators page through all by title',
  progress:
    'How far is this person in this title; one index lists the history newest first, what can be continued apart, the other what was completed since',
  home: "What does this person's home page show of their history and watchlist; compare-and-set on rev",
  picks: 'What is recommended to this person, and why',
  notInterested:
    'What is not recommended to this person: titles of no interest, and what is above the limit of the profile; compare-and-set on rev',
  copies: 'What do the first rows of this list of a person show of titles and episodes',
  episodeProgress: 'How far is this person in each episode of a series',
  play: 'What did this person play lately, when, and how far; sorted by when it started',
  rolledUpPlays: 'What did this person play in a month that is over; compare-and-set on rev',
  clearing: "Up to when was this person's history cleared, while entries of it are left",
  denial:
    'Which starts were refused to this person in the last two days: what the archive of events is told of them',
  pseudonym: 'By which random name does the archive of events know this account',
  plan: 'What is this plan; the table lists all by age, the index those on sale, cheapest first',
  deletedPlan: 'May those who hold this deleted plan still renew it',
  audit:
    'Which administrator changed what, when, from what to what; newest first by reading backwards; one index lists what was done to an object, the other by whom',
  title: 'What is this title; the index lists those whose cards are being moved',
  titleCopy:
    'What is this title, asked by a whole premiere at once; the index lists, by the first copy, which titles have copies until when',
  media:
    'How far is this uploaded film or trailer: awaited, transcoded, ready or failed; the index lists those that work is left on',
  titleImage:
    'What has become of this uploaded poster or backdrop, and which was uploaded last; the index lists those that have not been looked at, and those that nothing shows any more',
  changedTitles: 'Which published titles changed lately, so that copies of them are made again',
  externalId: "Which title has this number of the operator's: uniqueness, and the match of an import",
  release:
    'Has this title been made known to the followers of its genres; the index lists what is still to be told',
  seasonRelease:
    'Has this season of a title that was told before been made known; it stands in the same index',
  withdrawal: 'Which titles changed so that their running streams must be looked at again',
  episodePlace: 'Which episode has this number in this season: uniqueness',
  episode: 'What is this episode; the index lists a series in order',
  titleCard: 'Which titles stand on this shelf (genre, type, level), ready sorted, one Query a page',
  titleTerm:
    'Which titles are found by a word with this beginning (of the name, people or genres), by these two words, or by this end of a word',
  neighbours: 'What else do those watch who watched this title',
  plays: 'How often was each title started in this hour',
  demand: 'How much is this title watched, counted up to which hour',
  watchlist: 'Is this title on the watchlist; the index lists it, newest first',
  follow: 'Which genres does this person follow; the index lists the followers of one',
  progressOfJob: 'How far has this job come',
  mail: 'What was mailed under this key, once; one index lists what waits to be sent, and the rest by state, the other the mails of a person',
  mailCount: 'How many mails were sent, refused or are unknown, since the beginning',
  genre: 'Which genres are there and how many titles has each',
  report: 'What did the archive of events tell when it was asked last',
  settings: 'Which limits did administrators set instead of those of the stage; compare-and-set on version',
  rateLimit: 'How many requests has this caller made in the running window of this limit',
  idempotency: 'Was this request carried out already, and what was answered',
};
