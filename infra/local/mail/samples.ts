import type { LetterData } from '../../../lib/domain/notifications/digests.ts';
import type { MailPurpose } from '../../../lib/store/outbox.ts';

const token = 'a-token-for-show-that-opens-nothing';
const [titleId, endsAt] = ['ttl_01KA2B3C4D5E6F7G8H9JKMNPQR', Date.UTC(2026, 11, 24, 9)];
const plan = {
  planName: 'Premium',
  endsAt,
  effectiveAt: Date.UTC(2026, 11, 1),
  amount: 1299,
  currency: 'EUR',
};
const title = { titleId, titleName: 'The Lighthouse Audit', genreName: 'Drama' };

/** What each mail is about when it is only looked at. */
export const SAMPLES: Record<MailPurpose, LetterData> = {
  verify_email: { token },
  change_email: { token },
  email_change_notice: { newEmail: 'ada.lovelace@example.org' },
  reset_password: { token },
  password_changed: {},
  session_revoked: { deviceName: 'Living room TV' },
  account_closed: {},
  subscription_started: plan,
  subscription_renewed: plan,
  subscription_cancelled: plan,
  plan_changed: plan,
  subscription_expiring: plan,
  subscription_expired: plan,
  new_release: title,
  new_season: { ...title, titleName: 'The Harbour', season: 2 },
  release_digest: {
    rhythm: 'weekly',
    entries: [
      { titleId, titleName: 'The Lighthouse Audit' },
      { titleId, titleName: 'The Harbour', season: 2 },
      {
        titleId,
        titleName: 'A Name So Long That It Has to Be Broken Somewhere on the Screen of a Telephone',
      },
    ],
    more: 4,
  },
};

/** Those that their reader can stop. */
export const STOPPABLE: ReadonlySet<MailPurpose> = new Set([
  ...(['subscription_expiring', 'subscription_expired'] as const),
  ...(['new_release', 'new_season', 'release_digest'] as const),
]);
