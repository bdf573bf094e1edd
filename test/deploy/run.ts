import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from '../../infra/functions.ts';
import { freePort } from '../../infra/local/engine.ts';
import { LACKS } from './assembly.ts';
import { deployAndTry } from './deploy.ts';
import { startEmulator } from './emulator.ts';

/** `npm run test:deploy` ends by itself when the emulator hangs. */
const LIMIT_MS = 15 * 60_000;

const started = performance.now();
const lines: string[] = [];
/** With the seconds since the start; a detail of what was said before has none. */
const say = (line: string, isDetail = false) => {
  lines.push(isDetail ? `  - ${line}` : `- ${Math.round((performance.now() - started) / 1000)} s: ${line}`);
  console.log(lines.at(-1));
};

const folder = mkdtempSync(join(tmpdir(), 'marquee-deploy-'));
const emulator = await startEmulator(folder, await freePort());
const limit = setTimeout(() => {
  console.error('The deployment was not through after 15 minutes.');
  emulator.stop();
  process.exit(1);
}, LIMIT_MS);
try {
  await deployAndTry(emulator, { folder, port: await freePort(), say });
  mkdirSync(join(PROJECT, 'docs'), { recursive: true });
  writeFileSync(join(PROJECT, 'docs/deployment.md'), report());
} finally {
  clearTimeout(limit);
  emulator.stop();
  rmSync(folder, { recursive: true, force: true });
}

function report(): string {
  return `# The last deployment into an emulator

Written by \`npm run test:deploy\`: the stage \`dev\`, deployed by the CDK's own CLI into MiniStack, which nobody here wrote.

${lines.join('\n')}

What the emulator cannot do, and what was done instead:

${LACKS.map((lack) => `- ${lack}`).join('\n')}
`;
}
