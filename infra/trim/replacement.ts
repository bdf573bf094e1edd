/** A module of a dependency that a Lambda function never needs, what stands in for it, and why that is safe. */
export interface Replacement {
  /** Matched against the end of the module's path. */
  file: string;
  why: string;
  contents: string | ((original: string) => string);
}

/** With something else in the place of what the original must have. */
export function replaced(original: string, what: RegExp, by: string): string {
  if (!what.test(original)) throw new Error(`A dependency has changed: it has no ${String(what)}`);
  return original.replace(what, by);
}
