import { watch } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type BuildFailure,
  type BuildOptions,
  type BuildResult,
  type Message,
  type Metafile,
  context,
} from 'esbuild';

/** An editor writes a file in several steps. */
const SETTLE_MS = 30;

export interface Watching {
  /** Whose changes build anew. Folders made later are seen at the next start. */
  folders: string[];
  /** After every build that worked, the first one too. */
  onBuilt?: (metafile: Metafile | undefined) => Promise<void>;
  /** Hears of every later build: its errors as text, or none. */
  onRebuilt: (errors: string[]) => void;
}

/** Builds now and whenever something below the folders changes. Throws when the first build fails. */
export async function watchBuild(options: BuildOptions, { folders, onBuilt, onRebuilt }: Watching) {
  const builder = await context({ ...options, logLevel: 'silent', write: false });
  const write = outputWriter();
  const build = async () => {
    const result = await builder.rebuild();
    await write(result);
    await onBuilt?.(result.metafile);
  };
  await build();
  let last: Promise<void> = Promise.resolve();
  const rebuild = () => {
    last = last.then(build).then(
      () => onRebuilt([]),
      (error: BuildFailure) => onRebuilt(error.errors?.map(describe) ?? [String(error)]),
    );
  };
  const unwatch = await watchFolders(folders, rebuild);
  return async () => {
    unwatch();
    await builder.dispose();
  };
}

/** Writes what a build has changed. esbuild would do it, but removes the last good build when the next one fails. */
function outputWriter() {
  const written = new Map<string, string>();
  return async ({ outputFiles = [] }: BuildResult): Promise<void> => {
    const changed = outputFiles.filter(({ path, hash }) => written.get(path) !== hash);
    await Promise.all(
      [...new Set(changed.map(({ path }) => dirname(path)))].map((folder) =>
        mkdir(folder, { recursive: true }),
      ),
    );
    await Promise.all(changed.map(({ path, contents }) => writeFile(path, contents)));
    for (const { path, hash } of changed) written.set(path, hash);
  };
}

const describe = ({ text, location }: Message) =>
  location ? `${location.file}:${location.line}: ${text}` : text;

/**
 * Not esbuild's own watching, which polls and may take two seconds to see a change; and each folder by itself,
 * because Node's recursive watching loses a file that an editor has replaced instead of written.
 */
async function watchFolders(folders: string[], onChange: () => void): Promise<() => void> {
  let pending: NodeJS.Timeout | undefined;
  const watchers = (await withThoseBelow(folders)).map((folder) =>
    watch(folder, () => {
      clearTimeout(pending);
      pending = setTimeout(onChange, SETTLE_MS);
    }),
  );
  return () => {
    clearTimeout(pending);
    watchers.forEach((each) => each.close());
  };
}

async function withThoseBelow(folders: string[]): Promise<string[]> {
  const below = folders.map(async (folder) => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((each) => each.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
  });
  return [...folders, ...(await Promise.all(below)).flat()];
}
