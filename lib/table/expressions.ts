/** Conditions and updates as data, rendered to DynamoDB expressions here and nowhere else. Paths are dotted. */
export type Value = unknown;
export type Condition =
  | { op: 'exists' | 'absent'; path: string }
  | { op: '=' | '<>' | '<' | '<=' | '>' | '>='; path: string; value: Value }
  | { op: 'begins' | 'contains'; path: string; value: string }
  | { op: 'same'; path: string; other: string }
  | { op: 'and' | 'or'; of: Condition[] };

export const exists = (path: string): Condition => ({ op: 'exists', path });
export const absent = (path: string): Condition => ({ op: 'absent', path });
export const is = (path: string, op: '=' | '<>' | '<' | '<=' | '>' | '>=', value: Value): Condition => ({
  op,
  path,
  value,
});
export const begins = (path: string, value: string): Condition => ({ op: 'begins', path, value });
/** The text holds this part, or the list this element. */
export const contains = (path: string, value: string): Condition => ({ op: 'contains', path, value });
/** Two attributes of the item are there and equal. */
export const same = (path: string, other: string): Condition => ({ op: 'same', path, other });
export const all = (...of: Condition[]): Condition => ({ op: 'and', of });
export const any = (...of: Condition[]): Condition => ({ op: 'or', of });

/**
 * What an update changes. `set` replaces, `keep` sets what is not there, `add` adds to a number (0 when absent), `remove` deletes. ADD reaches
 * top-level attributes only; `count` does the same inside a map.
 */
export interface Change {
  set?: Record<string, Value>;
  keep?: Record<string, Value>;
  count?: Record<string, number>;
  add?: Record<string, number>;
  remove?: string[];
}

/** Collects the name and value placeholders of one request. */
export class Placeholders {
  private readonly names = new Map<string, string>();
  private readonly values: Record<string, Value> = {};
  private count = 0;

  path(dotted: string): string {
    return dotted
      .split('.')
      .map((name) => {
        if (!this.names.has(name)) this.names.set(name, `#n${this.names.size}`);
        return this.names.get(name);
      })
      .join('.');
  }

  value(value: Value): string {
    const placeholder = `:v${this.count++}`;
    this.values[placeholder] = value;
    return placeholder;
  }

  /** The two maps of a request; an empty one is left out because DynamoDB refuses it. */
  attributes() {
    return {
      ...(this.names.size > 0 && {
        ExpressionAttributeNames: Object.fromEntries(
          [...this.names].map(([name, placeholder]) => [placeholder, name]),
        ),
      }),
      ...(this.count > 0 && { ExpressionAttributeValues: this.values }),
    };
  }
}

export function renderCondition(condition: Condition, placeholders: Placeholders): string {
  switch (condition.op) {
    case 'exists':
      return `attribute_exists(${placeholders.path(condition.path)})`;
    case 'absent':
      return `attribute_not_exists(${placeholders.path(condition.path)})`;
    case 'begins':
      return `begins_with(${placeholders.path(condition.path)}, ${placeholders.value(condition.value)})`;
    case 'contains':
      return `contains(${placeholders.path(condition.path)}, ${placeholders.value(condition.value)})`;
    case 'same':
      return `${placeholders.path(condition.path)} = ${placeholders.path(condition.other)}`;
    case 'and':
    case 'or':
      return `(${condition.of.map((part) => renderCondition(part, placeholders)).join(` ${condition.op.toUpperCase()} `)})`;
    default:
      return `${placeholders.path(condition.path)} ${condition.op} ${placeholders.value(condition.value)}`;
  }
}

export function renderChange(change: Change, placeholders: Placeholders): string {
  const sets = Object.entries(change.set ?? {}).map(
    ([path, value]) => `${placeholders.path(path)} = ${placeholders.value(value)}`,
  );
  for (const [path, value] of Object.entries(change.keep ?? {})) {
    const kept = placeholders.path(path);
    sets.push(`${kept} = if_not_exists(${kept}, ${placeholders.value(value)})`);
  }
  for (const [path, by] of Object.entries(change.count ?? {})) {
    const counter = placeholders.path(path);
    sets.push(`${counter} = if_not_exists(${counter}, ${placeholders.value(0)}) + ${placeholders.value(by)}`);
  }
  const adds = Object.entries(change.add ?? {}).map(
    ([path, by]) => `${placeholders.path(path)} ${placeholders.value(by)}`,
  );
  const removes = (change.remove ?? []).map((path) => placeholders.path(path));
  return [
    sets.length > 0 && `SET ${sets.join(', ')}`,
    adds.length > 0 && `ADD ${adds.join(', ')}`,
    removes.length > 0 && `REMOVE ${removes.join(', ')}`,
  ]
    .filter(Boolean)
    .join(' ');
}
