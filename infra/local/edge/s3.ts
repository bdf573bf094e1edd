import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { type Handle, pathOf, readBody } from '../http.ts';
import { isSigned } from './s3-signature.ts';

/** Largest object, in bytes: everything passes through memory. */
const MAX_BYTES = 512 * 1024 * 1024;

/** Bucket and key, in the alphabet of every key written: nothing can climb out of the folder. */
const OBJECT = /^\/_local\/s3((?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*){2,})$/;

/** Browsers upload from pages of another origin, as the bucket's CORS rules allow. */
const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'PUT',
  'Access-Control-Allow-Headers': 'Content-Type',
};

/** The S3 of uploads, path-style, in `folder`: PUT, GET and DELETE of one object, signed as S3 demands. */
export function createS3(folder: string, now: () => number): Handle {
  return async (req, res) => {
    for (const [name, value] of Object.entries(CORS)) res.setHeader(name, value);
    if (req.method === 'OPTIONS') return void res.writeHead(204).end();
    const object = OBJECT.exec(pathOf(req))?.[1];
    if (object === undefined) return refuse(res, 403, 'AccessDenied');
    if (!(await isSigned(req, now()))) return refuse(res, 403, 'SignatureDoesNotMatch');
    const perform = OPERATIONS[req.method ?? ''];
    return perform ? perform(req, res, join(folder, object)) : refuse(res, 405, 'MethodNotAllowed');
  };
}

type Operation = (req: IncomingMessage, res: ServerResponse, file: string) => Promise<void>;

const OPERATIONS: Partial<Record<string, Operation>> = {
  async PUT(req, res, file) {
    const bytes = await readBody(req, MAX_BYTES);
    await mkdir(dirname(file), { recursive: true });
    const part = `${file}.${randomUUID()}`;
    await writeFile(part, bytes);
    await rename(part, file);
    res.writeHead(200).end();
  },
  async GET(_req, res, file) {
    const bytes = await readFile(file).catch(() => undefined);
    if (!bytes) return refuse(res, 404, 'NoSuchKey');
    res.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': bytes.length });
    res.end(bytes);
  },
  async DELETE(_req, res, file) {
    await rm(file, { force: true });
    res.writeHead(204).end();
  },
};

function refuse(res: ServerResponse, status: number, code: string): void {
  res.writeHead(status, { 'Content-Type': 'application/xml', Connection: 'close' });
  res.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`);
}
