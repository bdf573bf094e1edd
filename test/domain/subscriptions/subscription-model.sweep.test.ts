import { test } from 'vitest';
import fc from 'fast-check';
import { COMMANDS, runCommands } from '../../support/subscriptions/subscription-commands.ts';
import { runs } from '../../support/run/thorough.ts';
import { pureWorld } from '../../support/subscriptions/subscription-worlds.ts';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

test('histories of orders, edits and time go as an independent model says', async () => {
  console.log(`subscription model: SEED=${seed}`);
  const property = fc.asyncProperty(fc.commands(COMMANDS, { maxCommands: 40, size: 'max' }), (commands) =>
    runCommands(pureWorld, commands),
  );
  await fc.assert(property, { numRuns: runs({ all: 1000, sample: 100 }), seed });
});
