import { useSearch } from 'wouter-preact';
import { navigate } from '../../shared/hash-location.ts';
import type { Option } from '../../shared/ui/field.tsx';

export interface Filter {
  name: string;
  label: string;
  /** Without options it is a text. */
  options?: readonly Option[];
}

/** What is chosen, from the address: a list that was found can be shared and gone back to. */
export const useFilters = (): Record<string, string> => Object.fromEntries(new URLSearchParams(useSearch()));

interface FiltersProps {
  /** The list's path, such as `/titles`. */
  path: string;
  filters: Filter[];
}

/** Choices take effect at once, texts with Enter or the button. */
export function Filters({ path, filters }: FiltersProps) {
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
      {filters.map(({ name, label, options }) => (
        <div class="filter" key={name}>
          <label for={`filter-${name}`}>{label}</label>
          {options ? (
            <select
              id={`filter-${name}`}
              name={name}
              value={chosen[name] ?? ''}
              onChange={(event) => apply(event.currentTarget.form!)}
            >
              {options.map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </select>
          ) : (
            <input
              id={`filter-${name}`}
              name={name}
              type="search"
              autocomplete="off"
              value={chosen[name] ?? ''}
            />
          )}
        </div>
      ))}
      <button class="button" type="submit">
        Search
      </button>
    </form>
  );
}
