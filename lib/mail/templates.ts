import type { DigestEntry, LetterData } from '../domain/notifications/digests.ts';
import type { MailPurpose } from '../store/outbox.ts';

type Data = LetterData;

/** A mail as words: the layout and the escaping are the same for all. */
export interface Letter {
  subject: string;
  paragraphs: string[];
  /** What it lists below them, each with its path of the storefront. */
  list?: { label: string; path: string }[];
  /** The one thing to press, a path of the storefront. */
  action?: { label: string; path: string };
}

const tokenPath = (page: string, data: Data) =>
  `/#/${page}?${new URLSearchParams({ token: String(data.token) })}`;
const day = (ms: Data[string] | undefined) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(Number(ms)));
const NOT_YOU = 'If this was not you, set a new password at once: it signs everybody else out.';
const toPassword = { label: 'Set a new password', path: '/#/forgot-password' };
const toPlans = { label: 'Your plan', path: '/#/plans' };

/** One letter per purpose; `data` is what the change put into the outbox. */
export const LETTERS: Record<MailPurpose, (data: Data) => Letter> = {
  verify_email: (data) => ({
    subject: 'Confirm your e-mail address',
    paragraphs: ['Please confirm that this address is yours. The link works for 24 hours.'],
    action: { label: 'Confirm the address', path: tokenPath('verify-email', data) },
  }),
  change_email: (data) => ({
    subject: 'Confirm your new e-mail address',
    paragraphs: [
      'You asked to use this address for Marquee from now on. It takes effect when you confirm it.',
      'The link works for 24 hours.',
    ],
    action: { label: 'Use this address', path: tokenPath('verify-email', data) },
  }),
  email_change_notice: (data) => ({
    subject: 'Your e-mail address is about to change',
    paragraphs: [
      `Somebody asked to use ${data.newEmail} for your account. It takes effect when that address is confirmed.`,
      NOT_YOU,
    ],
    action: toPassword,
  }),
  reset_password: (data) => ({
    subject: 'Set a new password',
    paragraphs: [
      'Somebody, probably you, asked to set a new password. The link works once, for an hour.',
      'If you did not ask, do nothing: your password stays as it is.',
    ],
    action: { label: 'Set the password', path: tokenPath('reset-password', data) },
  }),
  password_changed: () => ({
    subject: 'Your password was changed',
    paragraphs: ['The password of your account was changed.', NOT_YOU],
    action: toPassword,
  }),
  account_closed: () => ({
    subject: 'Your account was closed',
    paragraphs: [
      'Your account was closed, and what we kept about you is being erased. This is the last mail to this address.',
      'It was closed with your password. If this was not you, change that password wherever else you use it.',
    ],
    action: { label: 'Come back', path: '/' },
  }),
  session_revoked: (data) => ({
    subject: 'A device was signed out for your safety',
    paragraphs: [
      `Sign-in data of "${data.deviceName}" was used a second time, as happens when it has been copied. The device was signed out.`,
      NOT_YOU,
    ],
    action: toPassword,
  }),
  subscription_started: (data) => ({
    subject: `Welcome to ${data.planName}`,
    paragraphs: [`Your plan ${data.planName} runs until ${day(data.endsAt)}.`],
    action: { label: 'Start watching', path: '/' },
  }),
  subscription_renewed: (data) => ({
    subject: `${data.planName} is extended`,
    paragraphs: [`Your plan ${data.planName} now runs until ${day(data.endsAt)}.`],
    action: toPlans,
  }),
  subscription_cancelled: (data) => ({
    subject: `${data.planName} is cancelled`,
    paragraphs: [
      `Your plan ${data.planName} is cancelled. What you paid for stays yours until ${day(data.endsAt)}.`,
    ],
    action: toPlans,
  }),
  plan_changed: (data) => ({
    subject: `Your plan becomes ${data.planName}`,
    paragraphs: [`From ${day(data.effectiveAt)} your plan is ${data.planName}.`],
    action: toPlans,
  }),
  subscription_expiring: (data) => ({
    subject: `${data.planName} ends on ${day(data.endsAt)}`,
    paragraphs: [`Your plan ${data.planName} ends on ${day(data.endsAt)}. Renew it and nothing stops.`],
    action: { label: 'Renew', path: '/#/plans' },
  }),
  subscription_expired: (data) => ({
    subject: `${data.planName} has ended`,
    paragraphs: [
      `Your plan ${data.planName} ended on ${day(data.endsAt)}. Your list and your places are kept.`,
    ],
    action: { label: 'Come back', path: '/#/plans' },
  }),
  new_release: (data) => ({
    subject: `New: ${data.titleName}`,
    paragraphs: [`${data.titleName} is here, in a genre you follow: ${data.genreName}.`],
    action: { label: 'Watch it', path: `/#/title/${data.titleId}` },
  }),
  new_season: (data) => ({
    subject: `New season: ${data.titleName}`,
    paragraphs: [
      `Season ${data.season} of ${data.titleName} is here, in a genre you follow: ${data.genreName}.`,
    ],
    action: { label: 'Watch it', path: `/#/title/${data.titleId}` },
  }),
  release_digest: (data) => {
    const entries = data.entries as DigestEntry[];
    const [first] = entries;
    const others = entries.length + Number(data.more) - 1;
    const label = ({ titleName, season }: DigestEntry) =>
      season === undefined ? titleName : `${titleName}, season ${season}`;
    return {
      subject: `New: ${label(first!)}${others > 0 ? ` and ${others} more` : ''}`,
      paragraphs: [
        `New ${data.rhythm === 'weekly' ? 'this week' : 'since yesterday'} in the genres you follow:`,
      ],
      list: entries.map((entry) => ({ label: label(entry), path: `/#/title/${entry.titleId}` })),
      action: { label: 'See all that is new', path: '/' },
    };
  },
};

