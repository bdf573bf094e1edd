import * as z from 'zod';
import type { App } from '../app.ts';
import { openCursor, sealCursor } from './cursor.ts';
import type { AnyDeclaration } from './declaration.ts';

/** What a cursor is for: nobody else, and nothing else. */
export interface Scope {
  operation: string;
  caller: string;
  query: Record<string, unknown>;
}

export async function pageOf(app: App, scope: Scope, query: Record<string, unknown>) {
  const { limit, cursor } = query as { limit: number; cursor?: string };
  if (cursor === undefined) return { limit, after: undefined };
  return { limit, after: openCursor((await app.secrets()).cursorKey, scope, cursor) };
}

export async function sealPage(app: App, scope: Scope, answer: unknown) {
  const { items, next } = answer as { items: unknown[]; next: string | undefined };
  const nextCursor = next === undefined ? null : sealCursor((await app.secrets()).cursorKey, scope, next);
  return { items, nextCursor };
}

/** The schema of a list's answer. */
export const pageSchema = (item: z.ZodType) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** The answer as text, stripped to what is declared. A body that does not fit is our bug, so a ZodError: a 500. */
export function answerBody({ returns, list }: AnyDeclaration, answer: unknown): string {
  const schema = list ? pageSchema(list) : returns;
  return schema ? JSON.stringify(schema.parse(answer)) : '';
}
