import { createHash } from 'node:crypto';
import type { App } from '../app.ts';
import { seal, unseal } from '../auth/sealing.ts';
import { Problem } from '../domain/problem.ts';
import { absent, any, is } from '../table/expressions.ts';
import { keyOf } from '../table/keys.ts';
import { ConditionFailed, putItem, updateItem } from '../table/table.ts';

/** Kept 24 h (contract §1). */
const KEPT_MS = 24 * 60 * 60 * 1000;
/** Longer than any function runs: after it the first owner is certainly dead. */
const OWNED_MS = 30_000;

export const IDEMPOTENCY_KEY = /^[A-Za-z0-9_-]{16,255}$/;

/** What is kept of an answer. */
export interface Outcome {
  status: number;
  body: string;
  contentType: string;
  cookies?: string[];
}

interface Entry extends Record<string, unknown> {
  fingerprint: string;
  owner: string;
  ownedUntil: number;
  /** An `Outcome`, sealed: it may hold tokens and signatures. */
  sealed?: string;
}

/** A request that carries a key: whose, which, and what it asks for. */
export interface KeyedRequest {
  userId: string;
  key: string;
  operation: string;
  /** Of what: the slots of the path. */
  params: Record<string, string>;
  /** Parsed JSON. */
  body: unknown;
}

const hash = (...parts: string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('base64url');

/** What is asked for, as JSON says it: neither spaces nor the order of fields matter. */
const contentOf = ({ operation, params, body }: KeyedRequest): string =>
  [operation, sorted(params), sorted(body)].map((part) => JSON.stringify(part)).join('\n');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each)]));
}

/**
 * The same for every try of a keyed request, so that its effects can recognise themselves after a lost answer. Of
 * what is asked for, too: a key may come again when its entry is gone, and another order must not pass for done.
 */
export const operationIdOf = (request: KeyedRequest): string =>
  hash(request.userId, request.key, contentOf(request));

/**
 * Runs a keyed request once: a second try with the same body gets the kept outcome, with another body 422, while
 * the first is under way 409. When the owner died, the next try takes over; the operation then recognises
 * effects of its own by `operationIdOf`. What `run` throws is not kept: the next try runs again at once.
 */
export async function runOnce(
  app: App,
  request: KeyedRequest,
  run: () => Promise<Outcome>,
): Promise<{ outcome: Outcome; replayed: boolean }> {
  const entryKey = keyOf('idempotency', { userId: request.userId, key: request.key });
  const owner = app.newId('req');
  const mine = is('owner', '=', owner);
  try {
    const kept = await claim(app, request, owner);
    if (kept) return { outcome: kept, replayed: true };
    const outcome = await run();
    // Another try may own the entry by now; it recognises our effect, so losing this write loses nothing.
    const sealed = await sealedOutcome(app, request, outcome);
    await updateItem(app.table, entryKey, { set: { sealed } }, mine).catch(unlessTaken);
    return { outcome, replayed: false };
  } catch (error) {
    // Ours may be the entry even if claiming it failed: an answer got lost. Should this fail too, the entry frees itself when its owner counts as dead.
    await updateItem(app.table, entryKey, { set: { ownedUntil: 0 } }, mine).catch(() => undefined);
    throw error;
  }
}

const unlessTaken = (error: unknown) => {
  if (!(error instanceof ConditionFailed)) throw error;
};

const sealedFor = ({ userId, key }: KeyedRequest): string => `idempotency\n${userId}\n${key}`;

const sealedOutcome = async (app: App, request: KeyedRequest, outcome: Outcome): Promise<string> =>
  seal(
    (await app.secrets()).cursorKey,
    sealedFor(request),
    JSON.stringify(outcome),
    Buffer.from(app.randomBytes(12)),
  );

async function keptOutcome(app: App, request: KeyedRequest, sealed: string): Promise<Outcome | undefined> {
  const text = unseal((await app.secrets()).cursorKey, sealedFor(request), sealed);
  return text === undefined ? undefined : (JSON.parse(text) as Outcome);
}

/** Makes `owner` the one who carries the request out, or answers the outcome that is already there. */
async function claim(app: App, request: KeyedRequest, owner: string): Promise<Outcome | undefined> {
  const now = app.now();
  const fingerprint = hash(contentOf(request));
  const entryKey = keyOf('idempotency', { userId: request.userId, key: request.key });
  const expiresAt = now + KEPT_MS;
  const entry = { fingerprint, owner, ownedUntil: now + OWNED_MS, expiresAt };
  try {
    const free = any(absent('pk'), is('expiresAt', '<=', now));
    await putItem(app.table, { ...entryKey, ...entry, ttl: Math.ceil(expiresAt / 1000) }, free);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const found = error.item as Entry;
    if (found.owner === owner) return undefined;
    if (found.fingerprint !== fingerprint) {
      throw new Problem('idempotency_key_reused', 'This Idempotency-Key was used for another request.');
    }
    // After a change of the secret nobody can read it: the operation runs again and recognises its own effect.
    const kept = found.sealed !== undefined && (await keptOutcome(app, request, found.sealed));
    if (kept) return kept;
    if (found.sealed === undefined && found.ownedUntil > now) throw inProgress();
    const takeOver = { set: { owner, ownedUntil: now + OWNED_MS }, remove: ['sealed'] };
    await updateItem(app.table, entryKey, takeOver, is('owner', '=', found.owner)).catch((again: unknown) => {
      if (again instanceof ConditionFailed && (again.item as Entry).owner !== owner) throw inProgress();
      if (!(again instanceof ConditionFailed)) throw again;
    });
    return undefined;
  }
}

const inProgress = () =>
  new Problem('idempotency_in_progress', 'The first request with this key is still under way.', {}, 1);
