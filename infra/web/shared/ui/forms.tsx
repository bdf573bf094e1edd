import { useRef, useState } from 'preact/hooks';
import { ApiProblem } from '../client.ts';
import { type Field, FieldRow } from './field.tsx';
import { ProblemNotice } from './notices.tsx';

interface ApiFormProps<Name extends string> {
  id: string;
  fields: Field<Name>[];
  submit: string;
  /** With the values of several choices one a line. Answers what to say when it worked; the fields are then as `reset` says. */
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
    if (first) document.getElementById(`${id}-${first}`)?.focus();
  };
  const send = async () => {
    const data = new FormData(form.current!);
    const entries = fields.map(({ name }) => [name, data.getAll(name).join('\n')]);
    const values = Object.fromEntries(entries) as Record<Name, string>;
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
            {...((outcome.failure.code === 'invalid_request' || Object.keys(errors).length > 0) && {
              text: 'Please look at what is marked.',
            })}
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
  for (const { name, refusals } of fields) {
    const refusal = refusals?.[body.code];
    if (refusal) byField[name] = refusal;
  }
  for (const { pointer, detail } of body.errors ?? []) {
    const field = fields.find(({ name }) => pointer === `/${name}` || pointer.startsWith(`/${name}/`));
    if (field) byField[field.name] ??= field.refused?.(detail) ?? detail;
    else elsewhere.push(detail);
  }
  return { byField, elsewhere };
}
