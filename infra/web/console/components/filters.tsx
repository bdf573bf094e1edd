import { useEffect, useState } from 'preact/hooks';
import { useSearch } from 'wouter-preact';
import { ApiProblem } from '../../shared/client.ts';
import { navigate } from '../../shared/hash-location.ts';
import type { Option } from '../../shared/ui/field.tsx';

export interface Filter {
  name: string;
  label: string;
  /** Without options it is a text. */
  options?: readonly Option[];
  /** What a person reads when the API refuses the value. */
  refused?: string;
}

/** What is chosen, from the address: a list that was found can be shared and gone back to. */
export const useFilters = (): Record<string, string> => Object.fromEntries(new URLSearchParams(useSearch()));

interface FiltersProps {
  /** The list's path, such as `/titles`. */
  path: string;
  filters: Filter[];
  /** Why the list could not be read. */
  failure: unknown;
}

/** Choices take effect at once, texts with Enter or the button. */
export function Filters({ path, filters, failure }: FiltersProps) {
  const chosen = useFilters();
  const apply = (form: HTMLFormElement) => {
    const entries = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]);
    const query = new URLSearchParams(entries.filter(([, value]) => value)).toString();
    navigate(query ? `${path}?${query}` : path, { replace: true });
  };
  return (
    <form
      class="filters"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        apply(event.currentTarget);
      }}
    >
      {filters.map((filter) => (
        <div class="filter" key={filter.name}>
          <label for={`filter-${filter.name}`}>{filter.label}</label>
          <Control
            filter={filter}
            value={chosen[filter.name] ?? ''}
            error={errorOf(filter, failure)}
            apply={apply}
          />
        </div>
      ))}
      <button class="button" type="submit">
        Search
      </button>
    </form>
  );
}

interface ControlProps {
  filter: Filter;
  value: string;
  error: string | undefined;
  apply: (form: HTMLFormElement) => void;
}

function Control({ filter: { name, options }, value, error, apply }: ControlProps) {
  const id = `filter-${name}`;
  // What is typed stays when the page is drawn anew, such as when the choices of another filter arrive.
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const common = { id, name, 'aria-describedby': `${id}-error`, ...(error && { 'aria-invalid': true }) };
  return (
    <>
      {options ? (
        <select {...common} value={value} onChange={(event) => apply(event.currentTarget.form!)}>
          {options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      ) : (
        <input
          type="search"
          autocomplete="off"
          {...common}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      )}
      <p class="field-error" id={`${id}-error`} data-field={name} aria-live="polite">
        {error}
      </p>
    </>
  );
}

function errorOf({ name, refused }: Filter, failure: unknown): string | undefined {
  if (!(failure instanceof ApiProblem)) return undefined;
  const violation = failure.body.errors?.find(({ pointer }) => pointer === `/${name}`);
  return violation && (refused ?? violation.detail);
}
