import { handler as startPlayback } from '../../functions/playback/start-playback.ts';
import type { Table } from '../../lib/table/table.ts';
import { testApp } from '../support/app.ts';
import { callEndpoint } from '../support/call.ts';
import { aCaller, aTitle, entitle } from '../support/playback.ts';

/** So many devices of one account start at once; the limit, 1 to 6, follows from the seed. */
export async function burst(
  table: Table,
  seed: number,
  devices: number,
): Promise<{ admitted: number; expected: number }> {
  const app = testApp(table);
  const limit = 1 + (seed % 6);
  const userId = app.newId('usr');
  await entitle(app, userId, { maxDevices: limit });
  const { titleId } = await aTitle(app);
  const answers = await Promise.all(
    Array.from({ length: devices }, () =>
      callEndpoint(startPlayback, app, { caller: aCaller(app, userId), body: { titleId } }),
    ),
  );
  const refused = answers.filter(({ status }) => status === 409).length;
  const admitted = answers.filter(({ status }) => status === 201).length;
  const odd = answers.find(({ status }) => status !== 409 && status !== 201);
  if (odd) throw new Error(`a start answered ${odd.status}: ${JSON.stringify(odd.body)}`);
  return { admitted, expected: admitted + refused === devices ? Math.min(limit, devices) : -1 };
}
