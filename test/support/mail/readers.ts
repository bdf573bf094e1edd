import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { handler as announceReleases } from '../../../functions/jobs/announce-releases.ts';
import { handler as drainOutbox } from '../../../functions/jobs/drain-outbox.ts';
import { handler as updateSettings } from '../../../functions/notifications/update-notification-settings.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { followGenre } from '../../../lib/store/notifications/follows.ts';
import type { App } from '../../../lib/app.ts';
import { testApp } from '../app.ts';
import { callEndpoint, runJob } from '../call.ts';
import { attachFilm, episode, film, giveMedia, manager } from '../catalogue.ts';
import type { Table } from '../../../lib/table/table.ts';
import { newCaller } from '../subscriptions/subscribers.ts';
import type { mockSes } from './ses.ts';

/** A mail as it left. */
interface Sent {
  to: string;
  subject: string;
  /** The whole message, with its lines joined. */
  raw: string;
}

const readable = (data: Uint8Array): Sent => {
  const raw = Buffer.from(data)
    .toString()
    .replaceAll('=\r\n', '')
    .replaceAll('\r\n ', ' ')
    .replaceAll('=3D', '=');
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(raw)![1]!.trim();
  return { to: header('To'), subject: header('Subject'), raw };
};

/** A catalogue with its manager, people who follow genres of it, and what they are mailed. */
export async function openReadership(table: Table, ses: ReturnType<typeof mockSes>) {
  const app = testApp(table);
  const boss = manager(app, await newCaller(app, 'admin'));
  for (const genre of ['drama', 'comedy', 'western']) await addGenre(table, genre, genre.toUpperCase());
  const choose = (caller: Caller, releaseMails: string) => {
    const body = { subscriptionExpiry: true, newReleases: releaseMails !== 'off', releaseMails };
    return callEndpoint(updateSettings, app, { caller, body });
  };
  const announce = (by: App = app) => runJob(announceReleases, {}, by);
  const send = async (by: App = app): Promise<Sent[]> => {
    ses.resetHistory();
    await runJob(drainOutbox, {}, by);
    return ses.commandCalls(SendRawEmailCommand).map(({ args }) => readable(args[0].input.RawMessage!.Data!));
  };
  return {
    ...{ app, boss, choose, announce, send },
    async follower(releaseMails: string, ...genres: string[]): Promise<Caller & { email: string }> {
      const caller = await newCaller(app);
      for (const genre of genres) await followGenre(table, caller.userId, genre, app.now());
      if (releaseMails !== 'each') await choose(caller, releaseMails);
      return { ...caller, email: `${caller.userId.toLowerCase()}@example.com` };
    },
    /** Publishes a film in drama and comedy. */
    async publish(name: string, more: object = {}): Promise<string> {
      const { id } = (await boss.create({ ...film, name, genres: ['drama', 'comedy'], ...more })).body;
      await giveMedia(app, id);
      await boss.publish(id);
      return id as string;
    },
    /** Publishes a series with a season. */
    async publishSeries(more: object = {}): Promise<string> {
      const { id } = (await boss.create({ ...film, name: 'The Harbour', type: 'series', ...more })).body;
      await attachFilm(app, id, (await boss.addEpisode(id)).body.id);
      await boss.publish(id);
      return id as string;
    },
    addEpisode: async (titleId: string, seasonNumber: number, episodeNumber = 1): Promise<string> =>
      (await boss.addEpisode(titleId, { ...episode, seasonNumber, episodeNumber })).body.id,
    /** Goes to this instant and runs what that brings. */
    async at(iso: string): Promise<Sent[]> {
      app.advance((Date.parse(iso) - app.now()) / 1000);
      await announce();
      return send();
    },
  };
}
