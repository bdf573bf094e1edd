import * as z from 'zod';
import { AdminMail, adminMailView, MailState } from '../../lib/domain/notifications/mails.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { mailsPage } from '../../lib/store/notifications/mails.ts';

export const handler = endpoint(
  {
    id: 'adminListMails',
    method: 'GET',
    path: '/v1/admin/mails',
    access: 'admin',
    summary:
      'Mails by state, newest first: those that wait by when they are due, others by when they were settled',
    description:
      'What a mail says is not shown. Settled mails are listed for 400 days. A page may hold fewer than `limit` mails ' +
      'although there are more: `nextCursor` tells.',
    query: z.object({ state: MailState.optional() }),
    list: AdminMail,
    status: 200,
    problems: [],
    table: ['Query', 'BatchGetItem'],
  },
  async ({ query: { state }, page }, { table }) => {
    const { items, next } = await mailsPage(table, state, page);
    return { items: items.map(({ key, mail, email }) => adminMailView(key, mail, email)), next };
  },
);
