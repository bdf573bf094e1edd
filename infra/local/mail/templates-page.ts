import type { ServerResponse } from 'node:http';
import { Language } from '../../../lib/domain/language.ts';
import { renderMail } from '../../../lib/mail/render.ts';
import type { MailPurpose } from '../../../lib/store/outbox.ts';
import { SAMPLES, STOPPABLE } from './samples.ts';
import { escape, frame, linked, MAIL_POLICY, page, sendPage } from './shell.ts';

/** A telephone, and the widest a mail is drawn. */
const WIDTHS = [320, 640];
const PURPOSES = Object.keys(SAMPLES) as MailPurpose[];

/** What a mail of this purpose looks like, with sample data. */
const previewOf = (purpose: MailPurpose, language: Language, origin: string) =>
  renderMail({
    ...{ purpose, language, origin, data: SAMPLES[purpose] },
    unsubscribeToken: STOPPABLE.has(purpose) ? 'a-token-for-show' : undefined,
  });

/**
 * `/mail/templates` lists every mail there is, `/<purpose>/<language>` shows one at both widths and as text, and `/html`
 * below that is its HTML part alone.
 */
export function templatesPage(res: ServerResponse, rest: string[], origin: string): void {
  const [name, tongue, part] = rest;
  if (!name) return sendPage(res, 200, listPage(origin));
  const purpose = PURPOSES.find((each) => each === name);
  const language = Language.options.find((each) => each === tongue);
  if (!purpose || !language) {
    const back = '<p><a href="/mail/templates">Every mail</a></p>';
    return sendPage(res, 404, page('Not found', `<h1>No such mail</h1>${back}`));
  }
  const preview = previewOf(purpose, language, origin);
  if (part === 'html') return sendPage(res, 200, preview.html, MAIL_POLICY);
  return sendPage(res, 200, onePage(purpose, language, preview));
}

function listPage(origin: string): string {
  const items = PURPOSES.map((purpose) => {
    const links = Language.options.map(
      (language) =>
        `<a href="/mail/templates/${purpose}/${language}" lang="${language}">${escape(previewOf(purpose, language, origin).subject)}</a>`,
    );
    return `<li><div class="languages">${links.join('')}</div></li>`;
  });
  return page(
    'Every mail',
    `<p><a href="/mail">← Mailbox</a></p><h1>Every mail there is</h1><p>With sample data, in each language.</p><ul>${items.join('')}</ul>`,
  );
}

function onePage(purpose: MailPurpose, language: Language, preview: ReturnType<typeof previewOf>): string {
  const { subject, text } = preview;
  const others = Language.options
    .filter((each) => each !== language)
    .map((each) => `<a href="/mail/templates/${purpose}/${each}">${each}</a>`);
  const frames = WIDTHS.map((width) =>
    frame(`/mail/templates/${purpose}/${language}/html`, `${width} pixels wide`, width),
  );
  return page(
    subject,
    `<p><a href="/mail/templates">← Every mail</a> · ${others.join(' ')}</p><h1 lang="${language}">${escape(subject)}</h1>
<div class="widths">${frames.join('')}</div><h2>As text</h2><pre lang="${language}">${linked(text)}</pre>`,
  );
}
