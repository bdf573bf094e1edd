import { UnsubscribeQuery } from '../../lib/domain/notifications/notifications.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'showUnsubscribe',
    method: 'GET',
    path: '/v1/notifications/unsubscribe',
    access: 'public',
    summary: 'Go to the page where the mails of one kind can be stopped',
    description: 'Changes nothing: scanners open the links of mails before people do.',
    query: UnsubscribeQuery,
    status: 303,
    problems: [],
    table: [],
  },
  ({ query }, { config }) =>
    Promise.resolve(new URL(`/#/unsubscribe?${new URLSearchParams(query)}`, config.origin).href),
);
