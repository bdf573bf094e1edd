import type { ServerResponse } from 'node:http';

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:64rem;padding:1rem 1.5rem;color:#1d1b20;background:#f6f5f7}
h1{font-size:1.3rem}h2{font-size:1.1rem}a{color:#8a1538}ul{list-style:none;padding:0}li{background:#fff;border:1px solid #dddae0;border-radius:8px;margin:.5rem 0}
li a{display:block;padding:.7rem 1rem;text-decoration:none;color:inherit}li a:hover{background:#faf4f6}strong{display:block}
small,dt{color:#5d5866}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0;overflow-wrap:anywhere}
iframe{width:100%;height:32rem;border:1px solid #dddae0;border-radius:8px;background:#fff}pre{white-space:pre-wrap;overflow-wrap:anywhere}
.languages{display:flex;gap:.5rem}.languages a{padding:.2rem .6rem;display:inline-block}
.widths{display:flex;flex-wrap:wrap;gap:1rem;align-items:start}.widths iframe{max-width:100%}`;

const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'";
/** A mail is foreign text: no script, no form, no access to this origin; its links open in a window of their own. */
export const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:";

export const escape = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export const page = (
  title: string,
  body: string,
) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title><style>${STYLE}</style></head>
<body><main>${body}</main></body></html>`;

/** A frame in which a mail is shown, of its own width where one is given. */
export const frame = (src: string, title: string, width?: number) =>
  `<iframe src="${src}" title="${escape(title)}"${width ? ` style="width:${width}px"` : ''} sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`;

/** Escaped text whose web addresses can be followed. */
export const linked = (text: string) =>
  escape(text).replace(
    /https?:\/\/[^\s<]+/g,
    (url) => `<a href="${url}" target="_blank" rel="noreferrer">${url}</a>`,
  );

export function sendPage(res: ServerResponse, status: number, html: string, policy = PAGE_POLICY): void {
  res.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });
  res.end(html);
}
