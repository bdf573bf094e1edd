import { registerHooks } from 'node:module';

/** One changed place of one file, while a mutant is tried: `{ url, start, end, replacement }`, see run.ts. */
const mutant = JSON.parse(process.env.MUTANT);

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (url.split('?')[0] !== mutant.url) return loaded;
    const source = String(loaded.source);
    return {
      ...loaded,
      source: source.slice(0, mutant.start) + mutant.replacement + source.slice(mutant.end),
    };
  },
});
