import { transformSync } from 'esbuild';

/** jest transformer: strips the types and keeps ES modules, one file at a time. */
export default {
  process(source, path) {
    const { code, map } = transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node24',
      sourcefile: path,
      sourcemap: 'external',
    });
    return { code, map };
  },
};
