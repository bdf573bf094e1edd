import type { ProblemCode } from '../../../../lib/domain/problem.ts';
import { PROBLEMS } from '../../../../lib/domain/problem.ts';
import type { Access, Operation } from '../openapi.ts';

export const hrefOf = ({ area, id }: Operation): string => `/docs/reference/${area}#${id}`;

/** The codes an operation declares, from the examples of its refusals. */
export const codesOf = ({ answers }: Operation): ProblemCode[] =>
  answers
    .flatMap(({ answer }) => Object.keys(answer.content?.['application/problem+json']?.examples ?? {}))
    .filter((name): name is ProblemCode => name in PROBLEMS);

/** What is said of who may call. */
export const LOCKS: Record<Access, { text: string; title: string }> = {
  public: {
    text: 'No token needed',
    title: 'Works without a token; with an access token the answer may be richer.',
  },
  user: { text: 'Access token', title: 'Needs the access token of a signed-in person.' },
  admin: { text: 'Administrator', title: 'Needs the access token of an administrator.' },
  lease: { text: 'Lease token', title: 'Needs the leaseToken of the playback instead of an access token.' },
};
