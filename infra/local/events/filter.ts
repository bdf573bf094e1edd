/** Does a record of a stream fit one of these patterns: the part of Lambda's syntax of filters that jobs use. */
export const fitsAny = (record: unknown, patterns: readonly object[]): boolean =>
  patterns.some((pattern) => fits(record, pattern));

function fits(value: unknown, pattern: object): boolean {
  if (Array.isArray(pattern)) return pattern.some((rule: unknown) => meets(value, rule));
  const fields = (value ?? {}) as Record<string, unknown>;
  return Object.entries(pattern).every(([name, inner]) => fits(fields[name], inner as object));
}

function meets(value: unknown, rule: unknown): boolean {
  if (typeof rule !== 'object' || rule === null) return value === rule;
  if ('exists' in rule) return (value !== undefined) === rule.exists;
  if ('prefix' in rule) return typeof value === 'string' && value.startsWith(String(rule.prefix));
  throw new Error(`no rule of a filter that is known here: ${JSON.stringify(rule)}`);
}
