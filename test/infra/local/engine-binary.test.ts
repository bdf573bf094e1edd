import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engineBinary, ensureEngine, type Machine } from '../../../infra/local/engine-binary.ts';

const PLATFORMS = [
  { platform: 'linux', arch: 'x64', file: 'dynoxide' },
  { platform: 'linux', arch: 'arm64', file: 'dynoxide' },
  { platform: 'darwin', arch: 'arm64', file: 'dynoxide' },
  { platform: 'darwin', arch: 'x64', file: 'dynoxide' },
  { platform: 'win32', arch: 'x64', file: 'dynoxide.exe' },
];

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'marquee-engine-'));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function putProgram(...path: string[]): string {
  const file = join(project, ...path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, 0o755);
  return file;
}

describe.each(PLATFORMS)('on $platform $arch', ({ platform, arch, file }) => {
  const name = `@dynoxide/${platform}-${arch}`;
  const machine = (install: Machine['install']): Machine => ({
    platform,
    arch,
    project,
    install,
    path: join(project, 'bin'),
  });
  const unused = () =>
    machine(() => {
      throw new Error('nothing is to be installed');
    });

  test('the first start gets the engine at the pinned version, and says so', async () => {
    const said: string[] = [];
    const installed: string[] = [];
    await ensureEngine(
      (line) => said.push(line),
      machine((spec) => {
        installed.push(spec);
        putProgram('node_modules', name, file);
        return true;
      }),
    );
    expect(installed).toEqual([`${name}@1.2.1`]);
    expect(said).toEqual([expect.stringContaining(`npm install --no-save ${name}@1.2.1`)]);
  });

  test('an engine that is there is used, the package before the PATH, and nothing is installed', async () => {
    const onPath = putProgram('bin', file);
    expect(engineBinary(unused())).toBe(onPath);
    const packaged = putProgram('node_modules', name, file);
    await ensureEngine(() => undefined, unused());
    expect(engineBinary(unused())).toBe(packaged);
  });

  test('where none can be had, one sentence names the three ways to get one', async () => {
    const getting = ensureEngine(
      () => undefined,
      machine(() => false),
    );
    await expect(getting).rejects.toThrow(
      new RegExp(
        `^No database engine .* ${platform}-${arch}: .*${name}@.*, or .*on the PATH.*, or .*DYNAMODB_ENDPOINT.*\\.$`,
      ),
    );
  });
});
