import { PROBLEMS } from '../../../../lib/domain/problem.ts';
import { type Media, type OpenApi, type Operation, resolved } from '../openapi.ts';
import { bodyOf } from '../requests.ts';
import { Code, Sentence } from './layout.tsx';
import { codesOf, hrefOf, LOCKS } from './operations.ts';
import { PROBLEM_TEXTS } from './problem-texts.ts';
import { Field, Shape } from './schema.tsx';

interface Props {
  openapi: OpenApi;
  operations: Operation[];
}

/** What the script that tries operations reads from the page. */
const triable = (operation: Operation) => {
  const { id, method, path, access, parameters } = operation;
  return { id, method, path, access, parameters, body: bodyOf(operation) };
};

/** A page for each area: its operations, one below the other. */
export function AreaPage({ openapi, operations, area }: Props & { area: string }) {
  const own = operations.filter((operation) => operation.area === area);
  const description = openapi.tags.find(({ name }) => name === area)?.description;
  const data = JSON.stringify(own.map(triable)).replaceAll('<', '\\u003c');
  return (
    <article>
      <p class="eyebrow">Reference</p>
      <h1>{titleOf(area)}</h1>
      <p class="lead">{description}</p>
      <div id="sign-in" />
      <ul class="chips">
        {own.map(({ id }) => (
          <li key={id}>
            <a href={`#${id}`}>{id}</a>
          </li>
        ))}
      </ul>
      {own.map((operation) => (
        <OperationPart key={operation.id} openapi={openapi} operation={operation} />
      ))}
      <script type="application/json" id="operations" dangerouslySetInnerHTML={{ __html: data }} />
    </article>
  );
}

export const titleOf = (area: string): string => area[0]!.toUpperCase() + area.slice(1);

const Lock = ({ operation: { access } }: { operation: Operation }) => (
  <span class={`lock ${access}`} title={LOCKS[access].title}>
    <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
      <path d={access === 'public' ? 'M5 7V5a3 3 0 0 1 5.8-1' : 'M5 7V5a3 3 0 0 1 6 0v2'} />
      <rect x="3" y="7" width="10" height="7" rx="1.5" />
    </svg>
    {LOCKS[access].text}
  </span>
);

function OperationPart({ openapi, operation }: { openapi: OpenApi; operation: Operation }) {
  const { id, method, path, summary, description, parameters, body } = operation;
  return (
    <section class="operation" aria-labelledby={id}>
      <h2 id={id}>{summary}</h2>
      <p class="address">
        <span class={`method ${method.toLowerCase()}`}>{method}</span> <code>{path}</code>
      </p>
      <p>
        <Lock operation={operation} /> <code class="operation-id">{id}</code>
      </p>
      {description && (
        <p>
          <Sentence text={description} />
        </p>
      )}
      {parameters.length > 0 && (
        <>
          <h3>Parameters</h3>
          <dl class="fields">
            {parameters.map((each) => (
              <Field
                key={each.name}
                name={each.name}
                schema={each.schema}
                required={each.required ?? false}
                description={[
                  each.in === 'header' ? 'Header.' : '',
                  each.description ?? each.schema.description,
                ]
                  .filter(Boolean)
                  .join(' ')}
              />
            ))}
          </dl>
        </>
      )}
      {body?.schema && (
        <>
          <h3>Body</h3>
          <Shape schema={body.schema} />
        </>
      )}
      <HappyAnswer openapi={openapi} operation={operation} />
      <Refusals operation={operation} />
      <details class="try" data-operation={id}>
        <summary>Try {id}</summary>
        <div />
      </details>
    </section>
  );
}

function HappyAnswer({ openapi, operation: { id, answers } }: { openapi: OpenApi; operation: Operation }) {
  const happy = answers.filter(({ status }) => status < 400);
  return (
    <>
      {happy.map(({ status, answer }) => {
        const [[type, media] = [undefined, undefined]] = Object.entries(answer.content ?? {});
        const example = media && exampleOf(openapi, media);
        return (
          <div key={status}>
            <h3>
              Answer <span class="status">{status}</span>
            </h3>
            {media?.schema && <Shape schema={media.schema} />}
            {!media && <p>No body.</p>}
            {example !== undefined && (
              <details>
                <summary>Example of {id}</summary>
                <Code label={`Example of ${id}, ${type}`} text={textOf(example)} />
              </details>
            )}
          </div>
        );
      })}
    </>
  );
}

const textOf = (example: unknown) =>
  typeof example === 'string' ? example : JSON.stringify(example, null, 2);

function exampleOf(openapi: OpenApi, { example, examples }: Media): unknown {
  const [first] = Object.values(examples ?? {});
  return example ?? (first && resolved<{ value?: unknown }>(openapi, first).value);
}

/** The refusals an operation declares, each with its page and what it carries besides. */
function Refusals({ operation }: { operation: Operation }) {
  return (
    <>
      <h3>Refusals</h3>
      <ul class="refusals">
        {codesOf(operation).map((code) => {
          const extra = Object.keys(PROBLEM_TEXTS[code].extra ?? {});
          return (
            <li key={code}>
              <span class="status">{PROBLEMS[code].status}</span>{' '}
              <a href={`/problems/${code}`}>
                <code>{code}</code>
              </a>{' '}
              {PROBLEMS[code].title}
              {extra.length > 0 && <span class="bounds"> carries {extra.join(', ')}</span>}
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** All operations in one table. */
export function ReferencePage({ openapi, operations }: Props) {
  return (
    <article>
      <p class="eyebrow">Reference</p>
      <h1>Every operation</h1>
      {openapi.info.description.split('\n\n').map((paragraph) => (
        <p key={paragraph}>
          <Sentence text={paragraph} />
        </p>
      ))}
      {openapi.tags.map(({ name, description }) => (
        <section key={name}>
          <h2>
            <a href={`/docs/reference/${name}`}>{titleOf(name)}</a>
          </h2>
          <p>{description}</p>
          <ul class="operations">
            {operations
              .filter(({ area }) => area === name)
              .map((operation) => (
                <li key={operation.id}>
                  <span class={`method ${operation.method.toLowerCase()}`}>{operation.method}</span>
                  <a href={hrefOf(operation)}>
                    <code>{operation.path}</code>
                  </a>
                  <span>{operation.summary}</span>
                  <Lock operation={operation} />
                </li>
              ))}
          </ul>
        </section>
      ))}
    </article>
  );
}
