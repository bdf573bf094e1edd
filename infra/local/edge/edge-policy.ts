import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { BlockList } from 'node:net';
import * as z from 'zod';

/**
 * CloudFront's check of a signed URL or signed cookies with a custom policy ("Serve private content with signed URLs
 * and signed cookies", CloudFront developer guide). Canned policies (`Expires`) are refused: nothing here signs them.
 */

/** A refusal in CloudFront's terms; always a 403. */
export class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What of a request the policy is held against. `url` is scheme, host, path and query as sent; `now` is epoch ms. */
export interface ViewerRequest {
  url: string;
  cookie: string | undefined;
  ip: string;
  now: number;
}

export type KeyGroup = ReadonlyMap<string, KeyObject>;

const PARAMETERS = ['Policy', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm', 'Expires'] as const;
type Parameter = (typeof PARAMETERS)[number];
type Presented = Partial<Record<Parameter, string>>;

const EpochTime = z.strictObject({ 'AWS:EpochTime': z.int().nonnegative() });
const Policy = z.strictObject({
  Statement: z.tuple([
    z.strictObject({
      Resource: z.string().min(1),
      Condition: z.strictObject({
        DateLessThan: EpochTime,
        DateGreaterThan: EpochTime.optional(),
        IpAddress: z.strictObject({ 'AWS:SourceIp': z.string() }).optional(),
      }),
    }),
  ]),
});

/** Parses a key group by key pair id. Throws for keys CloudFront does not take: it knows RSA and ECDSA P-256. */
export function createKeyGroup(publicKeys: Record<string, KeyObject | string>): KeyGroup {
  return new Map(
    Object.entries(publicKeys).map(([id, given]) => {
      const key = typeof given === 'string' ? createPublicKey(given) : given;
      const known = key.asymmetricKeyType === 'rsa' || key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
      if (key.type !== 'public' || !known) throw new TypeError(`key ${id} is no RSA or P-256 public key`);
      return [id, key];
    }),
  );
}

/** Returns when the request carries a valid signature for its URL, throws a `Refusal` in every other case. */
export function checkSignature(request: ViewerRequest, keys: KeyGroup): void {
  const { bare, inQuery } = splitQuery(request.url);
  const presented = Object.keys(inQuery).length > 0 ? inQuery : fromCookies(request.cookie);
  const keyPairId = presented['Key-Pair-Id'];
  if (!keyPairId) throw new Refusal('MissingKey', 'Missing Key-Pair-Id query parameter or cookie value');
  const key = keys.get(keyPairId);
  if (!key) throw new Refusal('InvalidKey', 'Unknown Key');

  const policy = decodeBase64(presented.Policy, new Refusal('MalformedPolicy', 'Could not decode Policy'));
  const signature = decodeBase64(
    presented.Signature,
    new Refusal('MalformedSignature', 'Could not unencode Signature'),
  );
  // The signature comes first, so that no policy a stranger wrote is ever parsed.
  if (!verify(hashFor(key, presented['Hash-Algorithm']), policy, key, signature)) throw denied();
  checkPolicy(policy.toString('utf8'), bare, request);
}

function checkPolicy(text: string, url: string, { ip, now }: ViewerRequest): void {
  const policy = Policy.safeParse(parseJson(text));
  if (!policy.success) throw new Refusal('MalformedPolicy', 'Malformed Policy');
  const { Resource, Condition } = policy.data.Statement[0];
  if (!matchesResource(Resource, url)) throw denied();
  if (now >= Condition.DateLessThan['AWS:EpochTime'] * 1000) throw denied();
  if (Condition.DateGreaterThan && now <= Condition.DateGreaterThan['AWS:EpochTime'] * 1000) throw denied();
  if (Condition.IpAddress && !inRange(Condition.IpAddress['AWS:SourceIp'], ip)) throw denied();
}

/** SHA-1 is CloudFront's default, and only for RSA; ECDSA keys must say `Hash-Algorithm=SHA256`. */
function hashFor(key: KeyObject, named: string | undefined): 'sha1' | 'sha256' {
  if (named === 'SHA256') return 'sha256';
  if (key.asymmetricKeyType === 'rsa' && (named === undefined || named === 'SHA1')) return 'sha1';
  throw denied();
}

/** Takes the signature's own parameters out of the URL: what remains is what the policy's Resource names. */
function splitQuery(url: string): { bare: string; inQuery: Presented } {
  const at = url.indexOf('?');
  if (at < 0) return { bare: url, inQuery: {} };
  const inQuery: Presented = {};
  const others: string[] = [];
  for (const pair of url.slice(at + 1).split('&')) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    if (!isParameter(name)) others.push(pair);
    else if (inQuery[name] !== undefined) throw new Refusal('AccessDenied', `${name} is there twice`);
    else inQuery[name] = decodeComponent(value);
  }
  return { bare: url.slice(0, at) + (others.length > 0 ? `?${others.join('&')}` : ''), inQuery };
}

/** Browsers send the cookie of the longest path first (RFC 6265 §5.4), so the first of a name is the closest grant's. */
function fromCookies(header: string | undefined): Presented {
  const presented: Presented = {};
  for (const pair of header?.split(';') ?? []) {
    const [, name = '', value = ''] = /^\s*CloudFront-([^=\s]+)=(.*?)\s*$/s.exec(pair) ?? [];
    if (isParameter(name)) presented[name] ??= value;
  }
  return presented;
}

/** CloudFront's alphabet: + = / are written - _ ~. Only the one canonical spelling counts, so that no two signed URLs are the same. */
function decodeBase64(text: string | undefined, refusal: Refusal): Buffer {
  if (!text || !/^[A-Za-z0-9~-]+_{0,2}$/.test(text)) throw refusal;
  const plain = text.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/');
  const bytes = Buffer.from(plain, 'base64');
  if (bytes.toString('base64') !== plain) throw refusal;
  return bytes;
}

/** `*` stands for any characters, `?` for exactly one. No regular expression: a pattern must not be able to stall the edge. */
export function matchesResource(pattern: string, url: string): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let u = 0; u < url.length;) {
    if (pattern[p] === '*') {
      star = p++;
      resume = u;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === url[u])) {
      p++;
      u++;
    } else if (star >= 0) {
      p = star + 1;
      u = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

function inRange(cidr: string, ip: string): boolean {
  const [network = '', bits = '32'] = cidr.split('/');
  const allowed = new BlockList();
  try {
    allowed.addSubnet(network, Number(bits), 'ipv4');
    return allowed.check(ip.replace(/^::ffff:/i, ''), 'ipv4');
  } catch {
    return false;
  }
}

const isParameter = (name: string): name is Parameter => (PARAMETERS as readonly string[]).includes(name);
const denied = () => new Refusal('AccessDenied', 'Access denied');

function decodeComponent(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw denied();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
