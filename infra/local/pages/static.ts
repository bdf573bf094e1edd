import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from '../../../lib/domain/problem.ts';
import type { StaticFiles } from '../../sites.ts';
import { type Handle, pathOf, sendProblem } from '../http.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** Names without a leading dot, `%` or backslash: nothing can climb out of the folder. */
const SAFE_PATH = /^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/;

export interface Site extends StaticFiles {
  contentSecurityPolicy: string;
}

/** Serves a folder of static files; `/` is its `index.html`. Unknown files are 404. */
export function createSite({ prefix, folder, files, contentSecurityPolicy }: Site): Handle {
  const fileOf = (path: string): string | undefined => {
    const name = path === '' || path === '/' ? '/index.html' : path;
    return files[name] ?? (SAFE_PATH.test(name) ? join(folder, name) : undefined);
  };
  return async (req, res) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      const problem = new Problem('method_not_allowed', 'Files can only be read.');
      return sendProblem(req, res, problem, { Allow: 'GET, HEAD' });
    }
    const file = fileOf(pathOf(req).slice(prefix.length));
    const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
    if (!file || !found?.isFile()) {
      return sendProblem(req, res, new Problem('not_found', 'There is nothing at this address.'));
    }
    const etag = `"${found.size.toString(16)}-${Math.floor(found.mtimeMs).toString(16)}"`;
    res.setHeader('ETag', etag);
    res.setHeader('Cache-Control', 'no-cache');
    res.setHeader('Content-Security-Policy', contentSecurityPolicy);
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Referrer-Policy', 'same-origin');
    if (req.headers['if-none-match'] === etag) return void res.writeHead(304).end();
    await sendFile(req, res, file);
  };
}

async function sendFile(req: IncomingMessage, res: ServerResponse, file: string): Promise<void> {
  const content = await readFile(file);
  res.writeHead(200, {
    'Content-Type': CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Length': content.length,
  });
  res.end(req.method === 'HEAD' ? undefined : content);
}
