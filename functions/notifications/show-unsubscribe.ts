import { UnsubscribeQuery } from '../../lib/domain/notifications/notifications.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'showUnsubscribe',
    method: 'GET',
    path: '/v1/notifications/unsubscribe',
    access: 'public',
    summary: 'The page that leads to where the mails of one kind can be stopped',
    description: 'Changes nothing: scanners open the links of mails before people do.',
    query: UnsubscribeQuery,
    page: true,
    status: 200,
    problems: [],
    table: [],
  },
  ({ query }, { config }) => {
    const address = new URL(`/#/unsubscribe?${new URLSearchParams(query)}`, config.origin).href;
    return Promise.resolve(
      [
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Stop these mails · Marquee</title>',
        `<meta http-equiv="refresh" content="0;url=${address}"></head>`,
        `<body><p><a href="${address}">Stop these mails</a></p></body></html>`,
      ].join('\n'),
    );
  },
);
