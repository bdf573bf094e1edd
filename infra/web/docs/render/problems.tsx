import { Problem, type ProblemCode, problemDocument, PROBLEMS } from '../../../../lib/domain/problem.ts';
import type { Operation } from '../openapi.ts';
import { Code } from './layout.tsx';
import { PROBLEM_TEXTS } from './problem-texts.ts';
import { codesOf, hrefOf } from './operations.ts';

export const CODES = Object.keys(PROBLEMS) as ProblemCode[];

/** Refusals of the gateway itself, which any address can give. */
const OF_ANY = ['not_found', 'method_not_allowed', 'payload_too_large', 'internal_error', 'unavailable'];

/** All codes, each with its page. */
export const ProblemTable = () => (
  <div class="wide" tabIndex={0} role="group" aria-label="Every code">
    <table>
      <thead>
        <tr>
          <th>status</th>
          <th>code</th>
          <th>meaning</th>
        </tr>
      </thead>
      <tbody>
        {CODES.map((code) => (
          <tr key={code}>
            <td>{PROBLEMS[code].status}</td>
            <td>
              <a href={`/problems/${code}`}>
                <code>{code}</code>
              </a>
            </td>
            <td>{PROBLEMS[code].title}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const exampleOf = (code: ProblemCode) => {
  const { example } = PROBLEM_TEXTS[code];
  const problem = new Problem(code, example?.detail ?? `${PROBLEMS[code].title}.`, example?.extra);
  return problemDocument(problem, {
    origin: 'https://marquee.example',
    instance: '/v1/…',
    requestId: '8c1f6a4e-2f0a-4a53-9a53-0d4f6b8f2f11',
  });
};

/** The page of a code: what it means, when it comes, what to do. */
export function ProblemPage({ code, operations }: { code: ProblemCode; operations: Operation[] }) {
  const { status, title } = PROBLEMS[code];
  const { when, then, extra = {} } = PROBLEM_TEXTS[code];
  const declared = operations.filter((operation) => codesOf(operation).includes(code));
  return (
    <article>
      <p class="eyebrow">Problem · {status}</p>
      <h1>{title}</h1>
      <p class="lead">
        <code>{code}</code>
      </p>
      <h2>When it comes</h2>
      <p>{when}</p>
      <h2>What to do</h2>
      <p>{then}</p>
      {Object.keys(extra).length > 0 && (
        <>
          <h2>What it carries besides</h2>
          <dl class="fields">
            {Object.entries(extra).map(([name, text]) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <h2>For example</h2>
      <Code label="Example" text={JSON.stringify(exampleOf(code), null, 2)} />
      <h2>Who answers it</h2>
      {OF_ANY.includes(code) ? (
        <p>Any address.</p>
      ) : (
        <ul class="chips">
          {declared.map((operation) => (
            <li key={operation.id}>
              <a href={hrefOf(operation)}>{operation.id}</a>
            </li>
          ))}
        </ul>
      )}
      <p>
        <a href="/docs/guides/errors">How errors work, and every code</a>
      </p>
    </article>
  );
}
