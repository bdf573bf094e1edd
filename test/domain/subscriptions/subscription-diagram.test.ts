import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { renderStateDiagram } from '../../../lib/domain/subscriptions/subscription-diagram.ts';
import { TRANSITIONS } from '../../../lib/domain/subscriptions/subscription.ts';

test('Architecture.md draws the transitions as they are', async () => {
  const drawing = renderStateDiagram();
  for (const transition of Object.keys(TRANSITIONS)) expect(drawing).toContain(transition);
  expect(await readFile(new URL('../../../Architecture.md', import.meta.url), 'utf8')).toContain(drawing);
});