/** What RFC 8058 asks of a mail that can be stopped with one click. */
const unsubscribeHeaders = (origin: string, query: string) => ({
  'List-Unsubscribe': `<${origin}/v1/notifications/unsubscribe?${query}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
});

/**
 * A letter in both forms. Whatever a person typed is escaped in HTML and made one line in the subject. With a token the
 * mail says how its kind is stopped.
 */
export function renderLetter(
  letter: Letter,
  origin: string,
  unsubscribeToken?: string,
): { subject: string; html: string; text: string; headers?: Record<string, string> } {
  const { paragraphs, list = [], action } = letter;
  const subject = letter.subject.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  const url = action && new URL(action.path, origin).href;
  const query = unsubscribeToken && String(new URLSearchParams({ token: unsubscribeToken }));
  const stop = query && new URL(`/#/unsubscribe?${query}`, origin).href;
  const links = list.map(({ label, path }) => ({ label, url: new URL(path, origin).href }));
  const text = [
    ...paragraphs,
    ...links.map((each) => `${each.label}:\n${each.url}`),
    ...(action ? [`${action.label}:\n${url}`] : []),
    'Marquee',
    ...(stop ? [`Stop mails like this one:\n${stop}`] : []),
  ].join('\n\n');
  const button =
    action &&
    `<p style="margin:28px 0"><a href="${escapeHtml(url!)}" style="background:#c8102e;color:#fff;padding:12px 20px;border-radius:6px;text-decoration:none">${escapeHtml(action.label)}</a></p>`;
  const html = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<title>${escapeHtml(subject)}</title></head>`,
    '<body style="font:16px/1.5 system-ui,sans-serif;color:#1b1b1f;max-width:560px;margin:32px auto;padding:0 16px">',
    `<h1 style="font-size:22px">${escapeHtml(subject)}</h1>`,
    ...paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    ...links.map((each) => `<p><a href="${escapeHtml(each.url)}">${escapeHtml(each.label)}</a></p>`),
    button ?? '',
    '<p style="color:#6b6b76">Marquee</p>',
    stop ? `<p style="color:#6b6b76"><a href="${escapeHtml(stop)}">Stop mails like this one</a></p>` : '',
    '</body></html>',
  ].join('\n');
  return { subject, html, text, ...(query && { headers: unsubscribeHeaders(origin, query) }) };
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
