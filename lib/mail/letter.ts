import type { LetterData } from '../domain/notifications/digests.ts';
import type { MailPurpose } from '../store/outbox.ts';

/** A mail as words: the frame and the escaping are the same for all. */
export interface Letter {
  subject: string;
  paragraphs: string[];
  /** What it lists below them, each with its path of the storefront. */
  list?: { label: string; path: string }[];
  /** What stands below the list. */
  after?: string;
  /** The one thing to press, a path of the storefront. */
  action?: { label: string; path: string };
}

/** Dates and money in the form of a language. */
export interface Forms {
  /** Epoch milliseconds as a day, UTC. */
  day(ms: LetterData[string] | undefined): string;
  /** Minor units of a currency. */
  money(amount: LetterData[string] | undefined, currency: LetterData[string] | undefined): string;
}

/** Everything that mails say in a language. */
export interface Words {
  /** BCP 47, the form of dates and money. */
  locale: string;
  /** Says at the end of a mail who writes. */
  sender: string;
  /** The link that stops mails of a kind, and the one to what somebody gets. */
  stop: string;
  choose: string;
  /** One letter a purpose; the data is what `addresseeOf` says that it tells. */
  letters: Record<MailPurpose, (data: LetterData, forms: Forms) => Letter>;
}

export const formsOf = (locale: string): Forms => ({
  day: (ms) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(Number(ms))),
  money: (amount, currency) => {
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency: String(currency) });
    const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    return format.format(Number(amount) / 10 ** digits);
  },
});

/** Where letters lead, paths of the storefront. */
export const PATHS = {
  home: '/',
  plans: '/#/plans',
  account: '/#/account',
  newPassword: '/#/forgot-password',
  title: ({ titleId }: LetterData | { titleId: string }) => `/#/title/${String(titleId)}`,
  withToken: (page: 'verify-email' | 'reset-password', { token }: LetterData) =>
    `/#/${page}?${new URLSearchParams({ token: String(token) })}`,
};
