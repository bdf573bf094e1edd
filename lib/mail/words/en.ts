import type { DigestEntry } from '../../domain/notifications/digests.ts';
import { PATHS, type Words } from '../letter.ts';

const NOT_YOU = 'If this was not you, set a new password at once: it signs everybody else out.';
const toPassword = { label: 'Set a new password', path: PATHS.newPassword };
const toPlans = { label: 'Your plan', path: PATHS.plans };
const nameOf = ({ titleName, season }: DigestEntry) =>
  season === undefined ? titleName : `${titleName}, season ${season}`;

export const english: Words = {
  locale: 'en-GB',
  sender: 'Your Marquee',
  stop: 'Stop mails like this one',
  choose: 'What mails you get',
  letters: {
    verify_email: (data) => ({
      subject: 'Confirm your e-mail address',
      paragraphs: ['Please confirm that this address is yours. The link works for 24 hours.'],
      action: { label: 'Confirm the address', path: PATHS.withToken('verify-email', data) },
    }),
    change_email: (data) => ({
      subject: 'Confirm your new e-mail address',
      paragraphs: [
        'You asked to use this address for Marquee from now on. It takes effect when you confirm it.',
        'The link works for 24 hours.',
      ],
      action: { label: 'Use this address', path: PATHS.withToken('verify-email', data) },
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
      action: { label: 'Set the password', path: PATHS.withToken('reset-password', data) },
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
      action: { label: 'Come back', path: PATHS.home },
    }),
    session_revoked: (data) => ({
      subject: 'A device was signed out for your safety',
      paragraphs: [
        `Sign-in data of "${data.deviceName}" was used a second time, as happens when it has been copied. The device was signed out.`,
        NOT_YOU,
      ],
      action: toPassword,
    }),
    subscription_started: (data, { day, money }) => ({
      subject: `Welcome to ${data.planName}`,
      paragraphs: [
        `Your plan ${data.planName} runs until ${day(data.endsAt)}.`,
        ...(data.amount ? [`Price of this term: ${money(data.amount, data.currency)}.`] : []),
      ],
      action: { label: 'Start watching', path: PATHS.home },
    }),
    subscription_renewed: (data, { day, money }) => ({
      subject: `${data.planName} is extended`,
      paragraphs: [
        `Your plan ${data.planName} now runs until ${day(data.endsAt)}.`,
        ...(data.amount ? [`Price of the new term: ${money(data.amount, data.currency)}.`] : []),
      ],
      action: toPlans,
    }),
    subscription_cancelled: (data, { day }) => ({
      subject: `${data.planName} is cancelled`,
      paragraphs: [
        `Your plan ${data.planName} is cancelled. What you paid for stays yours until ${day(data.endsAt)}.`,
      ],
      action: toPlans,
    }),
    plan_changed: (data, { day, money }) => ({
      subject: `Your plan becomes ${data.planName}`,
      paragraphs: [
        `From ${day(data.effectiveAt)} your plan is ${data.planName}.`,
        ...(data.amount ? [`Price of its term: ${money(data.amount, data.currency)}.`] : []),
      ],
      action: toPlans,
    }),
    subscription_expiring: (data, { day }) => ({
      subject: `${data.planName} ends on ${day(data.endsAt)}`,
      paragraphs: [`Your plan ${data.planName} ends on ${day(data.endsAt)}. Renew it and nothing stops.`],
      action: { label: 'Renew', path: PATHS.plans },
    }),
    subscription_expired: (data, { day }) => ({
      subject: `${data.planName} has ended`,
      paragraphs: [
        `Your plan ${data.planName} ended on ${day(data.endsAt)}. Your list and your places are kept.`,
      ],
      action: { label: 'Come back', path: PATHS.plans },
    }),
    new_release: (data) => ({
      subject: `New: ${data.titleName}`,
      paragraphs: [`${data.titleName} is here, in a genre you follow: ${data.genreName}.`],
      action: { label: 'Watch it', path: PATHS.title(data) },
    }),
    new_season: (data) => ({
      subject: `New season: ${data.titleName}`,
      paragraphs: [
        `Season ${data.season} of ${data.titleName} is here, in a genre you follow: ${data.genreName}.`,
      ],
      action: { label: 'Watch it', path: PATHS.title(data) },
    }),
    release_digest: (data) => {
      const entries = data.entries as DigestEntry[];
      const more = Number(data.more);
      const others = entries.length - 1 + more;
      return {
        subject: `New: ${nameOf(entries[0]!)}${others > 0 ? ` and ${others} more` : ''}`,
        paragraphs: [
          data.rhythm === 'weekly'
            ? 'What was new last week in the genres you follow:'
            : 'What is new since yesterday in the genres you follow:',
        ],
        list: entries.map((entry) => ({ label: nameOf(entry), path: PATHS.title(entry) })),
        ...(more > 0 && { after: `And ${more} more.` }),
        action: { label: 'See what is on', path: PATHS.home },
      };
    },
  },
};
