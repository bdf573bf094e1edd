/**
 * A value at the top of a module that is made by calls: of zod, of a schema, of a function, or within an object. Prettier
 * ends it with a `;` before a line that neither is indented nor closes something.
 */
const MADE =
  /^((?:export )?const \w+(?:: [^=]+)? = )((?:z\b|[A-Z]\w*\s*\.(?:extend|pick|omit|partial|required|exclude|array)\b|\w+\(|new \w+\(|\{\n(?=[^;]*\w\())[\s\S]*?);\n(?!\n*[ \t)}\]])/gm;

/**
 * Those as calls of which a bundler knows that they do nothing else, so that a function has only the ones it uses:
 * importing a module of ours has no effect.
 */
export const withPureValues = (source: string): string =>
  source.replace(MADE, '$1/* @__PURE__ */ (() => ($2))();\n');
