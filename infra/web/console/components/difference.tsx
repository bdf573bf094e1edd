import { fieldWords } from '../words.ts';

type Snapshot = Record<string, unknown> | null;

/** An object before and after, field by field, only what differs. */
export function Difference({ before, after }: { before: Snapshot; after: Snapshot }) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const differing = names.filter((name) => text(before?.[name]) !== text(after?.[name]));
  if (differing.length === 0) return <p class="muted">No field differs.</p>;
  return (
    <table class="difference">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {differing.map((name) => (
          <tr key={name} data-field={name}>
            <th scope="row">{fieldWords(name)}</th>
            <td>{text(before?.[name])}</td>
            <td>{text(after?.[name])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function text(value: unknown): string {
  if (value === undefined || value === null || value === '') return '–';
  if (Array.isArray(value)) return value.map(text).join(', ') || '–';
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, each]) => `${fieldWords(name)}: ${text(each)}`)
      .join(', ');
  }
  return String(value);
}
