import type { Table } from '../../lib/table/table.ts';
import type { Breakage } from './endpoints.ts';
import type { StartOutcome, Subject, Traits } from './history.ts';
import type { SCENES } from './scenes.ts';

/** The real endpoints with faults that they once had. They are here so that the proof can be seen to refuse them. */

type Entry = Record<string, unknown>;
interface Command {
  input: { Item?: Entry; Key?: Entry; TransactItems?: Record<string, { Key?: Entry }>[] };
}
type Send = (command: Command) => Promise<unknown>;

/** The same table with every request handled by `handle`. */
export function through(
  table: Table,
  handle: (command: Command, name: string, send: Send) => Promise<unknown>,
): Table {
  const send: Send = (command) => (table.client.send as unknown as Send)(command);
  const client = new Proxy(table.client, {
    get: (target, name) =>
      name === 'send'
        ? (command: Command) => handle(command, command.constructor.name, send)
        : Reflect.get(target, name, target),
  });
  return { ...table, client };
}

export const isViewing = (key: Entry | undefined): boolean => key?.sk === 'VIEWING';

/** The account's items in an answer, also in the one that refuses a write. */
function viewingsIn(answer: unknown): Entry[] {
  const { Item, Responses } = answer as { Item?: Entry; Responses?: Record<string, Entry[]> };
  return [Item ?? {}, ...Object.values(Responses ?? {}).flat()];
}

/** The lists as the item has them (`lib/store/playback/viewing-item.ts`). */
const LISTS = { out: 'o', grants: 'k' };

/** A request that sees the account's item without one of its lists, and leaves that list as it stands. */
function blindTo(
  table: Table,
  list: keyof typeof LISTS,
  change: (item: Entry) => void = () => undefined,
): Table {
  const name = LISTS[list];
  let kept: unknown;
  const hide = (answer: unknown) => {
    for (const item of viewingsIn(answer)) {
      if (item[name] !== undefined) kept = item[name];
      delete item[name];
    }
  };
  return through(table, async (command, _, send) => {
    const { Item } = command.input;
    if (isViewing(Item)) {
      if (kept !== undefined) Item![name] = kept;
      change(Item!);
    }
    try {
      const answer = await send(command);
      hide(answer);
      return answer;
    } catch (error) {
      hide(error);
      throw error;
    }
  });
}

const HOUR_MS = 3600_000;

/** What was admitted is looked at again after an hour only. */
function neverChecked({ l: leases }: Entry): void {
  for (const lease of Object.values(leases as Record<string, { c: number; u: number }>)) {
    if (lease.c === 0) lease.c = lease.u + HOUR_MS;
  }
}

/** Reads each item but the account's once, whatever is written in between. */
function readingOnce(table: Table): Table {
  const read = new Map<string, Promise<unknown>>();
  return through(table, (command, name, send) => {
    if (name !== 'GetCommand' || isViewing(command.input.Key)) return send(command);
    const key = JSON.stringify(command.input.Key);
    if (!read.has(key)) read.set(key, send(command));
    return read.get(key)!;
  });
}

/** Sessions end without a word to the account's item. */
const tellingNobody = (table: Table): Table =>
  through(table, (command, _, send) => {
    const { input } = command;
    const tells = (write: Record<string, { Key?: Entry }>) =>
      Object.values(write).some(({ Key }) => isViewing(Key));
    if (input.TransactItems) input.TransactItems = input.TransactItems.filter((write) => !tells(write));
    return send(command);
  });

/** Counts nothing. */
const uncounted = (table: Table): Table =>
  through(table, (command, _, send) =>
    String(command.input.Key?.pk).startsWith('RATE#')
      ? Promise.resolve({ Attributes: { used: 1, endsAt: Number.MAX_SAFE_INTEGER } })
      : send(command),
  );

/** Gives the refusal that a key was answered with once again. */
function refusingForGood(sound: Subject): Subject {
  const refused = new Map<string, StartOutcome>();
  return {
    ...sound,
    async start(client, terminate, more) {
      const known = more.key === undefined ? undefined : refused.get(more.key);
      if (known) return known;
      const outcome = await sound.start(client, terminate, more);
      if (more.key !== undefined && outcome.kind === 'full') refused.set(more.key, outcome);
      return outcome;
    },
  };
}

/** Faults that chance finds soon, with what must happen for it. */
export const BROKEN: Record<string, { breakage: Breakage; traits: Traits }> = {
  'never look at the session of the device that starts': {
    breakage: { tables: { start: (table) => blindTo(table, 'out', neverChecked) } },
    traits: { endings: ['logout', 'another', 'others'] },
  },
  'forget who still holds bytes': {
    breakage: { tables: { start: (table) => blindTo(table, 'grants') } },
    traits: { standalone: true },
  },
  'keep a refusal for its key': { breakage: { subject: refusingForGood }, traits: {} },
  'count no stops': { breakage: { tables: { stop: uncounted } }, traits: { floods: true } },
};

/** Faults that a scene of their own shows. */
export const BROKEN_IN: Record<keyof typeof SCENES, Breakage> = {
  'a withdrawal beside a heartbeat that reads the rights again': { tables: { beat: readingOnce } },
  'newcomers that push out a device which plays': { tables: { signIn: tellingNobody } },
  'a slot that a sign-out freed, and more sign-outs after it than an account keeps': {
    tables: { start: (table) => blindTo(table, 'out') },
  },
};
