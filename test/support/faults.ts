import type { Table } from '../../lib/table/table.ts';
import { THOROUGH } from './run/thorough.ts';

/**
 * What goes wrong with a database call: `before` it never reaches the table, `after` it is carried out and its
 * answer is lost, `throttled` the table refuses it for now, `conflicting` another transaction holds an item once.
 */
export const FAULTS = ['before', 'after', 'throttled', 'conflicting'] as const;
export type Fault = (typeof FAULTS)[number];

/** What a sweep goes through at every call: each fault; or in a sample, at every second call, one of them by turns. */
export const SWEEPS = THOROUGH ? FAULTS : (['each in turn'] as const);
export const SWEEP_STEP = THOROUGH ? 1 : 2;
export const faultAt = (sweep: (typeof SWEEPS)[number], at: number): Fault =>
  sweep === 'each in turn' ? FAULTS[Math.floor(at / SWEEP_STEP) % FAULTS.length]! : sweep;

const named = (name: string, more: Record<string, unknown> = {}) =>
  Object.assign(new Error(`injected: ${name}`), { name, $retryable: undefined, ...more });

const errorOf = (kind: Fault, command: string): Error => {
  if (kind === 'throttled') return named('ThrottlingException');
  if (kind !== 'conflicting') return named('TimeoutError');
  return command === 'TransactWriteCommand'
    ? named('TransactionCanceledException', { CancellationReasons: [{ Code: 'TransactionConflict' }] })
    : named('TransactionConflictException');
};

/** The same table, before whose `at`-th call from now on (1 is the next) something else happens. */
export function withInterruption(table: Table, at: number, happens: () => Promise<unknown>): Table {
  let calls = 0;
  const send = async (command: object, ...rest: unknown[]) => {
    if (++calls === at) await happens();
    return (table.client.send as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
  };
  const client = new Proxy(table.client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
  });
  return { ...table, client };
}

/** Tells which calls a fault is tried at: of Queries that ask the partitions of one pattern in a row the first two, since the others are alike. */
function countedCalls(): (command: {
  input?: { ExpressionAttributeValues?: Record<string, unknown> };
}) => boolean {
  let [pattern, asked] = ['', 0];
  return (command) => {
    const partition = String(Object.values(command.input?.ExpressionAttributeValues ?? {})[0]);
    const own = `${command.constructor.name} ${partition.replace(/#\d+$/, '')}`;
    asked = own === pattern ? asked + 1 : 1;
    pattern = own;
    return command.constructor.name !== 'QueryCommand' || asked <= 2;
  };
}

/** The same table of a process that is killed after this many calls; `dies` counts one that goes elsewhere. */
export function withDeath(table: Table, after: number): Table & { dies: () => boolean } {
  let calls = 0;
  const isCounted = countedCalls();
  const dies = () => ++calls > after;
  const send = (command: object, ...rest: unknown[]) => {
    if (isCounted(command) ? dies() : calls > after)
      return Promise.reject(new Error('injected: the process is dead'));
    return (table.client.send as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
  };
  const client = new Proxy(table.client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
  });
  return { ...table, client, dies };
}

/**
 * The same table, whose `at`-th call from now on (1 is the next) fails once in this way, with the usual error or one of
 * this `shape`. `calls` says how many there were, and
 * `failed` whether the fault came to pass.
 */
export function withFault(
  table: Table,
  { at, kind, shape }: { at: number; kind: Fault; shape?: { name: string } },
): Table & { calls: () => number; failed: () => boolean } {
  let calls = 0;
  const isCounted = countedCalls();
  const send = async (command: object, ...rest: unknown[]) => {
    const counted = isCounted(command);
    if (counted) calls++;
    const run = () => (table.client.send as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
    if (!counted || calls !== at) return run();
    if (kind === 'after') await run();
    throw shape ? named(shape.name, { ...shape }) : errorOf(kind, command.constructor.name);
  };
  const client = new Proxy(table.client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
  });
  return { ...table, client, calls: () => calls, failed: () => calls >= at };
}

/**
 * The same table, where the answer to the first such write is lost, and `meanwhile` comes to pass before the SDK sends
 * the same request again.
 */
export function withLateResend(
  table: Table,
  command: string,
  isMeant: (item: Record<string, unknown>) => boolean,
  meanwhile: () => Promise<unknown>,
): Table {
  let lost = false;
  const send = async (sent: { input: { Item?: Record<string, unknown> } }, ...rest: unknown[]) => {
    const run = () => (table.client.send as (...all: unknown[]) => Promise<unknown>)(sent, ...rest);
    if (!lost && sent.constructor.name === command && isMeant(sent.input.Item ?? {})) {
      lost = true;
      await run();
      await meanwhile();
    }
    return run();
  };
  const client = new Proxy(table.client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
  });
  return { ...table, client };
}

/** The same table, where `run` comes to pass right before the first request of this kind. */
export function withInterlude(table: Table, command: string, run: () => Promise<unknown>): Table {
  let came = false;
  const send = async (sent: object, ...rest: unknown[]) => {
    if (!came && sent.constructor.name === command) {
      came = true;
      await run();
    }
    return (table.client.send as (...all: unknown[]) => Promise<unknown>)(sent, ...rest);
  };
  const client = new Proxy(table.client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
  });
  return { ...table, client };
}

const WRITES = ['PutCommand', 'UpdateCommand', 'DeleteCommand', 'TransactWriteCommand', 'BatchWriteCommand'];

/**
 * The same table, where the answer to the first write of each item is lost and the SDK sends the same request again. A
 * later write of the same item, as of a compare-and-set that tries again, is answered.
 */
export function withResending(table: Table): Table {
  const lost = new Set<string>();
  const send = async (command: { input?: object }, ...rest: unknown[]) => {
    const run = () => (table.client.send as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
    if (WRITES.includes(command.constructor.name)) {
      const keys = JSON.stringify(command.input)
        .match(/"(pk|sk)":"[^"]*"/g)!
        .join();
      if (!lost.has(keys)) await run().catch(() => undefined);
      lost.add(keys);
    }
    return run();
  };
  const client = new Proxy(table.client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
  });
  return { ...table, client };
}

interface Conditional {
  ConditionExpression?: string | undefined;
}

/** The same table, where every condition of a write is met whatever stands there: one that was forgotten. */
export function withoutConditions(table: Table): Table {
  const forget = (write?: Conditional) => {
    if (write?.ConditionExpression && !write.ConditionExpression.endsWith(ALWAYS)) {
      write.ConditionExpression += ALWAYS;
    }
  };
  const send = (command: { input: Conditional & { TransactItems?: object[] } }, ...rest: unknown[]) => {
    forget(command.input);
    for (const each of command.input.TransactItems ?? []) Object.values(each).forEach(forget);
    return (table.client.send as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
  };
  const client = new Proxy(table.client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
  });
  return { ...table, client };
}

const ALWAYS = ' OR attribute_not_exists(nothingIsCalledSo)';
