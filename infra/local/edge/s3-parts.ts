import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Uploads in parts, each a folder with a file for each part. An upload that nobody began or that is over has none. */
export interface Parts {
  /** Answers the id of a new upload. */
  begin(): Promise<string>;
  /** Lets `receive` fill the file of a part; false when there is no such upload. */
  put(id: string, part: number, receive: (file: string) => Promise<void>): Promise<boolean>;
  /** The parts as S3 lists them. */
  list(id: string): Promise<string | undefined>;
  /** Joins all parts, in order, into `file`. */
  join(id: string, file: string): Promise<boolean>;
  forget(id: string): Promise<void>;
}

const ID = /^[\da-f-]{36}$/;
const MOST_PARTS = 10_000;

export function partsIn(folder: string): Parts {
  const at = (id: string) => join(folder, id);
  const numbers = async (id: string): Promise<number[] | undefined> => {
    const names = ID.test(id) ? await readdir(at(id)).catch(() => undefined) : undefined;
    return names
      ?.filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  };
  return {
    async begin() {
      const id = randomUUID();
      await mkdir(at(id), { recursive: true });
      return id;
    },
    async put(id, part, receive) {
      if (!(part >= 1 && part <= MOST_PARTS) || !(await numbers(id))) return false;
      await receive(join(at(id), String(part)));
      return true;
    },
    async list(id) {
      const found = await numbers(id);
      if (!found) return undefined;
      const described = found.map(async (part) => {
        const { size } = await stat(join(at(id), String(part)));
        return `<Part><PartNumber>${part}</PartNumber><ETag>&quot;${part}-${size}&quot;</ETag><Size>${size}</Size></Part>`;
      });
      return (await Promise.all(described)).join('');
    },
    async join(id, file) {
      const found = await numbers(id);
      if (!found) return false;
      const whole = join(at(id), 'whole');
      for (const part of found) {
        const to = createWriteStream(whole, { flags: part === found[0] ? 'w' : 'a' });
        await pipeline(createReadStream(join(at(id), String(part))), to);
      }
      await rename(whole, file);
      await rm(at(id), { recursive: true });
      return true;
    },
    forget: async (id) => {
      if (ID.test(id)) await rm(at(id), { recursive: true, force: true });
    },
  };
}
