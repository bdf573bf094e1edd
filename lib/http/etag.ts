import { createHash } from 'node:crypto';
import { type AnyDeclaration, isPublicRead } from './declaration.ts';

/** Public reads carry an ETag and answer `If-None-Match` (RFC 9110 §13.1.2). */
export const carriesEtag = (declaration: AnyDeclaration): boolean => isPublicRead(declaration);

/** Names an answer by its text. Weak, because the edge hands the same text out compressed as well. */
export const etagOf = (body: string): string =>
  `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;

const ENTITY_TAG = /(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g;

/** Does the header name this ETag: among others, weakly compared, or by `*`. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch?.trim() === '*') return true;
  const opaque = etag.replace('W/', '');
  return [...(ifNoneMatch ?? '').matchAll(ENTITY_TAG)].some(([, tag]) => tag === opaque);
}
