import type { ProblemCode } from './domain/problem.ts';
import type { AnyDeclaration } from './http/declaration.ts';

/** What somebody who guards the service looks at, by the field `event` of the log: when it comes, and what to do. */
export const SECURITY_EVENTS = {
  sign_in_refused: {
    when: 'A sign-in with a wrong address or password, or during the delay after several.',
    act: 'Nothing for a few. Many of one address of the network: block it in the firewall. Many accounts at once: a list of leaked passwords is being tried; watch `SignIns` for successes of the same addresses.',
  },
  password_refused: {
    when: 'Somebody who is signed in gave a wrong password where it is asked for again.',
    act: 'Many of one `userId`: its device may be in other hands; sign it out (`adminSignOutUser`).',
  },
  token_reused: {
    when: 'A refresh token that was replaced long ago was used again: a copy of it exists. The session is ended and its owner told.',
    act: 'Several within a day: look for what they share (client version, network) and tell the owners to change their passwords.',
  },
  limit_hit: {
    when: 'A request was one more than its limit.',
    act: 'One caller: nothing. One operation by many: a release or a crawler; see `operation`, raise the limit or block.',
  },
  admin_change: {
    when: 'An administrator changed something; the audit holds what.',
    act: 'Compare with who was at work. Of an unknown hand: take the role away (`adminUpdateUser`) and read `adminListAudit` of that person.',
  },
} as const;

export type SecurityEvent = keyof typeof SECURITY_EVENTS;

const BY_CODE: Partial<Record<ProblemCode, SecurityEvent>> = {
  invalid_credentials: 'sign_in_refused',
  wrong_password: 'password_refused',
  rate_limited: 'limit_hit',
};

/** Which of them a request was; `code` is that of its refusal. */
export function securityEventOf(
  { access, method }: Pick<AnyDeclaration, 'access' | 'method'>,
  code: ProblemCode | undefined,
): SecurityEvent | undefined {
  if (code !== undefined) return BY_CODE[code];
  return access === 'admin' && method !== 'GET' ? 'admin_change' : undefined;
}
