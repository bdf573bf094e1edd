import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../domain/problem.ts';

/** What a cursor is good for: the operation, who asked and every parameter but the page's own. */
export interface CursorScope {
  operation: string;
  caller: string;
  query: Record<string, unknown>;
}

const signature = (key: string, scope: CursorScope, position: string): Buffer => {
  const query = Object.entries(scope.query)
    .filter(([name, value]) => name !== 'cursor' && name !== 'limit' && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac('sha256', key)
    .update(JSON.stringify([scope.operation, scope.caller, query, position]))
    .digest()
    .subarray(0, 16);
};

/** The position as the client holds it: readable by nobody but us, useless for another caller or query. */
export function sealCursor(key: string, scope: CursorScope, position: string): string {
  return Buffer.concat([signature(key, scope, position), Buffer.from(position)]).toString('base64url');
}

/** The position of a cursor; throws `invalid_cursor` for one that was changed or made for something else. */
export function openCursor(key: string, scope: CursorScope, cursor: string): string {
  const bytes = Buffer.from(cursor, 'base64url');
  const position = bytes.subarray(16).toString();
  const genuine = bytes.length > 16 && bytes.toString('base64url') === cursor;
  if (!genuine || !timingSafeEqual(bytes.subarray(0, 16), signature(key, scope, position))) {
    throw new Problem('invalid_cursor', 'Take the cursor from nextCursor of the same list, unchanged.');
  }
  return position;
}
