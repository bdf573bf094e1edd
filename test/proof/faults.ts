import type { Table } from '../../lib/table/table.ts';

/** What may go wrong with any request to the database, or with the clocks of the servers. */
export const MODES = ['none', 'lost request', 'lost answer', 'throttled', 'delayed', 'clock skew'] as const;
export type Mode = (typeof MODES)[number];

/** Share of the requests that go wrong, in the modes where requests do. */
const SHARE = 0.08;
const LONGEST_DELAY_MS = 12;
/** Long enough for two requests of others in between. */
const LONGEST_RESEND_MS = 60;

const named = (name: string) => Object.assign(new Error(`injected: ${name}`), { name });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The same table with requests that go wrong at random. After a lost answer the SDK sends the request again half
 * of the time, some while later, so that it meets its own effect and what others made of it; `count` hears of each fault.
 */
export function faultyTable(table: Table, mode: Mode, random: () => number, count: () => void): Table {
  if (mode === 'none' || mode === 'clock skew') return table;
  const send = async (command: unknown) => {
    const run = () => (table.client.send as (command: unknown) => Promise<unknown>)(command);
    if (mode === 'delayed') {
      count();
      await pause(random() * LONGEST_DELAY_MS);
      const answer = await run();
      await pause(random() * LONGEST_DELAY_MS);
      return answer;
    }
    if (random() >= SHARE) return run();
    count();
    if (mode === 'throttled') throw named('ThrottlingException');
    if (mode === 'lost answer') {
      await run();
      if (random() < 0.5) {
        await pause(random() * LONGEST_RESEND_MS);
        return run();
      }
    }
    throw named('TimeoutError');
  };
  const client = new Proxy(table.client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
  });
  return { ...table, client };
}
