import type { Operation, Session } from './checker/operations.ts';
import { Client } from './client.ts';
import { Keeper } from './keeper.ts';

/** The true time of a run. It passes by leaps, and every event has a time of its own. */
export class TrueTime {
  private at = Date.UTC(2026, 10, 24, 12);
  now = (): number => this.at;
  tick = (): number => ++this.at;
  leap(ms: number): void {
    this.at += Math.floor(ms);
  }
}

/** Ways in which sessions end: this device, another, all others, those that newcomers push out, all of them. */
export type Ending = 'logout' | 'itself' | 'another' | 'others' | 'password' | 'newcomers' | 'closing';

/** What the proof asks of a service that limits streams; every call is one request of a client's device. */
export interface Subject {
  start(
    client: string,
    terminate: string[],
    more: { key?: string | undefined; standalone: boolean },
  ): Promise<StartOutcome>;
  beat(stream: Stream, sequence: number): Promise<BeatOutcome>;
  stop(stream: Stream): Promise<StopOutcome>;
  /** What there is besides streams; absent: a limiter that knows of nothing else. */
  account?: {
    /**
     * Signs the client's device in unless it is; answers its session and those that this pushed out, undefined: the
     * account is closed.
     */
    signIn(client: string): Promise<{ session: number; pushedOut: Session[] } | undefined>;
    /** Forgets the client's sign-in, as a device does that was refused. */
    forget(client: string): void;
    /** Ends sessions: `sessions` are those that are known to end. */
    end(client: string, how: Ending, newcomers?: number): Promise<{ sessions: Session[]; done: boolean }>;
    /** Withdraws the title or brings it back; was it carried out. */
    show(shown: boolean): Promise<boolean>;
    /** Changes the plan to so many streams, 0: to one that does not cover the title. */
    allow(limit: number): Promise<boolean>;
  };
}

export interface Stream {
  client: string;
  id: string;
  token: string;
}
type OutcomeOf<K extends Operation['kind']> = Extract<Operation, { kind: K }>['outcome'];
type Started = Extract<OutcomeOf<'start'>, { kind: 'started' }>;
export type StartOutcome = (Started & { token: string }) | Exclude<OutcomeOf<'start'>, { kind: 'started' }>;
export type BeatOutcome = OutcomeOf<'beat'>;
export type StopOutcome = OutcomeOf<'stop'>;

/** What happens in a history besides starts, heartbeats and stops. */
export interface Traits {
  /** Titles are withdrawn and come back, plans change. */
  rights?: boolean;
  /** These ways of ending sessions; closing once at most. */
  endings?: readonly Ending[];
  /** Some watch on for longer than rights may go unseen. */
  long?: boolean;
  /** Some ask for grants that are given once. */
  standalone?: boolean;
  /** Some stop the same playback again and again. */
  floods?: boolean;
}

export interface Shape {
  clients: number;
  operations: number;
  traits?: Traits;
}

/** Lets clients loose on a subject and writes down what each asked and was told. */
export async function record(
  subject: Subject,
  time: TrueTime,
  random: () => number,
  { clients, operations, traits = {} }: Shape,
): Promise<Operation[]> {
  const history: Operation[] = [];
  const world = { subject, time, random, history, traits, closing: false };
  const run = Array.from({ length: clients }, (_, index) =>
    new Client(`dev${index}`, world).perform(operations),
  );
  const keeper = traits.rights ? new Keeper(world) : undefined;
  await Promise.all([Promise.all(run).finally(() => keeper?.retire()), keeper?.perform()]);
  return history;
}

/** What the clients of one history share. */
export interface World {
  subject: Subject;
  time: TrueTime;
  random: () => number;
  history: Operation[];
  traits: Traits;
  /** Somebody closes the account or has done so. */
  closing: boolean;
}
