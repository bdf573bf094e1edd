import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { finish, type Handle, pathOf, queryOf, readBody } from '../http.ts';
import { type Parts, partsIn } from './s3-parts.ts';
import { isSigned } from './s3-signature.ts';

/** Bucket and key, in the alphabet of every key written: nothing can climb out of the folder. */
const OBJECT = /^\/_local\/s3((?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*){2,})$/;

const BUCKET = /^\/_local\/s3\/([A-Za-z0-9_-][A-Za-z0-9._-]*)\/$/;
const KEY = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/** Browsers upload from pages of another origin, as the bucket's CORS rules allow. */
const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'PUT',
  'Access-Control-Allow-Headers': 'Content-Type',
};

/**
 * The S3 of uploads, path-style, in `folder`: objects as a whole, in ranges and in parts, signed as S3 demands. Bytes
 * are streamed. Tags are accepted and mean nothing, since nothing is moved to where it is cheaper.
 */
export function createS3(folder: string, now: () => number): Handle {
  const parts = partsIn(join(folder, '.parts'));
  return async (req, res) => {
    for (const [name, value] of Object.entries(CORS)) res.setHeader(name, value);
    if (req.method === 'OPTIONS') return void res.writeHead(204).end();
    const query = new URLSearchParams(queryOf(req));
    const bucket = query.has('delete') ? BUCKET.exec(pathOf(req))?.[1] : undefined;
    if (bucket !== undefined && req.method === 'POST') {
      if (!(await isSigned(req, now()))) return refuse(req, res, 403, 'SignatureDoesNotMatch');
      return removeSeveral(req, res, join(folder, bucket));
    }
    const object = OBJECT.exec(pathOf(req))?.[1];
    if (object === undefined) return refuse(req, res, 403, 'AccessDenied');
    if (!(await isSigned(req, now()))) return refuse(req, res, 403, 'SignatureDoesNotMatch');
    const upload = { id: query.get('uploadId'), part: Number(query.get('partNumber')) };
    const target = { file: join(folder, object), query, upload, parts };
    const perform = OPERATIONS[req.method ?? ''];
    return perform ? perform(req, res, target) : refuse(req, res, 405, 'MethodNotAllowed');
  };
}

interface Target {
  file: string;
  query: URLSearchParams;
  upload: { id: string | null; part: number };
  parts: Parts;
}
type Operation = (req: IncomingMessage, res: ServerResponse, target: Target) => Promise<void> | void;

const OPERATIONS: Partial<Record<string, Operation>> = {
  async PUT(req, res, { file, query, upload, parts }) {
    if (query.has('tagging')) return void finish(req, res.writeHead(200), '');
    if (upload.id === null) await receive(req, file);
    else if (!(await parts.put(upload.id, upload.part, (part) => receive(req, part)))) {
      return refuse(req, res, 404, 'NoSuchUpload');
    }
    res.writeHead(200).end();
  },
  async POST(req, res, { file, query, upload, parts }) {
    if (query.has('uploads')) {
      return sendXml(
        res,
        `<InitiateMultipartUploadResult><UploadId>${await parts.begin()}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    req.resume();
    await mkdir(dirname(file), { recursive: true });
    if (upload.id === null || !(await parts.join(upload.id, file))) {
      return refuse(req, res, 404, 'NoSuchUpload');
    }
    sendXml(res, '<CompleteMultipartUploadResult/>');
  },
  async GET(req, res, { file, upload, parts }) {
    if (upload.id !== null) {
      const listed = await parts.list(upload.id);
      return listed
        ? sendXml(res, `<ListPartsResult>${listed}</ListPartsResult>`)
        : refuse(req, res, 404, 'NoSuchUpload');
    }
    const size = await sizeOf(file);
    if (size === undefined) return refuse(req, res, 404, 'NoSuchKey');
    const last = Number(/^bytes=0-(\d+)$/.exec(req.headers.range ?? '')?.[1] ?? size - 1);
    const end = Math.min(last, size - 1);
    res.writeHead(end < size - 1 ? 206 : 200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': end + 1,
    });
    if (size === 0) return void res.end();
    await pipeline(createReadStream(file, { end }), res);
  },
  async HEAD(_req, res, { file }) {
    const size = await sizeOf(file);
    res.writeHead(size === undefined ? 404 : 200, { 'Content-Length': size ?? 0 }).end();
  },
  async DELETE(_req, res, { file, upload, parts }) {
    if (upload.id === null) await rm(file, { force: true });
    else await parts.forget(upload.id);
    res.writeHead(204).end();
  },
};

/** What a thousand keys of the longest kind fill. */
const MAX_KEYS_BODY = 2_000_000;

/** DeleteObjects: without a checksum of the very list S3 refuses it. */
async function removeSeveral(req: IncomingMessage, res: ServerResponse, bucket: string): Promise<void> {
  const body = await readBody(req, MAX_KEYS_BODY);
  const sum = createHash('sha256').update(body).digest('base64');
  if (req.headers['x-amz-checksum-sha256'] !== sum) return refuse(req, res, 400, 'BadDigest');
  const keys = [...body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key);
  if (keys.length > 1000 || !keys.every((key) => KEY.test(key))) return refuse(req, res, 400, 'MalformedXML');
  for (const key of keys) await rm(join(bucket, key), { force: true });
  sendXml(res, '<DeleteResult/>');
}

const sizeOf = (file: string): Promise<number | undefined> =>
  stat(file).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );

/** Streams a body into a file, which is there only when all of it is. */
async function receive(req: IncomingMessage, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const part = `${file}.${randomUUID()}`;
  try {
    await pipeline(req, createWriteStream(part));
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
}

function sendXml(res: ServerResponse, xml: string): void {
  res.writeHead(200, { 'Content-Type': 'application/xml' });
  res.end(`<?xml version="1.0" encoding="UTF-8"?>${xml}`);
}

function refuse(req: IncomingMessage, res: ServerResponse, status: number, code: string): void {
  res.writeHead(status, { 'Content-Type': 'application/xml', Connection: 'close' });
  finish(req, res, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`);
}
