import fc from 'fast-check';
import { endpointsOf, readFunctions } from '../../infra/functions.ts';
import { randomFrom } from '../../infra/bench/random.ts';
import type { AnyDeclaration } from '../../lib/http/declaration.ts';
import { Schemas } from '../../lib/http/openapi/schemas.ts';
import { pick } from '../proof/random.ts';
import { fitting, mutated, NASTY } from '../support/platform/bodies.ts';
import { type AskedOperation, type Client, type Heard, openClient } from '../support/platform/http.ts';
import type { Platform } from '../support/platform/platform.ts';
import { Actors, type As } from './actors.ts';
import { Pool } from './pool.ts';

export interface Walked {
  requests: number;
  /** How often each status was answered, and which operations have gone well. */
  statuses: Map<number, number>;
  went: Set<string>;
  operations: number;
  violations: string[];
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const BAD_PARTS = NASTY.filter((each) => typeof each === 'string' && each.isWellFormed() && each !== '');
/** An administrator who is made somebody else by chance leaves nobody to go on with. */
const ENDS_THE_WALK = new Set(['adminUpdateUser']);

/**
 * Asks so many requests of a platform whose limits are lifted: any operation as anybody, with values that fit, nearly
 * fit or do not, and with the ids that earlier answers told. Every answer is held against the description.
 */
export async function walk(
  platform: Pick<Platform, 'origin' | 'admin'>,
  { seed, requests, onEvery }: { seed: number; requests: number; onEvery?: (walked: Walked) => void },
): Promise<Walked> {
  const client = await openClient(platform);
  const routes = endpointsOf(await readFunctions()).map(({ handler }) => handler.declaration);
  const walker = new Walker(client, routes, new Actors(client, platform), seed);
  try {
    for (let done = 1; done <= requests; done++) {
      await walker.step();
      if (done % 1000 === 0) onEvery?.(walker.walked);
    }
  } finally {
    client.close();
  }
  return walker.walked;
}

class Walker {
  readonly walked: Walked;
  private readonly pool = new Pool();
  private readonly random: () => number;
  private readonly client: Client;
  private readonly routes: AnyDeclaration[];
  private readonly all: AnyDeclaration[];
  private readonly actors: Actors;

  constructor(client: Client, routes: AnyDeclaration[], actors: Actors, seed: number) {
    this.client = client;
    this.all = routes;
    this.routes = routes.filter(({ id }) => !ENDS_THE_WALK.has(id));
    this.actors = actors;
    this.random = randomFrom(seed);
    const operations = this.routes.length;
    this.walked = { requests: 0, statuses: new Map(), went: new Set(), operations, violations: [] };
  }

  async step(): Promise<void> {
    const route = pick(this.random, this.routes);
    const { walked } = this;
    walked.requests++;
    try {
      if (this.random() < 0.02) return await this.askOtherwise(route);
      const as = this.one<As>(['rightful', 0.85], ['nobody', 0.05], ['forged', 0.05], ['user', 0.05]);
      const token = await this.actors.tokenFor(route, as, { pool: this.pool, random: this.random });
      const heard = await this.client.ask(route.id, { token, ...this.asked(route) });
      this.hear(route, as, token, heard);
    } catch (error) {
      walked.violations.push(`request ${walked.requests}: ${(error as Error).message.slice(0, 600)}`);
    }
  }

  private hear(route: AnyDeclaration, as: As, token: string | undefined, heard: Heard): void {
    const { status, body } = heard;
    const { walked, pool } = this;
    walked.statuses.set(status, (walked.statuses.get(status) ?? 0) + 1);
    if (status < 400) {
      walked.went.add(route.id);
      pool.learn(body, route.id);
    }
    const closed = route.access !== 'public' && (as === 'nobody' || as === 'forged');
    if (closed && status !== 401) walked.violations.push(`${route.id} without a token answered ${status}`);
    if (route.access === 'admin' && as === 'user' && status !== 403 && status !== 401) {
      walked.violations.push(`${route.id} of a person who is no administrator answered ${status}`);
    }
    if (token !== undefined && (status === 401 || status === 410)) {
      this.actors.forget(token);
      pool.forget('leaseToken', token);
    }
  }

  /** A method that the address does not have. */
  private async askOtherwise(route: AnyDeclaration): Promise<void> {
    const own = this.all.filter(({ path }) => path === route.path).map(({ method }) => method as string);
    const method = pick(
      this.random,
      METHODS.filter((each) => !own.includes(each)),
    );
    const path = route.path.replace(/\{\w+\}/g, 'x');
    const { status, headers } = await this.client.send(method, path);
    if (status !== 405 || own.some((each) => !headers.allow?.includes(each))) {
      this.walked.violations.push(`${method} ${path} answered ${status}, Allow: ${headers.allow}`);
    }
  }

  private asked(route: AnyDeclaration): AskedOperation {
    const slots = Object.keys(route.params ?? {});
    const headers = {
      ...(route.ifMatch && this.random() < 0.95 && { 'If-Match': `"${1 + Math.floor(this.random() * 3)}"` }),
      ...(route.idempotent &&
        this.random() < 0.3 && { 'Idempotency-Key': `key-of-a-walker-${pick(this.random, [1, 2, 3])}` }),
    };
    return {
      params: Object.fromEntries(slots.map((slot) => [slot, this.part(slot)])),
      ...this.query(route),
      ...this.body(route),
      headers,
    };
  }

  /** What stands in a slot of the path: mostly something that is there. */
  private part(slot: string): string {
    const known = this.random() < 0.9 ? this.pool.one(slot, this.random) : undefined;
    return known ?? encodeURIComponent(pick(this.random, BAD_PARTS));
  }

  private query({ id, query, list }: AnyDeclaration): Pick<AskedOperation, 'query'> {
    const cursor = list && this.random() < 0.3 && this.pool.one(`cursor of ${id}`, this.random);
    const schemas = new Schemas();
    const schema = query && schemas.of(query, 'input');
    const { components } = schemas;
    if (!schema || this.random() < 0.4) return cursor ? { query: { cursor } } : {};
    const made = this.sampled(
      this.random() < 0.6 ? fitting(schema, components) : mutated(schema, components),
    ) as unknown;
    const real = this.pool.real(made, this.random) as Record<string, unknown> | null;
    if (typeof real !== 'object' || real === null || Array.isArray(real)) return {};
    const texts = Object.entries(real).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    return { query: { ...(Object.fromEntries(texts) as Record<string, string>), ...(cursor && { cursor }) } };
  }

  private body({ id }: AnyDeclaration): Pick<AskedOperation, 'body'> {
    const { request } = this.client.operations.get(id)!;
    if (!request) return {};
    const { schema, example } = request;
    const { schemas } = this.client;
    const how = this.random();
    if (how < 0.3) return { body: this.pool.real(example ?? {}, this.random) };
    return {
      body: this.pool.real(
        this.sampled(how < 0.6 ? fitting(schema, schemas) : mutated(schema, schemas)),
        this.random,
      ),
    };
  }

  private sampled<T>(values: fc.Arbitrary<T>): T {
    return fc.sample(values, { seed: Math.floor(this.random() * 2 ** 31), numRuns: 1 })[0]!;
  }

  private one<T>(...choices: [value: T, share: number][]): T {
    let left = this.random();
    return (choices.find(([, share]) => (left -= share) < 0) ?? choices[0]!)[0];
  }
}
