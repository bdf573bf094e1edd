import type { InputHTMLAttributes } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { ApiProblem } from '../client.ts';
import { ProblemNotice } from './notices.tsx';

export interface Field<Name extends string> extends Pick<
  InputHTMLAttributes,
  'type' | 'autocomplete' | 'required'
> {
  name: Name;
  label: string;
  value?: string;
  hint?: string;
  /** A text of several lines. */
  rows?: number;
  /** What a viewer reads when the API refuses the value, made from the API's words for developers. */
  refused?: (detail: string) => string;
}

interface ApiFormProps<Name extends string> {
  id: string;
  fields: Field<Name>[];
  submit: string;
  /** Answers what to say when it worked; the fields are then as `reset` says. */
  onSubmit: (values: Record<Name, string>) => Promise<string | void>;
  /** Empty the fields when it worked. */
  reset?: boolean;
}

type Errors<Name extends string> = Partial<Record<Name, string>>;

/** A form over one API call. Violations appear next to the field that the API names, everything else above the button. */
export function ApiForm<Name extends string>({ id, fields, submit, onSubmit, reset }: ApiFormProps<Name>) {
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<Errors<Name>>({});
  const [outcome, setOutcome] = useState<{ said?: string; failure?: ApiProblem; details?: string[] }>({});

  const show = (found: Errors<Name>) => {
    setErrors(found);
    const first = fields.find(({ name }) => found[name])?.name;
    if (first) (form.current!.elements.namedItem(first) as HTMLElement).focus();
  };
  const send = async () => {
    const values = Object.fromEntries(new FormData(form.current!)) as Record<Name, string>;
    setOutcome({});
    const empty = fields.filter(({ name, required }) => required && !values[name].trim());
    show(Object.fromEntries(empty.map(({ name }) => [name, 'Fill this in.'])) as Errors<Name>);
    if (empty.length > 0) return;
    setBusy(true);
    try {
      const said = await onSubmit(values);
      if (reset) form.current?.reset();
      setOutcome(said ? { said } : {});
    } catch (failure) {
      if (!(failure instanceof ApiProblem)) throw failure;
      const { byField, elsewhere } = violations(failure, fields);
      show(byField);
      setOutcome({ failure, details: elsewhere });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      ref={form}
      id={id}
      class="api-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void send();
      }}
    >
      {fields.map((field) => (
        <FieldRow key={field.name} formId={id} field={field} error={errors[field.name]} />
      ))}
      <div class="form-outcome">
        {outcome.said && (
          <p class="notice success" role="status">
            {outcome.said}
          </p>
        )}
        {outcome.failure && (
          <ProblemNotice
            failure={outcome.failure}
            details={outcome.details ?? []}
            {...(outcome.failure.code === 'invalid_request' && { text: 'Please look at what is marked.' })}
          />
        )}
      </div>
      <button class="button primary" type="submit" aria-disabled={busy}>
        {submit}
      </button>
    </form>
  );
}

function violations<Name extends string>({ body }: ApiProblem, fields: Field<Name>[]) {
  const byField: Errors<Name> = {};
  const elsewhere: string[] = [];
  for (const { pointer, detail } of body.errors ?? []) {
    const field = fields.find(({ name }) => pointer === `/${name}` || pointer.startsWith(`/${name}/`));
    if (field) byField[field.name] ??= field.refused?.(detail) ?? detail;
    else elsewhere.push(detail);
  }
  return { byField, elsewhere };
}

interface FieldRowProps {
  formId: string;
  field: Field<string>;
  error: string | undefined;
}

function FieldRow({ formId, field, error }: FieldRowProps) {
  const id = `${formId}-${field.name}`;
  const { name, label, hint, rows, value = '', type = 'text', autocomplete, required } = field;
  const common = {
    id,
    name,
    required,
    autocomplete,
    defaultValue: value,
    'aria-describedby': [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(' '),
    ...(error && { 'aria-invalid': true }),
  };
  return (
    <div class="field">
      <label for={id}>
        {label}
        {!required && <span class="optional"> optional</span>}
      </label>
      {rows ? <textarea rows={rows} {...common} /> : <input type={type} {...common} />}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <p class="field-error" id={`${id}-error`} data-field={name} aria-live="polite">
        {error}
      </p>
    </div>
  );
}
