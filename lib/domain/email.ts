/**
 * Most bytes of the part before the `@` and of the whole address (RFC 5321 §4.5.3.1, RFC 3696 erratum 1690).
 */
const LOCAL_MAX = 64;
const ADDRESS_MAX = 254;

// Dot-atom of RFC 5322 in ASCII: SES delivers to no other (no SMTPUTF8). `#` is left out because it separates
// key parts.
const LOCAL = /^[a-z0-9!$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!$%&'*+/=?^_`{|}~-]+)*$/;
const TYPED_DOMAIN = /^[\p{L}\p{M}\p{N}.-]{1,253}$/u;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const TOP_LABEL = /^([a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;

/**
 * The domain in ASCII (UTS 46) and lower case, or null when it is none that mail can be sent to: an IP
 * address, a bare host.
 */
function asciiDomain(typed: string): string | null {
  if (!TYPED_DOMAIN.test(typed) || !URL.canParse(`http://${typed}/`)) return null;
  const domain = new URL(`http://${typed}/`).hostname;
  const labels = domain.split('.');
  const valid =
    labels.length >= 2 && labels.every((l) => LABEL.test(l)) && TOP_LABEL.test(labels.at(-1) ?? '');
  return valid && domain.length <= 253 ? domain : null;
}

function parse(typed: string): string | null {
  // A control character at either end would be trimmed away unseen, and CR LF is how headers are injected
  // into mails.
  if (/\p{Cc}/u.test(typed)) return null;
  const [local = '', domain = '', ...more] = typed.trim().split('@');
  // ASCII is checked before lower-casing, which would turn the Kelvin sign into a k and so one address into
  // another.
  if (more.length > 0 || !LOCAL.test(local.replace(/[A-Z]/g, (c) => c.toLowerCase()))) return null;
  const ascii = asciiDomain(domain);
  if (ascii === null || local.length > LOCAL_MAX) return null;
  const address = `${local.toLowerCase()}@${ascii}`;
  return address.length <= ADDRESS_MAX ? address : null;
}

/**
 * True for an address that mail can be sent to. Spaces around it are forgiven; quoted local parts, comments,
 * IP literals, bare host names and non-ASCII local parts are refused.
 */
export const isEmail = (typed: string): boolean => parse(typed) !== null;

/** What is wrong with a typed address, in words for the person who typed it. */
export const emailProblem = (typed: string): string =>
  /[\p{Cf}\p{Cc}]/u.test(typed)
    ? 'contains an invisible character, as pasted text may; type the address instead'
    : 'must be an e-mail address';

/**
 * The address to send to: the domain is the one that is compared, in ASCII, so that no mailer makes another of it; the
 * part before the `@` stays as it was typed, which is what its own server knows.
 */
export function mailable(typed: string): string {
  const address = parse(typed);
  if (address === null) return typed;
  const local = typed.trim().split('@', 1)[0]!;
  return `${local}${address.slice(address.indexOf('@'))}`;
}

/**
 * The form in which addresses are stored and compared: trimmed, lower case, an international domain in ASCII.
 * What is no address comes back trimmed and in lower case, so that a lookup simply finds nothing; it must not
 * become part of a key (`isEmail` first).
 */
export const normaliseEmail = (typed: string): string =>
  parse(typed) ?? typed.trim().normalize('NFC').toLowerCase();
