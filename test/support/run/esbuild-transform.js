import { stripTypeScriptTypes } from 'node:module';
import { createHash } from 'node:crypto';
import { transformSync } from 'esbuild';

/** One changed place of one file, while a mutant is tried: `{ path, start, end, replacement }`, see test/mutants. */
const mutant = process.env.MUTANT && JSON.parse(process.env.MUTANT);
const recordsReach = process.env.REACH_DIR !== undefined;

const changed = (source, path) =>
  mutant?.path === path
    ? source.slice(0, mutant.start) + mutant.replacement + source.slice(mutant.end)
    : source;

/** jest transformer: strips the types and keeps ES modules, one file at a time. */
export default {
  getCacheKey(source, path) {
    return createHash('sha256')
      .update(JSON.stringify([changed(source, path), path, recordsReach]))
      .digest('hex');
  },
  process(source, path) {
    if (recordsReach) return { code: stripTypeScriptTypes(source) };
    const { code, map } = transformSync(changed(source, path), {
      loader: 'ts',
      format: 'esm',
      target: 'node24',
      sourcefile: path,
      sourcemap: 'external',
    });
    return { code, map };
  },
};
