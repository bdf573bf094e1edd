import { expect, test } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import MimeNode from 'nodemailer/lib/mime-node/index.js';
import { PROJECT } from '../../../infra/functions.ts';
import { trim } from '../../../infra/trim.ts';

test('a mail is composed alike with and without the types of files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-mime-'));
  const outfile = join(folder, 'mime.cjs');
  await build({
    stdin: { contents: `module.exports = require('nodemailer/lib/mime-node/index.js')`, resolveDir: PROJECT },
    ...{ outfile, bundle: true, platform: 'node', format: 'cjs', plugins: [trim] },
  });
  const { default: trimmed } = (await import(pathToFileURL(outfile).href)) as { default: typeof MimeNode };
  const composed = async (Node: typeof MimeNode) => {
    const root = new Node('multipart/alternative', { baseBoundary: 'same' });
    const Date = 'Tue, 24 Nov 2026 12:00:00 +0000';
    const to = { From: 'Märquee <no-reply@marquee.test>', To: 'ada@example.com' };
    root.setHeader({ ...to, Subject: 'Größe „10“ '.repeat(12), Date, 'Message-ID': '<a@b>' });
    root.createChild('text/plain; charset=utf-8').setContent('Größe, in einer langen Zeile. '.repeat(20));
    root.createChild('text/html; charset=utf-8').setContent('<p>\u{1F3AC} = „Film“</p>');
    return (await root.build()).toString();
  };
  expect(await composed(trimmed)).toBe(await composed(MimeNode));
  await rm(folder, { recursive: true, force: true });
});
