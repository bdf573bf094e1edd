import type { Start } from './checker/operations.ts';
import type { Ending, Stream, World } from './history.ts';
import { pick } from './random.ts';

/** Reports in a row of one who watches on, so far apart: longer than the ten minutes for which rights may go unseen. */
const LONG = { reports: 13, apartMs: 55_000 };
/** More stops than are taken in a minute. */
const FLOOD = 24;

/** One device, which starts, reports, stops, signs out and in again by chance. */
export class Client {
  private stream: Stream | undefined;
  private old: Stream | undefined;
  private sequence = 0;
  private again: { key: string; standalone: boolean; from: number | undefined } | undefined;
  private known: string[] = [];
  private readonly name: string;
  private readonly world: World;

  constructor(name: string, world: World) {
    this.name = name;
    this.world = world;
  }

  async perform(operations: number): Promise<void> {
    const { random, time, traits, subject } = this.world;
    for (let count = 0; count < operations; count++) {
      if (random() < 0.15) time.leap(random() * 25_000);
      // A turn of the event loop lets the others come between.
      await new Promise((resolve) => setTimeout(resolve, random() * 3));
      if (subject.account && traits.endings && random() < 0.06) {
        await this.endSessions(count / operations);
        continue;
      }
      const dice = random();
      const target = this.stream ?? (dice < 0.2 ? this.old : undefined);
      if (!target || dice > 0.93) await this.start();
      else if (traits.long && dice < 0.02) await this.watchOn(target);
      else if (dice < 0.75) await this.beat(target);
      else if (dice < 0.9) await this.stop(target, traits.floods && random() < 0.1 ? FLOOD : 1);
      else time.leap(random() * 40_000);
    }
  }

  /** The session of this device, which is signed in if need be; as a 21st it pushes out another. */
  private async signIn(): Promise<number | undefined> {
    const { subject, time, history } = this.world;
    const from = time.tick();
    const signedIn = await subject.account?.signIn(this.name);
    const sessions = signedIn?.pushedOut ?? [];
    if (sessions.length > 0) {
      const told = { from, to: time.tick(), sessions, everybody: false, outcome: { kind: 'done' } } as const;
      history.push({ kind: 'out', client: this.name, ...told });
    }
    return signedIn?.session;
  }

  async start(): Promise<void> {
    const { random, time, subject, traits, history } = this.world;
    const terminate = random() < 0.3 && this.known.length > 0 ? [pick(random, this.known)] : [];
    const standalone = this.again?.standalone ?? (traits.standalone === true && random() < 0.2);
    // The same key and body again after an answer that was lost, as a careful client does: one operation, two tries.
    const again = terminate.length === 0 ? this.again : undefined;
    const key = again?.key ?? (random() < 0.3 ? `key${this.name}${time.tick()}` : undefined);
    const session = await this.signIn();
    if (subject.account && session === undefined) return;
    const from = again?.from ?? time.tick();
    const told = await subject.start(this.name, terminate, { key, standalone });
    const { token = '', ...outcome } = { ...told } as { token?: string } & Start['outcome'];
    history.push({
      ...{ kind: 'start', client: this.name, from, to: time.tick(), terminate, outcome },
      ...(session !== undefined && { session }),
      ...(standalone && { standalone }),
    });
    if (told.kind === 'signed out') subject.account?.forget(this.name);
    // What was refused for now is asked for anew, with the same key, too.
    const repeats = told.kind === 'unknown' || (told.kind === 'full' && random() < 0.5);
    const repeatable = repeats && terminate.length === 0 && key !== undefined;
    this.again = repeatable
      ? { key, standalone, from: told.kind === 'unknown' ? from : undefined }
      : undefined;
    if (told.kind === 'full') this.known = told.active;
    if (told.kind !== 'started') return;
    this.old = this.stream;
    this.stream = { client: this.name, id: told.id, token };
    this.sequence = 0;
  }

  private async endSessions(progress: number): Promise<void> {
    const { random, traits } = this.world;
    const endings = traits.endings!.filter((each) => each !== 'closing');
    const closes = traits.endings!.includes('closing') && progress > 0.7 && !this.world.closing;
    if (closes) this.world.closing = true;
    const how = closes ? 'closing' : pick(random, endings);
    await this.end(how);
  }

  /** Ends sessions in this way, by so many newcomers where it is they who do. */
  async end(how: Ending, newcomers?: number): Promise<void> {
    const { subject, time, history } = this.world;
    if ((await this.signIn()) === undefined) return;
    const from = time.tick();
    const { sessions, done } = await subject.account!.end(this.name, how, newcomers);
    history.push({
      // Newcomers may push out whoever let them in.
      ...{
        kind: 'out',
        client: how === 'newcomers' ? 'newcomer' : this.name,
        from,
        to: time.tick(),
        sessions,
      },
      everybody: ['others', 'password', 'newcomers', 'closing'].includes(how),
      ...(how === 'closing' && { closing: true }),
      outcome: { kind: done ? 'done' : 'unknown' },
    });
  }

  /** Reports of what runs here. */
  async report(): Promise<void> {
    if (this.stream) await this.beat(this.stream);
  }

  private async watchOn(stream: Stream): Promise<void> {
    for (let report = 0; report < LONG.reports && this.stream === stream; report++) {
      this.world.time.leap(LONG.apartMs);
      await this.beat(stream);
    }
  }

  private async beat(stream: Stream): Promise<void> {
    const { time, subject, history } = this.world;
    const from = time.tick();
    const outcome = await subject.beat(stream, ++this.sequence);
    history.push({ kind: 'beat', client: this.name, id: stream.id, from, to: time.tick(), outcome });
    if (outcome.kind === 'ended') this.leave();
  }

  private async stop(stream: Stream, times: number): Promise<void> {
    const { time, subject, history } = this.world;
    for (let count = 0; count < times; count++) {
      const from = time.tick();
      const outcome = await subject.stop(stream);
      history.push({ kind: 'stop', client: this.name, id: stream.id, from, to: time.tick(), outcome });
    }
    this.leave();
  }

  private leave(): void {
    this.old = this.stream ?? this.old;
    this.stream = undefined;
  }
}
