import { LEASE_MS } from '../../lib/domain/playback/leases.ts';
import type { Table } from '../../lib/table/table.ts';
import { isViewing, through } from './broken-endpoints.ts';
import { violationsOf } from './checker/checker.ts';
import { Client } from './client.ts';
import { type Breakage, realEndpoints } from './endpoints.ts';
import { TrueTime } from './history.ts';
import { Keeper } from './keeper.ts';

/** Who plays in a scene. `meanwhile` lets something happen just before a heartbeat writes the whole account. */
interface Cast {
  tv: Client;
  phone: Client;
  keeper: Keeper;
  meanwhile: (happens: () => Promise<void>) => void;
}

/** What shows a fault every time, where chance would take long to find it. */
export const SCENES = {
  'a withdrawal beside a heartbeat that reads the rights again': async ({ tv, keeper, meanwhile }: Cast) => {
    await tv.start();
    await tv.report();
    await keeper.change('plan', 2);
    meanwhile(() => keeper.change('title', false));
    await tv.report();
    await tv.report();
  },
  'newcomers that push out a device which plays': async ({ tv, phone }: Cast) => {
    await tv.start();
    await tv.report();
    await phone.end('newcomers', 24);
    await tv.report();
  },
  'a slot that a sign-out freed, and more sign-outs after it than an account keeps': async ({
    tv,
    phone,
  }: Cast) => {
    await tv.start();
    await tv.end('logout');
    await phone.end('newcomers', 64);
    // The newcomers pushed it out, too: it hears so, and signs in anew.
    await phone.start();
    await phone.start();
  },
};

/** Plays a scene on the real endpoints, or on ones that err, and answers what contradicts the contract. */
export async function play(
  table: Table,
  scene: (cast: Cast) => Promise<void>,
  { tables = {} }: Breakage = {},
): Promise<string[]> {
  let next: (() => Promise<void>) | undefined;
  const beat = (faulty: Table) =>
    through(tables.beat?.(faulty) ?? faulty, async (command, _, send) => {
      const happens = isViewing(command.input.Item) ? next : undefined;
      if (happens) next = undefined;
      await happens?.();
      return send(command);
    });
  const time = new TrueTime();
  const sound = { faulty: (one: Table) => one, skewed: () => 0 };
  const subject = await realEndpoints(table, 1, time, sound, { tables: { ...tables, beat } });
  const world = { subject, time, random: () => 0.5, history: [], traits: {}, closing: false };
  const keeper = new Keeper(world);
  const meanwhile = (happens: () => Promise<void>) => void (next = happens);
  await scene({ tv: new Client('tv', world), phone: new Client('phone', world), keeper, meanwhile });
  return violationsOf(world.history, { limit: 1, skewMs: 0, leaseMs: LEASE_MS });
}
