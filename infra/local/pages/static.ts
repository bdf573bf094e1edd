import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { Problem } from '../../../lib/domain/problem.ts';
import { ASSETS, cacheControlOf } from '../../sites.ts';
import { type Handle, pathOf, sendProblem } from '../http.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.ts': 'text/plain; charset=utf-8',
  '.yaml': 'application/yaml',
};
const COMPRESSED = /^\.(html|js|css|json|svg|txt|ts|yaml)$/;

/** Names without a leading dot (but RFC 8615's), `%` or backslash: nothing can climb out of the folder. */
const SAFE_PATH = /^(?:\/\.well-known)?(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\/?$/;

interface Stored {
  file: string;
  etag: string;
}

/**
 * Serves a folder as CloudFront and S3 serve the published one; a path that names a folder is its `index.html`.
 * Elsewhere the root page answers with 404 and says itself that there is nothing.
 */
export function createStatic(folder: string, contentSecurityPolicyOf: (path: string) => string): Handle {
  const encoded = createEncoder();
  return async (req, res) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      const problem = new Problem('method_not_allowed', 'Files can only be read.');
      return sendProblem(req, res, problem, { Allow: 'GET, HEAD' });
    }
    const path = pathOf(req);
    const stored = await find(folder, path);
    const missing = stored === undefined;
    const answer = stored ?? (path.startsWith(`${ASSETS}/`) ? undefined : await find(folder, '/'));
    if (!answer) return sendProblem(req, res, new Problem('not_found', 'There is nothing at this address.'));
    res.setHeader('Cache-Control', missing ? 'no-store' : cacheControlOf(path));
    res.setHeader('Content-Security-Policy', contentSecurityPolicyOf(path));
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Referrer-Policy', 'same-origin');
    res.setHeader('Vary', 'Accept-Encoding');
    if (!missing) {
      res.setHeader('ETag', answer.etag);
      if (req.headers['if-none-match'] === answer.etag) return void res.writeHead(304).end();
    }
    const { encoding, content } = await encoded(answer, req);
    if (encoding) res.setHeader('Content-Encoding', encoding);
    res.writeHead(missing ? 404 : 200, {
      'Content-Type': CONTENT_TYPES[extname(answer.file)] ?? 'application/octet-stream',
      'Content-Length': content.length,
    });
    res.end(req.method === 'HEAD' ? undefined : content);
  };
}

/** The file at a path, and a weak tag, because its encodings differ. */
async function find(folder: string, path: string): Promise<Stored | undefined> {
  if (!SAFE_PATH.test(path)) return undefined;
  for (const file of [join(folder, path), join(folder, path, 'index.html')]) {
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) continue;
    return { file, etag: `W/"${found.size.toString(16)}-${Math.floor(found.mtimeMs).toString(16)}"` };
  }
  return undefined;
}

const ENCODERS = {
  // A level that costs milliseconds; CloudFront chooses its own.
  br: (content: Buffer) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: promisify(gzip) as (content: Buffer) => Promise<Buffer>,
};

/** Reads a file in the best encoding the client takes, and keeps what it has compressed. */
function createEncoder() {
  const kept = new Map<string, Promise<Buffer>>();
  return async ({ file, etag }: Stored, req: IncomingMessage) => {
    const accepted = String(req.headers['accept-encoding'] ?? '');
    const encoding = COMPRESSED.test(extname(file))
      ? (['br', 'gzip'] as const).find((each) => new RegExp(`\\b${each}\\b`).test(accepted))
      : undefined;
    if (!encoding) return { content: await readFile(file) };
    const key = `${encoding} ${file} ${etag}`;
    if (!kept.has(key)) kept.set(key, readFile(file).then(ENCODERS[encoding]));
    return { encoding, content: await kept.get(key)! };
  };
}
