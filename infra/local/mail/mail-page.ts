import type { Handle } from '../http.ts';
import { pathOf } from '../http.ts';
import type { KeptMail, Mailbox } from './mailbox.ts';
import { escape, frame, linked, MAIL_POLICY, page, sendPage } from './shell.ts';
import { templatesPage } from './templates-page.ts';

/** `/mail` lists what was sent, `/mail/<id>` shows one, `/mail/<id>/html` is its HTML part alone, `/mail/templates` shows all that can be. */
export function createMailPage(mailbox: Mailbox, origin: string): Handle {
  return (req, res) => {
    const [, , id, ...rest] = pathOf(req).split('/');
    if (!id) return sendPage(res, 200, listPage(mailbox.list()));
    if (id === 'templates') return templatesPage(res, rest, origin);
    const mail = mailbox.find(id);
    if (!mail) {
      return sendPage(res, 404, page('Not found', '<h1>No such mail</h1><p><a href="/mail">Mailbox</a></p>'));
    }
    if (rest[0] === 'html') return sendPage(res, 200, `<base target="_blank">${mail.html}`, MAIL_POLICY);
    return sendPage(res, 200, mailPage(mail));
  };
}

function listPage(mails: KeptMail[]): string {
  const items = mails.map(
    ({ id, to, subject, sentAt }) =>
      `<li><a href="/mail/${id}"><strong>${escape(subject)}</strong><small>${escape(to)} · ${escape(sentAt)}</small></a></li>`,
  );
  const none =
    '<p>No mail yet. Register in the <a href="/">storefront</a> and one arrives within a second.</p>';
  const templates = '<p><a href="/mail/templates">Every mail there is, with sample data</a></p>';
  return page('Mailbox', `<h1>Mailbox</h1>${templates}${items.length ? `<ul>${items.join('')}</ul>` : none}`);
}

function mailPage({ id, to, subject, text, html, headers, sentAt }: KeptMail): string {
  const facts = { To: to, Sent: sentAt, ...headers };
  const rows = Object.entries(facts).map(
    ([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`,
  );
  return page(
    subject,
    `<p><a href="/mail">← Mailbox</a></p><h1>${escape(subject)}</h1>${html ? frame(`/mail/${id}/html`, 'The mail') : ''}
<h2>As text</h2><pre>${linked(text)}</pre><details><summary>Headers</summary><dl>${rows.join('')}</dl></details>`,
  );
}
