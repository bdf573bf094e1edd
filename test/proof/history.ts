import type { Operation, Session } from './checker.ts';
import { pick } from './random.ts';

/** The true time of a run. It passes by leaps, and every event has a time of its own. */
export class TrueTime {
  private at = Date.UTC(2026, 10, 24, 12);
  now = (): number => this.at;
  tick = (): number => ++this.at;
  leap(ms: number): void {
    this.at += Math.floor(ms);
  }
}

/** What the proof asks of a service that limits streams; every call is one request of a client's device. */
export interface Subject {
  start(client: string, terminate: string[], key: string | undefined): Promise<StartOutcome>;
  beat(stream: Stream, sequence: number): Promise<BeatOutcome>;
  stop(stream: Stream): Promise<StopOutcome>;
  /** Signs the client's device in unless it is, and answers its session; absent: there are no sessions. */
  signIn?(client: string): Promise<number>;
  /** Forgets the client's sign-in, as a device does that was refused. */
  forget?(client: string): void;
  /** Signs out this device, or every other; `sessions` are those that are known to end. */
  signOut?(
    client: string,
    whom: 'itself' | 'another' | 'others',
  ): Promise<{ sessions: Session[]; done: boolean }>;
}

export interface Stream {
  client: string;
  id: string;
  token: string;
}
type OutcomeOf<K extends Operation['kind']> = Extract<Operation, { kind: K }>['outcome'];
export type StartOutcome =
  | { kind: 'started'; id: string; until: number; token: string }
  | Exclude<OutcomeOf<'start'>, { kind: 'started' }>;
export type BeatOutcome = OutcomeOf<'beat'>;
export type StopOutcome = OutcomeOf<'stop'>;

export interface Shape {
  clients: number;
  operations: number;
}

/** Lets clients loose on a subject and writes down what each asked and was told. */
export async function record(
  subject: Subject,
  time: TrueTime,
  random: () => number,
  { clients, operations }: Shape,
): Promise<Operation[]> {
  const history: Operation[] = [];
  const run = Array.from({ length: clients }, (_, index) =>
    new Client(`dev${index}`, subject, time, random, history).perform(operations),
  );
  await Promise.all(run);
  return history;
}

class Client {
  private stream: Stream | undefined;
  private old: Stream | undefined;
  private sequence = 0;
  private unanswered: { key: string; from: number } | undefined;
  private known: string[] = [];
  private readonly name: string;
  private readonly subject: Subject;
  private readonly time: TrueTime;
  private readonly random: () => number;
  private readonly history: Operation[];

  constructor(name: string, subject: Subject, time: TrueTime, random: () => number, history: Operation[]) {
    this.name = name;
    this.subject = subject;
    this.time = time;
    this.random = random;
    this.history = history;
  }

  async perform(operations: number): Promise<void> {
    for (let count = 0; count < operations; count++) {
      if (this.random() < 0.15) this.time.leap(this.random() * 25_000);
      // A turn of the event loop lets the others come between.
      await new Promise((resolve) => setTimeout(resolve, this.random() * 3));
      const dice = this.random();
      if (this.subject.signOut && this.random() < 0.08) {
        await this.signOut(this.random());
        continue;
      }
      const target = this.stream ?? (dice < 0.2 ? this.old : undefined);
      if (!target || dice > 0.93) await this.start();
      else if (dice < 0.75) await this.beat(target);
      else if (dice < 0.9) await this.stop(target);
      else this.time.leap(this.random() * 40_000);
    }
  }

  private async start(): Promise<void> {
    const terminate = this.random() < 0.3 && this.known.length > 0 ? [pick(this.random, this.known)] : [];
    // The same key and body again after an answer that was lost, as a careful client does: one operation, two tries.
    const again = terminate.length === 0 ? this.unanswered : undefined;
    const key = again?.key ?? (this.random() < 0.3 ? `key${this.name}${this.time.tick()}` : undefined);
    const session = await this.subject.signIn?.(this.name);
    const from = again?.from ?? this.time.tick();
    const { token, ...outcome } = { token: '', ...(await this.subject.start(this.name, terminate, key)) };
    const told = outcome as OutcomeOf<'start'>;
    this.history.push({
      kind: 'start',
      client: this.name,
      from,
      to: this.time.tick(),
      terminate,
      outcome: told,
      ...(session !== undefined && { session }),
    });
    if (told.kind === 'signed out') this.subject.forget?.(this.name);
    const lost = told.kind === 'unknown' && terminate.length === 0 && key !== undefined;
    this.unanswered = lost ? { key, from } : undefined;
    if (told.kind === 'full') this.known = told.active;
    if (told.kind !== 'started') return;
    this.old = this.stream;
    this.stream = { client: this.name, id: told.id, token };
    this.sequence = 0;
  }

  private async signOut(dice: number): Promise<void> {
    const from = this.time.tick();
    const whom = dice < 0.4 ? 'itself' : dice < 0.8 ? 'another' : 'others';
    const { sessions, done } = await this.subject.signOut!(this.name, whom);
    const outcome = { kind: done ? ('done' as const) : ('unknown' as const) };
    this.note({
      kind: 'out',
      client: this.name,
      from,
      to: this.time.tick(),
      sessions,
      everybody: whom === 'others',
      outcome,
    });
  }

  private async beat(stream: Stream): Promise<void> {
    const from = this.time.tick();
    const outcome = await this.subject.beat(stream, ++this.sequence);
    this.note({ kind: 'beat', client: this.name, id: stream.id, from, to: this.time.tick(), outcome });
    if (outcome.kind === 'ended') this.leave();
  }

  private async stop(stream: Stream): Promise<void> {
    const from = this.time.tick();
    const outcome = await this.subject.stop(stream);
    this.note({ kind: 'stop', client: this.name, id: stream.id, from, to: this.time.tick(), outcome });
    this.leave();
  }

  private note(operation: Operation): void {
    this.history.push(operation);
  }

  private leave(): void {
    this.old = this.stream ?? this.old;
    this.stream = undefined;
  }
}
