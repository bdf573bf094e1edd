import { PROBLEMS } from '../../../lib/domain/problem.ts';
import { LEAKS } from '../canaries.ts';
import type { Heard, Json } from './http.ts';

/** Refusals that any address can give and no operation declares: the gateway's own. */
export const EVERY_PROBLEM = ['not_found', 'method_not_allowed', 'payload_too_large'];

const MEMBERS = { type: 'string', title: 'string', status: 'number', detail: 'string', instance: 'string' };

/** What is wrong with an answer by the rules of contract §1 that hold whatever was asked. */
export function faultsOf(heard: Heard): string[] {
  const { status, headers, text, method } = heard;
  const faults: string[] = [];
  const must = (holds: unknown, fault: string) => void (holds || faults.push(fault));
  must(status < 500, 'no input may produce a 5xx');
  must(/^[\w-]{10,}$/.test(headers['x-request-id'] ?? ''), 'it has no X-Request-Id');
  must(headers['x-content-type-options'] === 'nosniff', 'it may be sniffed');
  must(headers['cache-control'], 'it does not say whether it may be kept');
  must(status < 400 || headers['cache-control'] === 'no-store', 'a refusal may be kept');
  must(!LEAKS.test(text), 'it leaks internals');
  // The description shows answers that hold one where they may.
  const isDescription = heard.path === '/v1/openapi.json';
  must(isDescription || !strayMedia(heard.body), 'it holds a media path outside delivery');
  if (status >= 400 && method !== 'HEAD') faults.push(...problemFaults(heard));
  if (status === 401) must(/^Bearer/.test(headers['www-authenticate'] ?? ''), 'it has no WWW-Authenticate');
  if (status === 405) must(headers.allow, 'it has no Allow');
  if (status === 429) must(Number(headers['retry-after']) >= 1, 'it has no Retry-After');
  if (status === 204 || status === 304) must(text === '', 'it has a body');
  return faults;
}

function problemFaults({ status, headers, body, path }: Heard): string[] {
  if (headers['content-type'] !== 'application/problem+json') return ['it is no application/problem+json'];
  if (typeof body !== 'object') return ['it is no JSON'];
  const faults: string[] = [];
  const must = (holds: unknown, fault: string) => void (holds || faults.push(fault));
  for (const [name, type] of Object.entries(MEMBERS)) must(typeof body[name] === type, `${name} is missing`);
  const known = PROBLEMS[body.code as keyof typeof PROBLEMS];
  must(known, `code ${body.code} is not on the list`);
  must(known?.status === status && body.status === status, 'its statuses differ');
  must(String(body.type).endsWith(`/problems/${body.code}`), 'type is no page of its code');
  // A refusal that is given again for its key is the first one's body (contract §1).
  const isReplay = headers['idempotent-replayed'] === 'true';
  must(isReplay || body.requestId === headers['x-request-id'], 'requestId is not X-Request-Id');
  must(body.instance === path.split('?')[0], `instance ${body.instance} is not the path`);
  must(body.code !== 'invalid_request' || isViolations(body.errors), 'errors are missing');
  return faults;
}

const isViolations = (errors: Json) =>
  Array.isArray(errors) &&
  errors.length > 0 &&
  errors.every(
    ({ pointer, detail }) =>
      /^(\/([^~/]|~[01])*)*$/su.test(pointer) && typeof detail === 'string' && detail !== '',
  );

/** Is there a place of private media anywhere but in `delivery`. */
function strayMedia(value: Json): boolean {
  if (typeof value === 'string') return value.includes('/media/v/');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, inner]) => name !== 'delivery' && strayMedia(inner));
}
