import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hash as bcrypt } from 'bcryptjs';
import { createPasswordHasher } from '../../lib/auth/passwords.ts';

const one = randomBytes(32).toString('base64');
const two = randomBytes(48).toString('base64');
const hasher = createPasswordHasher({ peppers: { p1: one }, current: 'p1', cost: 4 });

describe('a stored password', () => {
  test('opens with the password and with no other', async () => {
    const stored = await hasher.hash('correct horse');
    expect(stored).toMatch(/^v1\$p1\$\$2b\$04\$/);
    expect(await hasher.verify('correct horse', stored)).toEqual({ ok: true, needsUpgrade: false });
    expect(await hasher.verify('correct horsf', stored)).toEqual({ ok: false, needsUpgrade: false });
    expect(await hasher.hash('correct horse')).not.toBe(stored);
  });

  test('of 80 bytes does not open with its first 72', async () => {
    const long = 'a'.repeat(72) + 'tail4567';
    const stored = await hasher.hash(long);
    expect((await hasher.verify(long.slice(0, 72), stored)).ok).toBe(false);
    expect((await hasher.verify('a'.repeat(72) + 'tail4568', stored)).ok).toBe(false);
    expect((await hasher.verify(long, stored)).ok).toBe(true);
  });

  test('of 64 emoji works to the last one', async () => {
    const emoji = '🎬'.repeat(64);
    const stored = await hasher.hash(emoji);
    expect((await hasher.verify(emoji, stored)).ok).toBe(true);
    expect((await hasher.verify('🎬'.repeat(63) + '🎥', stored)).ok).toBe(false);
  });

  test('does not end at a NUL', async () => {
    expect((await hasher.verify('abc\0xyz!', await hasher.hash('abc\0ijk!'))).ok).toBe(false);
  });

  test('opens from a keyboard that types accents apart', async () => {
    expect((await hasher.verify('cafe\u0301 noir', await hasher.hash('caf\u00e9 noir'))).ok).toBe(true);
  });

  test('is useless without the pepper', async () => {
    const other = createPasswordHasher({ peppers: { p1: two }, current: 'p1', cost: 4 });
    expect((await other.verify('correct horse', await hasher.hash('correct horse'))).ok).toBe(false);
  });

  test('asks for an upgrade when the cost has risen', async () => {
    const dearer = createPasswordHasher({ peppers: { p1: one }, current: 'p1', cost: 5 });
    const stored = await hasher.hash('correct horse');
    expect(await dearer.verify('correct horse', stored)).toEqual({ ok: true, needsUpgrade: true });
    expect(await dearer.verify('wrong horse!', stored)).toEqual({ ok: false, needsUpgrade: false });
  });

  test('asks for an upgrade when the pepper has been replaced', async () => {
    const rotated = createPasswordHasher({ peppers: { p1: one, p2: two }, current: 'p2', cost: 4 });
    const stored = await hasher.hash('correct horse');
    expect(await rotated.verify('correct horse', stored)).toEqual({ ok: true, needsUpgrade: true });
    const upgraded = await rotated.hash('correct horse');
    expect(await rotated.verify('correct horse', upgraded)).toEqual({ ok: true, needsUpgrade: false });
    expect((await hasher.verify('correct horse', upgraded)).ok).toBe(false);
  });

  test('that is garbage opens with nothing and throws nothing', async () => {
    const real = await hasher.hash('correct horse');
    const bare = await bcrypt('correct horse', 4);
    const garbage = [
      '',
      'x',
      bare,
      real.slice(0, -1),
      `${real}\n`,
      real.replace('$04$', '$31$'),
      real.replace('p1', '__proto__'),
    ];
    for (const stored of garbage) {
      expect(await hasher.verify('correct horse', stored)).toEqual({ ok: false, needsUpgrade: false });
    }
  });
});

test('at cost 12 an unknown address takes as long as a known one', async () => {
  const full = createPasswordHasher({ peppers: { p1: one }, current: 'p1' });
  const stored = await full.hash('correct horse');
  expect(stored).toContain('$2b$12$');
  const cpu = async (work: () => Promise<unknown>) => {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const known = await cpu(() => full.verify('wrong horse!', stored));
  const unknown = await cpu(() => full.dummy('wrong horse!'));
  // CPU time, not wall time, and wide: a missing hash would be hundreds of times faster.
  expect(unknown / known).toBeGreaterThan(0.3);
});

test.each([
  ['too short', randomBytes(31).toString('base64')],
  ['empty', ''],
  ['not base64', 'not base64 at all, but certainly long enough to be a pepper'],
  ['all zero', Buffer.alloc(32).toString('base64')],
  ['an example', Buffer.from('this-is-an-example-pepper-0123456789').toString('base64')],
  ['a placeholder', Buffer.from('change-me-change-me-0123456789abcdef').toString('base64')],
])('a pepper that is %s is refused and not shown', (_, pepper) => {
  const make = () => createPasswordHasher({ peppers: { p1: pepper }, current: 'p1' });
  expect(make).toThrow(/Password pepper "p1"/);
  if (pepper) expect(make).not.toThrow(pepper);
});

test('a current pepper that is missing and a cost out of bounds are refused', () => {
  expect(() => createPasswordHasher({ peppers: { p1: one }, current: 'p2' })).toThrow(/no password pepper/);
  expect(() => createPasswordHasher({ peppers: { p1: one }, current: 'p1', cost: 3 })).toThrow(/cost/);
});
