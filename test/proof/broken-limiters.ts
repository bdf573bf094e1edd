import { LEASE_MS } from '../../lib/domain/playback/leases.ts';
import { absent, exists, is } from '../../lib/table/expressions.ts';
import { keyOf } from '../../lib/table/keys.ts';
import {
  ConditionFailed,
  deleteItem,
  getItem,
  type Item,
  putItem,
  queryAll,
  type Table,
  updateItem,
} from '../../lib/table/table.ts';
import type { Subject, TrueTime } from './history.ts';

/** Limiters as they are often written. They are here so that the proof can be seen to refuse them. */

interface Held extends Item {
  id: string;
  client: string;
  until: number;
}

/** Counts the open streams, and puts one more when there is room: between the two, others do the same. */
export function countThenPut(table: Table, limit: number, time: TrueTime): Subject {
  const pk = 'USER#fixture';
  let made = 0;
  const key = (id: string) => ({ pk, sk: `LEASE#${id}` });
  return {
    async start(client, terminate) {
      const open = (await queryAll<Held>(table, pk, { consistent: true })).filter(
        ({ until }) => until > time.now(),
      );
      const others = open.filter((lease) => lease.client !== client && !terminate.includes(lease.id));
      if (others.length >= limit) return { kind: 'full', active: open.map(({ id }) => id) };
      for (const lease of open) {
        if (!others.includes(lease)) await deleteItem(table, key(lease.id));
      }
      const [id, until] = [`pbs${++made}`, time.now() + LEASE_MS];
      await putItem(table, { ...key(id), id, client, until });
      return { kind: 'started', id, until, token: '' };
    },
    async beat({ id }) {
      const until = time.now() + LEASE_MS;
      const renewed = await attempted(
        updateItem(table, key(id), { set: { until } }, is('until', '>', time.now())),
      );
      return renewed ? { kind: 'accepted', until } : { kind: 'ended' };
    },
    async stop({ id }) {
      await deleteItem(table, key(id));
      return { kind: 'stopped' };
    },
  };
}

interface Account extends Item {
  v: number;
  leases: Record<string, { client: string; until: number }>;
}

/** Compares and sets at the start, but lets heartbeats and stops pass without a new version. */
export function withoutVersions(table: Table, limit: number, time: TrueTime): Subject {
  const key = keyOf('viewing', { userId: 'fixture' });
  let made = 0;
  return {
    async start(client, terminate) {
      for (;;) {
        const account = await getItem<Account>(table, key);
        const open = Object.entries(account?.leases ?? {}).filter(([, { until }]) => until > time.now());
        const others = open.filter(([id, lease]) => lease.client !== client && !terminate.includes(id));
        if (others.length >= limit) return { kind: 'full', active: open.map(([id]) => id) };
        const [id, until] = [`pbs${++made}`, time.now() + LEASE_MS];
        const leases = { ...Object.fromEntries(others), [id]: { client, until } };
        const unchanged = account ? is('v', '=', account.v) : absent('pk');
        const next = { ...key, v: (account?.v ?? 0) + 1, leases };
        if (await attempted(putItem(table, next, unchanged)))
          return { kind: 'started', id, until, token: '' };
      }
    },
    async beat({ id }) {
      const until = time.now() + LEASE_MS;
      const change = { set: { [`leases.${id}.until`]: until } };
      const renewed = await attempted(
        updateItem(table, key, change, is(`leases.${id}.until`, '>', time.now())),
      );
      return renewed ? { kind: 'accepted', until } : { kind: 'ended' };
    },
    async stop({ id }) {
      await attempted(updateItem(table, key, { remove: [`leases.${id}`] }, exists(`leases.${id}`)));
      return { kind: 'stopped' };
    },
  };
}

const attempted = (write: Promise<unknown>): Promise<boolean> =>
  write.then(
    () => true,
    (error: unknown) => {
      if (error instanceof ConditionFailed) return false;
      throw error;
    },
  );
