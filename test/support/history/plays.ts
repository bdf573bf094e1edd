import { handler as exportAccount } from '../../../functions/accounts/export-account.ts';
import { handler as listPlays } from '../../../functions/history/lists/list-plays.ts';
import type { PlayView } from '../../../lib/domain/history/plays.ts';
import type { Report } from '../../../lib/domain/history/rows.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { keepPlay } from '../../../lib/store/history/plays/log.ts';
import type { TestApp } from '../app.ts';
import { callEndpoint } from '../call.ts';

/** What a stop leaves in the log of a film that somebody watched ten minutes of. */
export async function keptPlay(
  app: TestApp,
  userId: string,
  titleId: string,
  changes: Partial<Report> = {},
): Promise<string> {
  const [playbackId, startedAt] = [app.newId('pbs'), app.now()];
  const report = {
    ...{ titleId, episode: undefined, durationSeconds: 6000, point: { at: 600 }, n: app.now(), sequence: 20 },
    ...{ playbackId, startedAt, at: startedAt + 600_000, keptAt: startedAt + 600_000, ...changes },
  };
  await keepPlay(app.table, userId, report, false);
  return playbackId;
}

/** All pages of a log, in pages of this size. */
export async function everyPlay(
  app: TestApp,
  caller: Caller,
  query: { titleId?: string; limit?: string } = {},
): Promise<PlayView[]> {
  const items: PlayView[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const asked = { caller, query: { ...query, ...(cursor && { cursor }) } };
    const { body } = await callEndpoint(listPlays, app, asked);
    items.push(...(body.items as PlayView[]));
    cursor = body.nextCursor as string | null;
  }
  return items;
}

/** The plays that an export holds. */
export async function exportedPlays(app: TestApp, caller: Caller): Promise<object[]> {
  const { body } = await callEndpoint(exportAccount, app, { caller });
  return (body.records as { kind: string; data: { playbackId: string } }[])
    .filter(({ kind }) => kind === 'play')
    .map(({ data }) => data)
    .sort((a, b) => (a.playbackId < b.playbackId ? -1 : 1));
}
