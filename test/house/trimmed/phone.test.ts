import { expect, test } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import examples from 'libphonenumber-js/mobile/examples';
import * as whole from 'libphonenumber-js/min';
import { PROJECT } from '../../../infra/functions.ts';
import { trim } from '../../../infra/trim.ts';

test('phone numbers of every country are judged alike with and without the trimmed metadata', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-phone-'));
  const outfile = join(folder, 'phone.mjs');
  await build({
    stdin: { contents: `export * from 'libphonenumber-js/min'`, resolveDir: PROJECT },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    plugins: [trim],
  });
  const trimmed = (await import(pathToFileURL(outfile).href)) as typeof whole;
  const verdict = (library: typeof whole, typed: string) => {
    try {
      const number = library.parsePhoneNumber(typed);
      return [number.isValid(), number.number];
    } catch (error) {
      return (error as Error).message;
    }
  };
  for (const country of whole.getCountries()) {
    const example = String(examples[country]);
    for (const national of [example, example.slice(1), `${example}1`, `0${example}`, '12345']) {
      const typed = `+${whole.getCountryCallingCode(country)}${national}`;
      expect([typed, verdict(trimmed, typed)]).toEqual([typed, verdict(whole, typed)]);
    }
  }
  await rm(folder, { recursive: true, force: true });
});
