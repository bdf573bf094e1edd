import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Schemas } from '../../shared/client.ts';
import type { Json, Operation, Parameter } from '../openapi.ts';
import { filled, slotsOf } from '../requests.ts';
import { authorized } from './session.ts';
import { leaseToken, rememberPlayback, valuesFor } from './values.ts';

export type Triable = Pick<Operation, 'id' | 'method' | 'path' | 'access' | 'parameters'> & { body?: Json };

interface Heard {
  status: number;
  text: string;
  milliseconds: number;
}

/** A form that sends an operation and shows its answer. Its fields begin with what the platform accepts. */
export function TryIt({ operation }: { operation: Triable }) {
  const { id, path, parameters } = operation;
  const values = useSignal<Record<string, string>>({});
  const body = useSignal(operation.body === undefined ? undefined : JSON.stringify(operation.body, null, 2));
  const ready = useSignal(false);
  const heard = useSignal<Heard | undefined>(undefined);
  useEffect(() => {
    const inPath = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
    const names = [...new Set([...inPath, ...slotsOf(body.peek() ?? '')])];
    void valuesFor(names, path).then((found) => {
      values.value = { ...found, ...values.peek() };
      if (body.peek() !== undefined) body.value = filled(body.peek()!, found);
      ready.value = true;
    });
  }, []);
  const submit = async () => {
    ready.value = false;
    heard.value = await send(operation, values.peek(), body.peek()).catch((error: Error) => ({
      status: 0,
      text: error.message,
      milliseconds: 0,
    }));
    ready.value = true;
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {parameters.map((each) => (
        <Input
          key={each.name}
          parameter={each}
          value={values.value[each.name] ?? ''}
          onInput={(value) => (values.value = { ...values.value, [each.name]: value })}
        />
      ))}
      {body.value !== undefined && (
        <label>
          Body
          <textarea
            spellcheck={false}
            rows={body.value.split('\n').length + 1}
            value={body.value}
            onInput={(event) => (body.value = event.currentTarget.value)}
          />
        </label>
      )}
      <button class="button" disabled={!ready.value}>
        Send {id}
      </button>
      <div role="status">{heard.value && <Answer heard={heard.value} />}</div>
    </form>
  );
}

interface InputProps {
  parameter: Parameter;
  value: string;
  onInput(value: string): void;
}

const Input = ({ parameter: { name, required }, value, onInput }: InputProps) => (
  <label>
    <span>
      {name}
      {required ? '' : ' (optional)'}
    </span>
    <input
      value={value}
      required={required ?? false}
      autocomplete="off"
      spellcheck={false}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  </label>
);

const Answer = ({ heard: { status, text, milliseconds } }: { heard: Heard }) => (
  <>
    <p>
      <span class={`status ${status > 0 && status < 400 ? 'good' : 'bad'}`}>{status || 'No answer'}</span>{' '}
      {Math.round(milliseconds)} ms
    </p>
    {text && (
      <pre tabIndex={0} role="group" aria-label="Answer">
        <code>{pretty(text)}</code>
      </pre>
    )}
  </>
);

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function send(
  operation: Triable,
  values: Record<string, string>,
  body: string | undefined,
): Promise<Heard> {
  const { id, method, access, parameters } = operation;
  const given = (place: string) => parameters.filter((each) => each.in === place && values[each.name]);
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ''),
  );
  const query = new URLSearchParams(given('query').map(({ name }) => [name, values[name]!]));
  const started = performance.now();
  const request = (token: string | undefined) =>
    fetch(query.size > 0 ? `${path}?${query}` : path, {
      method,
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(token && { Authorization: `Bearer ${token}` }),
        ...Object.fromEntries(given('header').map(({ name }) => [name, values[name]!])),
      },
      ...(body !== undefined && { body }),
    });
  const answer = await (access === 'lease'
    ? request(leaseToken())
    : access === 'public'
      ? request(undefined)
      : authorized(request));
  const text = await answer.text();
  if (id === 'startPlayback' && answer.ok) rememberPlayback(JSON.parse(text) as Schemas['Playback']);
  return { status: answer.status, text, milliseconds: performance.now() - started };
}
