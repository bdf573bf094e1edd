import type { Report } from '../../lib/domain/admin/reports.ts';
import { claimMail, dueMails, settleMail } from '../../lib/store/notifications/sending.ts';
import { keyOf } from '../../lib/table/keys.ts';
import { getItem } from '../../lib/table/table.ts';
import type { Recorder } from './recorder.ts';
import type { World } from './world.ts';

/** Somebody needs help: found, looked at, signed out, disabled and opened again; and what is on record of it. */
export async function managePeople({ call, refused }: Recorder, token: string, userId: string) {
  const params = { userId };
  const { items } = (await call('adminListUsers', { token, query: { role: 'admin' } })) as {
    items: { id: string }[];
  };
  await call('adminGetUser', { token, params });
  await call('adminSignOutUser', { token, params });
  await call('adminUpdateUser', { token, params, body: { status: 'disabled' } });
  await call('adminUpdateUser', { token, params, body: { status: 'active' } });
  const last = { token, params: { userId: items[0]!.id }, body: { role: 'user' } };
  await refused('adminUpdateUser', 'last_admin', last);
  await call('adminListAudit', { token, query: { objectId: userId, limit: 2 } });
}

/** What the archive of events told last night of a film. */
export const reportOf = (titleId: string): Report => ({
  name: 'plays',
  about: 'Plays per title: how often each was started, by how many accounts',
  madeAt: '2026-11-24T04:00:00.000Z',
  ...{ firstDay: '2026-10-26', lastDay: '2026-11-24' },
  columns: [
    { name: 'title', kind: 'title' },
    { name: 'plays', kind: 'count' },
    { name: 'accounts', kind: 'count' },
  ],
  rows: [[titleId, 812, 640]],
  names: { [titleId]: 'The Long Quay' },
});

/** Anonymous callers may ask twice as often for a while. */
export async function manageLimits({ call }: Recorder, token: string) {
  await call('adminGetSettings', { token });
  const body = { limits: { anonymous: 120 } };
  await call('adminUpdateSettings', { token, headers: { 'If-Match': '"1"' }, body });
}

/** A mail that was refused is found and put into the outbox again. */
export async function manageMails({ call, refused }: Recorder, { app }: World, token: string) {
  const now = app.now();
  for (const key of await dueMails(app.table, now)) {
    if ((await getItem(app.table, keyOf('mail', { key })))?.purpose !== 'subscription_started') continue;
    const claimed = await claimMail(app.table, key, 'example', now);
    if (typeof claimed === 'string') throw new Error('Somebody else sends the mail of the example');
    await settleMail(app.table, claimed, { outcome: 'refused', reason: 'MessageRejected' }, now);
  }
  const { items } = await call('adminListMails', { token, query: { state: 'refused' } });
  const params = { mailId: String(items[0].id) };
  await call('adminRetryMail', { token, params });
  await refused('adminRetryMail', 'mail_not_retryable', { token, params });
}
