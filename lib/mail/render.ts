import type { Language } from '../domain/language.ts';
import type { LetterData } from '../domain/notifications/digests.ts';
import type { MailPurpose } from '../store/outbox.ts';
import { formsOf, PATHS, type Words } from './letter.ts';
import { german } from './words/de.ts';
import { english } from './words/en.ts';

const WORDS: Record<Language, Words> = { en: english, de: german };

/** A mail in both forms. */
export interface Rendered {
  subject: string;
  html: string;
  text: string;
  headers?: Record<string, string>;
}

/** What is to be written, and how. */
export interface Writing {
  purpose: MailPurpose;
  data: LetterData;
  language: Language;
  /** Scheme and host of every link. */
  origin: string;
  /** The mail then says how its kind is stopped. */
  unsubscribeToken?: string | undefined;
}

/** A link as the frame shows it. */
interface Link {
  label: string;
  url: string;
}

/**
 * Writes a mail in its reader's language. Whatever a person typed is escaped in HTML and made one line in the subject.
 * Throws where there are no words for its purpose.
 */
export function renderMail({ purpose, data, language, origin, unsubscribeToken }: Writing): Rendered {
  const words = WORDS[language];
  const letter = words.letters[purpose](data, formsOf(words.locale));
  const linked = ({ label, path }: { label: string; path: string }): Link => ({
    label,
    url: new URL(path, origin).href,
  });
  const query = unsubscribeToken && String(new URLSearchParams({ token: unsubscribeToken }));
  const parts = {
    language,
    subject: letter.subject.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim(),
    paragraphs: letter.paragraphs,
    list: (letter.list ?? []).map(linked),
    after: letter.after,
    action: letter.action && linked(letter.action),
    sender: words.sender,
    footer: query
      ? [
          linked({ label: words.stop, path: `/#/unsubscribe?${query}` }),
          linked({ label: words.choose, path: PATHS.account }),
        ]
      : [],
  };
  return {
    subject: parts.subject,
    html: htmlOf(parts),
    text: textOf(parts),
    ...(query && { headers: unsubscribeHeaders(origin, query) }),
  };
}

/** What RFC 8058 asks of a mail that can be stopped with one click. */
const unsubscribeHeaders = (origin: string, query: string) => ({
  'List-Unsubscribe': `<${origin}/v1/notifications/unsubscribe?${query}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
});

interface Parts {
  language: Language;
  subject: string;
  paragraphs: string[];
  list: Link[];
  after: string | undefined;
  action: Link | undefined;
  sender: string;
  footer: Link[];
}

const textOf = ({ paragraphs, list, after, action, sender, footer }: Parts): string =>
  [
    ...paragraphs,
    ...list.map(({ label, url }) => `* ${label}\n  ${url}`),
    ...(after ? [after] : []),
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    `-- \n${sender}`,
    ...footer.map(({ label, url }) => `${label}:\n${url}`),
  ].join('\n\n');

/** Mail programs that know no style sheet show the light colours, which also stand where they matter. */
const STYLE = `:root{color-scheme:light dark;supported-color-schemes:light dark}
body{margin:0;padding:0;background:#f4f2f6;color:#1d1b20;font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
main{display:block;max-width:560px;margin:0 auto;padding:24px 16px}
.card{background:#fff;border-radius:10px;padding:28px 24px;overflow-wrap:anywhere}
.brand{margin:0 0 20px;font-weight:700;letter-spacing:.08em;text-transform:uppercase;font-size:13px;color:#a80d27}
h1{font-size:22px;line-height:1.3;margin:0 0 16px}
p,ul{margin:0 0 16px}ul{padding:0 0 0 20px}li{margin:0 0 6px}
a{color:#a80d27}.button{display:inline-block;background:#c8102e;color:#fff;padding:12px 22px;border-radius:6px;text-decoration:none;font-weight:600;margin:8px 0}
.foot{font-size:14px;color:#5d5866;padding:16px 24px 0;margin:0}.foot a{color:#5d5866}
@media (prefers-color-scheme:dark){body{background:#0f0d12;color:#f1eef5}.card{background:#1b1820}.brand,a{color:#ff8c9d}.button{background:#c8102e;color:#fff}.foot,.foot a{color:#b3adbd}}`;

function htmlOf({ language, subject, paragraphs, list, after, action, sender, footer }: Parts): string {
  const link = ({ label, url }: Link, attributes = '') =>
    `<a href="${escapeHtml(url)}"${attributes}>${escapeHtml(label)}</a>`;
  const button = ' class="button" style="background:#c8102e;color:#fff;padding:12px 22px"';
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(subject)}</title><style>${STYLE}</style></head>`,
    '<body><main><div class="card"><p class="brand">Marquee</p>',
    `<h1>${escapeHtml(subject)}</h1>`,
    ...paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    ...(list.length > 0 ? [`<ul>${list.map((each) => `<li>${link(each)}</li>`).join('\n')}</ul>`] : []),
    ...(after ? [`<p>${escapeHtml(after)}</p>`] : []),
    ...(action ? [`<p>${link(action, button)}</p>`] : []),
    `</div><p class="foot">${escapeHtml(sender)}</p>`,
    ...(footer.length > 0 ? [`<p class="foot">${footer.map((each) => link(each)).join(' · ')}</p>`] : []),
    '</main></body></html>',
  ].join('\n');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
