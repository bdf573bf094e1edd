import { Marked } from 'marked';

export interface Guide {
  name: string;
  title: string;
  summary: string;
  /** Markdown. */
  text: string;
}

/** Reads a guide: its head between two lines of `---` and its text. Throws an Error naming the guide. */
export function readGuide(name: string, source: string): Guide {
  const [, head = '', text = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(source) ?? [];
  const field = (wanted: string) => {
    const found = new RegExp(`^${wanted}: (.+)$`, 'm').exec(head)?.[1];
    if (found === undefined) throw new Error(`The guide ${name} has no ${wanted}`);
    return found;
  };
  return { name, title: field('title'), summary: field('summary'), text };
}

const LANGUAGES: Record<string, string> = {
  sh: 'Shell',
  ts: 'TypeScript',
  js: 'JavaScript',
  py: 'Python',
  json: 'JSON',
  swift: 'Swift',
  kotlin: 'Kotlin',
};

export const idOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/<[^>]+>|&\w+;/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** A guide as HTML. What is wider than the page scrolls by itself, by keyboard too. */
const markdown = new Marked({
  renderer: {
    heading({ tokens, depth }) {
      const text = this.parser.parseInline(tokens);
      return `<h${depth} id="${idOf(text)}">${text}</h${depth}>\n`;
    },
    code({ text, lang = '' }) {
      const language = LANGUAGES[lang.split(' ')[0]!] ?? 'Text';
      return `<figure class="code"><figcaption>${language}</figcaption><pre tabindex="0" role="group" aria-label="${language} code"><code>${coloured(escaped(text), lang)}</code></pre></figure>\n`;
    },
    table(token) {
      const cells = (row: typeof token.header, tag: string) =>
        row.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join('');
      const rows = token.rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('');
      return `<div class="wide" tabindex="0" role="group" aria-label="Table"><table><thead><tr>${cells(token.header, 'th')}</tr></thead><tbody>${rows}</tbody></table></div>\n`;
    },
  },
});

/** Comments and texts stand back from the code; everything more would need a parser a language. */
function coloured(code: string, lang: string): string {
  const comment = /^(sh|py)/.test(lang) ? /(?:^|\s)# .*|(?:^)#.*/ : /\/\/ .*|\/\*\*? .*?\*\//;
  const string = /&quot;(?:\\.|[^\n\\])*?&quot;|'(?:\\.|[^'\n\\])*'|`[^`]*`/;
  return code.replace(
    new RegExp(`(${comment.source})|(${string.source})`, 'gm'),
    (all, isComment?: string) =>
      isComment === undefined ? `<span class="text">${all}</span>` : `<span class="comment">${all}</span>`,
  );
}

export const renderMarkdown = (text: string): string => markdown.parse(text, { async: false });

/** The headings of the second level, for the list of what a page holds. */
export const headingsOf = (text: string): string[] =>
  [...text.replace(/^```.*?^```/gms, '').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!);
