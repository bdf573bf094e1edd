import { createHash } from 'node:crypto';
import { type AnyDeclaration, isPublicRead } from './declaration.ts';

/** Public reads carry an ETag and answer `If-None-Match` (RFC 9110 §13.1.2). */
export const carriesEtag = (declaration: AnyDeclaration): boolean => isPublicRead(declaration);

/** A list's cursor tells when the list was begun, so it differs at each reading of the same page. */
const CURSOR = /"nextCursor":"[^"]+"\}$/;

/**
 * Names an answer by its text, but for a list's cursor. Weak, because the edge hands the same text out compressed as
 * well, and because an older cursor goes on at the same place.
 */
export const etagOf = (body: string): string =>
  `W/"${createHash('sha256').update(body.replace(CURSOR, '')).digest('base64url').slice(0, 22)}"`;

const ENTITY_TAG = /(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g;

/** Does the header name this ETag: among others, weakly compared, or by `*`. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch?.trim() === '*') return true;
  const opaque = etag.replace('W/', '');
  return [...(ifNoneMatch ?? '').matchAll(ENTITY_TAG)].some(([, tag]) => tag === opaque);
}
