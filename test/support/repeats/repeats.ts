import type { TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { newPerson, PASSWORD, type Person, signIn } from '../accounts.ts';
import type { TestApp } from '../app.ts';
import type { Answer, CallOptions } from '../call.ts';
import { aTitle, entitle } from '../playback.ts';

/** Somebody who has registered, a film to watch, and an administrator. */
export interface World {
  app: TestApp;
  person: Person;
  admin: Caller;
  film: TitleRecord;
}

/** How an operation is repeated by a client that got no answer: word for word. */
export interface Repeat {
  /** Makes the world in which the operation does something, and answers the request. */
  request(world: World): Promise<CallOptions> | CallOptions;
  /** The refusal that says what has become of it, where the second answer cannot be the first one. */
  again?: { status: number; code: string };
  /** Fields of the answer that are made anew: tokens and signatures. */
  anew?: string[];
  /** Kinds of items, by the beginning of their sort keys, that a repetition may write anew. */
  moves?: string[];
  /** Kinds of items of which a repetition adds another. */
  adds?: string[];
  /** What must hold at the end. */
  then?(world: World, second: Answer, options: CallOptions): Promise<void>;
}

export const TV = { name: 'Living room TV', platform: 'tv' };
export const KEY = { 'Idempotency-Key': 'written-down-before-it-is-sent' };

export async function newWorld(app: TestApp): Promise<World> {
  const ids = { userId: app.newId('usr'), deviceId: app.newId('dev'), session: 1 };
  const [person, film] = await Promise.all([newPerson(app), aTitle(app)]);
  return { app, person, admin: { ...ids, role: 'admin', tier: 'admin' }, film };
}

/** Gives the person a plan, and answers who asks. */
export async function entitled({ app, person }: World): Promise<Caller> {
  await entitle(app, person.userId);
  return person.caller;
}

/** Signs the person in on a second device. */
export async function withTv({ app, person: { email } }: World): Promise<string> {
  return (await signIn(app, email, PASSWORD, TV)).body.device.id;
}

/** The request of the person, once this has come to pass. */
export const afterwards =
  (before: (world: World) => Promise<unknown>, asked: CallOptions): Repeat['request'] =>
  async (world) => {
    await before(world);
    return { caller: world.person.caller, ...asked };
  };
