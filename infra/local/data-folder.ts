import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartupError } from './settings.ts';

/** The folder that survives restarts, claimed by this process. */
export interface DataFolder {
  path: string;
  /** Path of something in it. */
  at(...names: string[]): string;
  /** A kept JSON value, undefined when there is none. */
  read<T>(name: string): T | undefined;
  /** Replaces a kept value, readable by the owner alone; a crash leaves the old one or the new one. */
  write(name: string, value: unknown): void;
  /** The kept value, made and kept at the first call. */
  keep<T>(name: string, make: () => T): T;
  release(): void;
}

/** Makes and claims the folder. Throws a StartupError when it cannot be written to or another platform uses it. */
export function openDataFolder(path: string): DataFolder {
  try {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, '.writable'), '');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    throw new StartupError(
      `The data folder ${path} cannot be written to (${reason}): set DATA_DIR to a folder that can.`,
    );
  }
  const claim = claimed(path);
  const read = <T>(name: string): T | undefined => {
    try {
      return JSON.parse(readFileSync(join(path, name), 'utf8')) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new StartupError(`${join(path, name)} cannot be read: repair it or delete it and start again.`);
    }
  };
  const write = (name: string, value: unknown) => {
    const file = join(path, name);
    writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  return {
    path,
    at: (...names) => join(path, ...names),
    read,
    write,
    keep: (name, make) => {
      const kept = read<ReturnType<typeof make>>(name);
      if (kept !== undefined) return kept;
      const made = make();
      write(name, made);
      return made;
    },
    release: () => claim.close(),
  };
}

/** SQLite's exclusive lock: the system frees it however the process ends, which no file with a process id can say. */
function claimed(path: string): DatabaseSync {
  const lock = new DatabaseSync(join(path, 'lock'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch {
    lock.close();
    throw new StartupError(
      `Another Marquee is running with the data folder ${path}: stop it, or set DATA_DIR (and PORT) for this one.`,
    );
  }
}
