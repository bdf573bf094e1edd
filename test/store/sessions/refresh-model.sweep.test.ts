import { afterAll, beforeAll, expect, test } from 'vitest';
import fc from 'fast-check';
import { parseRefreshToken } from '../../../lib/auth/refresh-tokens.ts';
import type { DeviceRecord } from '../../../lib/domain/accounts/user.ts';
import { deviceWrite, newDevice } from '../../../lib/store/sessions/devices.ts';
import { refresh } from '../../../lib/store/sessions/refresh.ts';
import { newUser } from '../../../lib/store/accounts/users.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { getItem, transact } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';
import { runs } from '../../support/run/thorough.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
  app = testApp(await engine.freshTable());
});
afterAll(() => engine.stop());

/** What the contract says of a session, without any table: its tokens in order, when each was replaced and by which attempt. */
interface Model {
  tokens: string[];
  attempts: (string | undefined)[];
  replacedAt: number[];
  alive: boolean;
}

interface Real {
  userId: string;
  deviceId: string;
}

async function present(
  token: string,
  attempt: string | undefined,
  { userId }: Real,
): Promise<string | undefined> {
  const user = newUser(userId, { email: 'ada@example.com', name: 'Ada' }, app.now());
  return (await refresh(app, parseRefreshToken(token)!, user, attempt))?.refreshToken;
}

/** What presenting the token of this generation must do, done to the model. Answers the generation it gives. */
function expected(model: Model, generation: number, attempt?: string): number | undefined {
  const current = model.tokens.length - 1;
  if (!model.alive) return undefined;
  if (generation === current) {
    model.replacedAt[generation] = app.now();
    model.attempts[generation] = attempt;
    return generation + 1;
  }
  if (app.now() < model.replacedAt[generation]! + 10_000) return generation + 1;
  const isLast = generation === current - 1;
  if (isLast && attempt !== undefined && attempt === model.attempts[generation]) return generation + 1;
  model.alive = false;
  return undefined;
}

/** Presents the token of a generation counted back from the newest, one or several times at once. */
class Present implements fc.AsyncCommand<Model, Real> {
  private readonly back: number;
  private readonly times: number;
  private readonly attempt: string | undefined;
  constructor(back: number, times: number, attempt: string | undefined) {
    this.back = back;
    this.times = times;
    this.attempt = attempt;
  }
  check = () => true;
  async run(model: Model, real: Real) {
    const generation = Math.max(0, model.tokens.length - 1 - this.back);
    const token = model.tokens[generation]!;
    const answers = await Promise.all(
      Array.from({ length: this.times }, () => present(token, this.attempt, real)),
    );
    const given = expected(model, generation, this.attempt);
    expect(new Set(answers).size).toBe(1);
    if (given === undefined) expect(answers[0]).toBeUndefined();
    else if (given < model.tokens.length) expect(answers[0]).toBe(model.tokens[given]);
    else model.tokens.push(answers[0]!);
    expect(new Set(model.tokens).size).toBe(model.tokens.length);
    const device = await getItem<DeviceRecord>(app.table, keyOf('device', real));
    expect(device?.generation).toBe(model.alive ? model.tokens.length - 1 : undefined);
  }
  toString = () => `present(${this.back} back, ${this.times} at once, attempt ${this.attempt})`;
}

/** A token of the right form that nobody was given does nothing at all. */
class MakeUp implements fc.AsyncCommand<Model, Real> {
  check = () => true;
  async run(model: Model, real: Real) {
    const made = model.tokens[0]!.slice(0, -43) + Buffer.alloc(32, 9).toString('base64url');
    expect(await present(made, 'attempt-one', real)).toBeUndefined();
  }
  toString = () => 'makeUp';
}

class Wait implements fc.AsyncCommand<Model, Real> {
  private readonly seconds: number;
  constructor(seconds: number) {
    this.seconds = seconds;
  }
  check = () => true;
  run() {
    app.advance(this.seconds);
    return Promise.resolve();
  }
  toString = () => `wait(${this.seconds})`;
}

const commands = fc.commands(
  [
    fc
      .tuple(
        fc.nat(3),
        fc.constantFrom(1, 1, 3),
        fc.constantFrom(undefined, 'attempt-one', 'attempt-one', 'attempt-two'),
      )
      .map((all) => new Present(...all)),
    fc.constantFrom(1, 5, 9, 10, 11).map((seconds) => new Wait(seconds)),
    fc.constant(new MakeUp()),
  ],
  { maxCommands: 8 },
);

test('refresh tokens rotate, repeat and end as the contract says, whatever is presented when', async () => {
  const seed = Date.now() % 1_000_000;
  console.log(`refresh rotation, seed ${seed}`);
  await fc.assert(
    fc.asyncProperty(commands, async (run) => {
      const [userId, deviceId] = [app.newId('usr'), app.newId('dev')];
      const { device, refreshToken } = await newDevice(app, userId, deviceId, undefined, 1);
      const credentials = { userId, v: 1, by: 'test', devices: { [deviceId]: app.now() }, known: {} };
      await transact(app.table, [
        deviceWrite(device),
        { put: { ...keyOf('credentials', { userId }), ...credentials, passwordHash: 'none' } },
      ]);
      const model = { tokens: [refreshToken], attempts: [], replacedAt: [], alive: true };
      await fc.asyncModelRun(() => ({ model, real: { userId, deviceId } }), run);
    }),
    { numRuns: runs({ all: 1000, sample: 80 }), seed },
  );
});
