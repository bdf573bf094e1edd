/** A schema of our own at the top of a module, which prettier ends with a `;` before a line that is not indented. */
const SCHEMA =
  /^((?:export )?const \w+ = )((?:z\b|[A-Z]\w*\s*\.(?:extend|pick|omit|partial|required|exclude|array)\b)[\s\S]*?);\n(?![ \t])/gm;

/** Our schemas as calls of which a bundler knows that they do nothing else, so that a function has only those it uses. */
export const withPureSchemas = (source: string): string =>
  source.replace(SCHEMA, '$1/* @__PURE__ */ (() => $2)();\n');
