import type { Handle } from '../http.ts';
import { pathOf } from '../http.ts';
import type { KeptMail, Mailbox } from './mailbox.ts';

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem 1.5rem;color:#1d1b20;background:#f6f5f7}
h1{font-size:1.3rem}a{color:#8a1538}ul{list-style:none;padding:0}li{background:#fff;border:1px solid #dddae0;border-radius:8px;margin:.5rem 0}
li a{display:block;padding:.7rem 1rem;text-decoration:none;color:inherit}li a:hover{background:#faf4f6}strong{display:block}
small,dt{color:#6b6670}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0;overflow-wrap:anywhere}
iframe{width:100%;height:32rem;border:1px solid #dddae0;border-radius:8px;background:#fff}pre{white-space:pre-wrap;overflow-wrap:anywhere}`;

const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'";
/** A mail is foreign text: no script, no form, no access to this origin; its links open in a window of their own. */
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:";

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const page = (title: string, body: string) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title><style>${STYLE}</style></head>
<body><main>${body}</main></body></html>`;

/** `/mail` lists what was sent, `/mail/<id>` shows one, `/mail/<id>/html` is its HTML part alone. */
export function createMailPage(mailbox: Mailbox): Handle {
  return (req, res) => {
    const [, , id, part] = pathOf(req).split('/');
    const mail = id ? mailbox.find(id) : undefined;
    const send = (status: number, html: string, policy = PAGE_POLICY) => {
      res.writeHead(status, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': policy,
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer',
        'Cache-Control': 'no-store',
      });
      res.end(html);
    };
    if (!id) return send(200, listPage(mailbox.list()));
    if (!mail) return send(404, page('Not found', '<h1>No such mail</h1><p><a href="/mail">Mailbox</a></p>'));
    if (part === 'html') return send(200, `<base target="_blank">${mail.html}`, MAIL_POLICY);
    return send(200, mailPage(mail));
  };
}

function listPage(mails: KeptMail[]): string {
  const items = mails.map(
    ({ id, to, subject, sentAt }) =>
      `<li><a href="/mail/${id}"><strong>${escape(subject)}</strong><small>${escape(to)} · ${escape(sentAt)}</small></a></li>`,
  );
  const none =
    '<p>No mail yet. Register in the <a href="/">storefront</a> and one arrives within a second.</p>';
  return page('Mailbox', `<h1>Mailbox</h1>${items.length ? `<ul>${items.join('')}</ul>` : none}`);
}

function mailPage({ id, to, subject, text, html, headers, sentAt }: KeptMail): string {
  const facts = { To: to, Sent: sentAt, ...headers };
  const rows = Object.entries(facts).map(
    ([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`,
  );
  const frame = `<iframe src="/mail/${id}/html" title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`;
  return page(
    subject,
    `<p><a href="/mail">← Mailbox</a></p><h1>${escape(subject)}</h1>${html ? frame : ''}
<h2>As text</h2><pre>${linked(text)}</pre><details><summary>Headers</summary><dl>${rows.join('')}</dl></details>`,
  );
}

/** Escaped text whose web addresses can be followed. */
const linked = (text: string) =>
  escape(text).replace(
    /https?:\/\/[^\s<]+/g,
    (url) => `<a href="${url}" target="_blank" rel="noreferrer">${url}</a>`,
  );
