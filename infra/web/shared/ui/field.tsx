import type { InputHTMLAttributes } from 'preact';
import type { ProblemBody } from '../client.ts';

export type Option = readonly [value: string, text: string];

export interface Field<Name extends string> extends Pick<
  InputHTMLAttributes,
  'type' | 'autocomplete' | 'required' | 'min' | 'max'
> {
  name: Name;
  label: string;
  /** Of several choices: their values, one a line. */
  value?: string;
  hint?: string;
  /** A text of several lines. */
  rows?: number;
  /** One of these; with `several`, any of them. */
  options?: readonly Option[];
  several?: boolean;
  /** What a person reads when the API refuses the value, made from the API's words for developers. */
  refused?: (detail: string) => string;
  /** Refusals that are about this field, and what a person reads of them here. */
  refusals?: Partial<Record<ProblemBody['code'], string>>;
}

/** The values of a list that a form holds one a line. */
export const linesOf = (value: string): string[] =>
  value
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

interface FieldRowProps {
  formId: string;
  field: Field<string>;
  error: string | undefined;
}

/** A field with its label, its hint and what is wrong with it. */
export function FieldRow({ formId, field, error }: FieldRowProps) {
  const id = `${formId}-${field.name}`;
  const { name, label, hint, required } = field;
  const described = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(' ');
  const below = (
    <>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <p class="field-error" id={`${id}-error`} data-field={name} aria-live="polite">
        {error}
      </p>
    </>
  );
  const title = (
    <>
      {label}
      {!required && <span class="optional"> optional</span>}
    </>
  );
  if (field.several) {
    return (
      <fieldset class="field choices" aria-describedby={described}>
        <legend>{title}</legend>
        <Choices id={id} field={field} />
        {below}
      </fieldset>
    );
  }
  return (
    <div class="field">
      <label for={id}>{title}</label>
      <Control id={id} field={field} described={described} error={error} />
      {below}
    </div>
  );
}

function Choices({ id, field: { name, options = [], value = '' } }: { id: string; field: Field<string> }) {
  const chosen = linesOf(value);
  return (
    <div class="chips">
      {options.map(([option, text], index) => (
        <label class="check" key={option}>
          <input
            id={index ? undefined : id}
            type="checkbox"
            name={name}
            value={option}
            defaultChecked={chosen.includes(option)}
          />
          {text}
        </label>
      ))}
    </div>
  );
}

interface ControlProps {
  id: string;
  field: Field<string>;
  described: string;
  error: string | undefined;
}

function Control({ id, field, described, error }: ControlProps) {
  const { name, rows, value = '', type = 'text', autocomplete, required, options, min, max } = field;
  const common = {
    id,
    name,
    required,
    'aria-describedby': described,
    ...(error && { 'aria-invalid': true }),
  };
  if (options) {
    return (
      <select {...common}>
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    );
  }
  const typed = { ...common, autocomplete, defaultValue: value };
  return rows ? <textarea rows={rows} {...typed} /> : <input {...{ type, min, max }} {...typed} />;
}
