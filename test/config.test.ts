import { expect, test } from 'vitest';
import { readConfig } from '../lib/config.ts';

const NEEDED = { TABLE_NAME: 't', ORIGIN: 'https://marquee.test', CDN_KEY_PAIR_ID: 'K', SECRETS: '{}' };

test.each(['test', 'local'])('the stage "%s", which is one machine, may hash quickly', (stage) => {
  expect(readConfig({ ...NEEDED, STAGE: stage, PASSWORD_COST: '4' }).passwordCost).toBe(4);
});

test.each(['dev', 'prod'])('the stage "%s" refuses to hash passwords more weakly', (stage) => {
  expect(() => readConfig({ ...NEEDED, STAGE: stage, PASSWORD_COST: '4' })).toThrow(/PASSWORD_COST/);
  expect(readConfig({ ...NEEDED, STAGE: stage }).passwordCost).toBeUndefined();
});
