import type { ComponentChildren } from 'preact';
import { Sentence } from './layout.tsx';
import { nameOfRef, type OpenApi, type Schema } from '../openapi.ts';

const SCHEMAS_PAGE = '/docs/reference/schemas';

const alternatives = (schema: Schema): Schema[] => schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];

/** The type of a value in a few words, with a link where it has a name. */
export function TypeOf({ schema }: { schema: Schema }) {
  if (schema.$ref !== undefined) {
    const name = nameOfRef(schema.$ref);
    return <a href={`${SCHEMAS_PAGE}#${name}`}>{name}</a>;
  }
  const several = alternatives(schema);
  if (several.length > 0) {
    return <>{joined(several.map((each, index) => <TypeOf key={index} schema={each} />))}</>;
  }
  if (schema.const !== undefined) return <code>{JSON.stringify(schema.const)}</code>;
  if (schema.enum) {
    return (
      <>{joined(schema.enum.map((value) => <code key={String(value)}>{JSON.stringify(value)}</code>))}</>
    );
  }
  const types = [schema.type ?? 'any'].flat().join(' or ');
  if (schema.type !== 'array' || !schema.items)
    return <>{schema.format ? `${types}, ${schema.format}` : types}</>;
  return (
    <>
      list of <TypeOf schema={schema.items} />
    </>
  );
}

const joined = (parts: ComponentChildren[]) =>
  parts.flatMap((part, index) => (index > 0 ? [' or ', part] : [part]));

/** The bounds of a value, such as "1 to 100". */
function boundsOf({ minimum, maximum, minLength, maxLength, pattern, default: given }: Schema): string {
  const range = (low: number | undefined, high: number | undefined, what: string) => {
    if (low === undefined && high === undefined) return undefined;
    if (high === undefined) return `from ${low}${what}`;
    return low === undefined ? `up to ${high}${what}` : `${low} to ${high}${what}`;
  };
  return [
    range(minimum, maximum, ''),
    range(minLength, maxLength, ' characters'),
    pattern && `fits ${pattern}`,
    given !== undefined && `default ${JSON.stringify(given)}`,
  ]
    .filter(Boolean)
    .join('; ');
}

/** The fields of an object; anonymous objects inside are shown below their field. */
export function Fields({ schema, depth = 0 }: { schema: Schema; depth?: number }) {
  const required = new Set(schema.required);
  return (
    <dl class="fields">
      {Object.entries(schema.properties ?? {}).map(([name, field]) => (
        <Field key={name} name={name} schema={field} required={required.has(name)} depth={depth} />
      ))}
    </dl>
  );
}

interface FieldProps {
  name: string;
  schema: Schema;
  required: boolean;
  description?: string | undefined;
  depth?: number;
}

export function Field({ name, schema, required, description = schema.description, depth = 0 }: FieldProps) {
  const inner = [schema, schema.items ?? {}, ...alternatives(schema)].find(({ properties }) => properties);
  const bounds = boundsOf(schema);
  return (
    <div>
      <dt>
        <code>{name}</code>{' '}
        <span class="type">
          <TypeOf schema={schema} />
        </span>
        {required ? <span class="required"> required</span> : null}
      </dt>
      <dd>
        {description !== undefined && <Sentence text={description} />}
        {bounds && <span class="bounds"> {bounds}</span>}
        {inner && depth < 4 && <Fields schema={inner} depth={depth + 1} />}
      </dd>
    </div>
  );
}

/** A schema where it is used: by its name, or its fields. */
export function Shape({ schema }: { schema: Schema }) {
  if (schema.properties) return <Fields schema={schema} />;
  const withFields = alternatives(schema).filter(({ properties }) => properties);
  if (withFields.length > 0) {
    return (
      <>
        {withFields.map((each, index) => (
          <div key={index}>
            {index > 0 && <p class="or">or</p>}
            <Fields schema={each} />
          </div>
        ))}
      </>
    );
  }
  return (
    <p>
      <TypeOf schema={schema} />
    </p>
  );
}

/** Every schema with a name, which the operations point at. */
export function SchemasPage({ openapi }: { openapi: OpenApi }) {
  return (
    <article>
      <p class="eyebrow">Reference</p>
      <h1>Schemas</h1>
      <p class="lead">What has a name, in the order of the alphabet.</p>
      {Object.entries(openapi.components.schemas)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, schema]) => (
          <section key={name} class="operation">
            <h2 id={name}>{name}</h2>
            {schema.description && (
              <p>
                <Sentence text={schema.description} />
              </p>
            )}
            <Shape schema={schema} />
          </section>
        ))}
    </article>
  );
}
