import { AdminMail, adminMailView, MailId } from '../../lib/domain/notifications/mails.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { retryMail } from '../../lib/store/notifications/mails.ts';

export const handler = endpoint(
  {
    id: 'adminRetryMail',
    method: 'POST',
    path: '/v1/admin/mails/{mailId}/retry',
    access: 'admin',
    summary: 'Put a refused mail into the outbox once more',
    description:
      'It is sent within five minutes, as any other: to the address that the person has by then, while they want it and ' +
      'it is true. 409 `mail_not_retryable` where it was not refused, where what it said is erased (mails about safety), ' +
      'or where it would be withheld now, such as while its address is stopped.',
    params: { mailId: MailId },
    status: 200,
    returns: AdminMail,
    problems: ['not_found', 'mail_not_retryable'],
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
  },
  async ({ caller, params: { mailId }, operationId }, { table, now }) => {
    const change = { actorId: caller.userId, operationId };
    const { key, mail, email } = await retryMail(table, mailId, change, now());
    return adminMailView(key, mail, email);
  },
);
