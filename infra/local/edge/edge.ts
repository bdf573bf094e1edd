import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeyObject } from 'node:crypto';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { checkSignature, createKeyGroup, Refusal } from './edge-policy.ts';

/**
 * `/media/*` as the CloudFront distribution serves it: trailers (`t`), posters (`p`) and user pictures (`u`) are public,
 * videos (`v`) need a signature; the origin is a private bucket that may not be listed, so a missing object is a 403.
 */

export interface EdgeOptions {
  /** The directory behind `/media/`: it holds `t`, `p` and `v`. */
  mediaDir: string;
  /** More such directories, asked in order when a file is not in the first (where ingest writes, say). */
  extraDirs?: string[];
  /** The directory behind `/media/u/`; without it `u` is looked up like the others. */
  picturesDir?: string;
  /** The key group of the signed behaviour: key pair id → public key. Two at a time make a rotation. */
  publicKeys: Record<string, KeyObject | string>;
  /** Epoch ms; the platform's clock, which demonstrations move. */
  now: () => number;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.mp4': 'video/mp4',
  '.m4s': 'video/mp4',
  '.m4a': 'audio/mp4',
  '.cmfv': 'video/mp4',
  '.cmfa': 'audio/mp4',
  '.ts': 'video/mp2t',
  '.vtt': 'text/vtt; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
};

/** Signed answers are asked for again (an ETag makes that cheap), or a browser's cache would outlive the grant. */
const CACHE_CONTROL = {
  t: 'public, max-age=3600',
  p: 'public, max-age=3600',
  u: 'public, max-age=300',
  v: 'private, no-cache',
} as const;
type Behaviour = keyof typeof CACHE_CONTROL;

const METHODS = 'GET, HEAD, OPTIONS';

/** The alphabet of every object key written: no `%`, no backslash, no leading dot, so nothing can climb out of its tree. */
const OBJECT_PATH = /^\/media\/([tpuv])((?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+)$/;

/**
 * A request listener for `/media/*`. Throws at once for unusable keys; the listener itself never rejects:
 * whatever is wrong with a request is a 403 in CloudFront's XML, whatever breaks while streaming ends the connection.
 */
export function createEdge(
  options: EdgeOptions,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const keys = createKeyGroup(options.publicKeys);

  return async (req, res) => {
    res.setHeader('Access-Control-Allow-Origin', '*');
    res.setHeader('Access-Control-Expose-Headers', 'Content-Length, Content-Range, ETag');
    res.setHeader('X-Content-Type-Options', 'nosniff');
    if (req.method === 'OPTIONS') return preflight(res);
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.setHeader('Allow', METHODS);
      return refuse(req, res, 405, new Refusal('MethodNotAllowed', `The edge takes ${METHODS}`));
    }
    try {
      const object = parseTarget(req.url ?? '');
      if (object.behaviour === 'v') checkSignature(viewerOf(req, options.now()), keys);
      const file = await openFirst(candidates(object, options));
      await send(req, res, file, object).finally(() => file.close());
    } catch (error) {
      if (res.headersSent) res.destroy();
      else refuse(req, res, 403, error instanceof Refusal ? error : missing());
    }
  };
}

interface ObjectPath {
  behaviour: Behaviour;
  /** Below the behaviour's directory, with a leading slash. */
  path: string;
}

function parseTarget(target: string): ObjectPath {
  const [, behaviour, path] = OBJECT_PATH.exec(target.split('?', 1)[0] ?? '') ?? [];
  if (behaviour === undefined || path === undefined) throw missing();
  return { behaviour: behaviour as Behaviour, path };
}

function viewerOf(req: IncomingMessage, now: number) {
  const scheme = 'encrypted' in req.socket ? 'https' : 'http';
  return {
    url: `${scheme}://${req.headers.host?.toLowerCase() ?? ''}${req.url}`,
    cookie: req.headers.cookie,
    ip: req.socket.remoteAddress ?? '',
    now,
  };
}

function candidates({ behaviour, path }: ObjectPath, options: EdgeOptions): { root: string; path: string }[] {
  if (behaviour === 'u' && options.picturesDir !== undefined) return [{ root: options.picturesDir, path }];
  return [options.mediaDir, ...(options.extraDirs ?? [])].map((root) => ({
    root: join(root, behaviour),
    path,
  }));
}

/** Opens the first regular file that really lies in its root; anything else counts as missing. */
async function openFirst(places: { root: string; path: string }[]): Promise<FileHandle> {
  for (const { root, path } of places) {
    try {
      const [realRoot, real] = await Promise.all([realpath(root), realpath(join(root, path))]);
      if (!real.startsWith(realRoot + sep)) continue;
      // Non-blocking, or opening a named pipe would wait for its writer for ever.
      const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      if ((await file.stat()).isFile()) return file;
      await file.close();
    } catch {
      continue;
    }
  }
  throw missing();
}

async function send(
  req: IncomingMessage,
  res: ServerResponse,
  file: FileHandle,
  object: ObjectPath,
): Promise<void> {
  const { size, mtimeMs } = await file.stat();
  const etag = `"${size.toString(16)}-${Math.floor(mtimeMs).toString(16)}"`;
  const extension = extname(object.path).toLowerCase();
  res.setHeader('ETag', etag);
  res.setHeader('Cache-Control', CACHE_CONTROL[object.behaviour]);
  res.setHeader('Accept-Ranges', 'bytes');
  if (isKnown(req.headers['if-none-match'], etag)) return void res.writeHead(304).end();

  res.setHeader('Content-Type', CONTENT_TYPES[extension] ?? 'application/octet-stream');
  // A drawing opened as a page could run script on the origin that also serves the shop.
  if (extension === '.svg') res.setHeader('Content-Security-Policy', SVG_POLICY);

  const ranged = req.method === 'GET' && (req.headers['if-range'] ?? etag) === etag;
  const range = ranged ? parseRange(req.headers.range, size) : undefined;
  if (range === 'unsatisfiable') {
    res.setHeader('Content-Range', `bytes */${size}`);
    return refuse(req, res, 416, new Refusal('InvalidRange', 'The requested range is not satisfiable'));
  }
  if (range) res.setHeader('Content-Range', `bytes ${range.start}-${range.end}/${size}`);
  res.setHeader('Content-Length', range ? range.end - range.start + 1 : size);
  res.writeHead(range ? 206 : 200);
  if (req.method === 'HEAD' || size === 0) return void res.end();
  await pipeline(file.createReadStream({ ...(range ?? { start: 0, end: size - 1 }), autoClose: false }), res);
}

const SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** If-None-Match compares weakly (RFC 9110 §13.1.2). */
function isKnown(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, ''))) ?? false;
}

/** One range of bytes, inclusive (RFC 9110 §14.1.2); several, other units and nonsense are ignored, as S3 does. */
function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/i.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end };
}

function preflight(res: ServerResponse): void {
  res.writeHead(204, {
    'Access-Control-Allow-Methods': METHODS,
    'Access-Control-Allow-Headers': 'Range, If-None-Match, If-Range',
    'Access-Control-Max-Age': '3600',
  });
  res.end();
}

/** What a bucket that may not be listed says about an object it does not have. */
const missing = () => new Refusal('AccessDenied', 'Access Denied');

function refuse(req: IncomingMessage, res: ServerResponse, status: number, { code, message }: Refusal): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  res.removeHeader('Content-Security-Policy');
  res.setHeader('Cache-Control', 'no-store');
  res.writeHead(status, { 'Content-Type': 'application/xml', 'Content-Length': Buffer.byteLength(body) });
  res.end(req.method === 'HEAD' ? undefined : body);
}
