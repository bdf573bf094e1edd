import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  beginTry,
  endTry,
  noTries,
  type Tries,
  triesForgottenAt,
} from '../../../lib/domain/sessions/password-tries.ts';

const MINUTE = 60_000;

/** One wrong try from beginning to end. */
function wrong(tries: Tries, now: number): Tries {
  const begun = beginTry(tries, 'a', now);
  if (begun === 'busy' || 'waitMs' in begun) throw new Error('refused');
  return endTry(begun, 'a', false, now);
}

describe('tries with a wrong password', () => {
  test('a try that never reports back counts as wrong after half a minute', () => {
    let tries = noTries;
    for (let n = 0; n < 5; n++) tries = beginTry(tries, `lost ${n}`, 0) as Tries;
    expect(beginTry(tries, 'next', 29_999)).toBe('busy');
    expect(beginTry(tries, 'next', 30_000)).toEqual({ waitMs: 30_000 });
    expect(beginTry(tries, 'next', 60_000)).toHaveProperty('open.next');
  });

  test('after a delay only one at a time is checked', () => {
    let tries = noTries;
    for (let n = 0; n < 5; n++) tries = wrong(tries, n);
    const one = beginTry(tries, 'one', 31_000) as Tries;
    expect(beginTry(one, 'two', 31_000)).toBe('busy');
  });

  test('as long as a delay is remembered only one at a time is checked, then five again', () => {
    let tries = noTries;
    for (let n = 0; n < 5; n++) tries = wrong(tries, 0);
    const end = 30_000 + 15 * MINUTE;
    const one = beginTry(tries, 'one', end - 1) as Tries;
    expect(one).toMatchObject({ wrong: [], level: 1 });
    expect(beginTry(one, 'two', end - 1)).toBe('busy');
    let begun = tries;
    for (let n = 0; n < 5; n++) begun = beginTry(begun, `${n}`, end) as Tries;
    expect(begun).toMatchObject({ level: 0 });
    expect(beginTry(begun, 'sixth', end)).toBe('busy');
  });

  test('the right password forgets the wrong ones, but not tries that are still open', () => {
    const open = beginTry(beginTry(wrong(noTries, 0), 'other', 1) as Tries, 'mine', 1) as Tries;
    expect(endTry(open, 'mine', true, 2)).toEqual({ ...noTries, open: { other: 1 } });
  });

  test('whatever the order and timing, at most five are checked in a row of 15 minutes before the first delay', () => {
    const step = fc.record({ wait: fc.nat(10 * MINUTE), open: fc.integer({ min: 1, max: 8 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let tries = noTries;
        let now = 0;
        let level = 0;
        const checked: number[] = [];
        for (const { wait, open } of steps) {
          now += wait;
          const ids: string[] = [];
          for (let n = 0; n < open; n++) {
            const begun = beginTry(tries, `${n}`, now);
            if (begun === 'busy' || 'waitMs' in begun) continue;
            tries = begun;
            ids.push(`${n}`);
          }
          for (const id of ids) tries = endTry(tries, id, false, now);
          if (ids.length > 0) level = Math.max(level, tries.level);
          checked.push(...ids.map(() => now));
          const recent = checked.filter((at) => at > now - 15 * MINUTE);
          // Each one beyond five has waited for a delay of at least 30 s.
          const delays = Math.ceil((15 * MINUTE) / 30_000);
          expect(recent.length).toBeLessThanOrEqual(5 + delays);
          if (recent.length >= 5) expect(tries.blockedUntil).toBeGreaterThan(0);
          expect(triesForgottenAt(tries)).toBeGreaterThan(now);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
