import * as z from 'zod';
import { type Play, PlayView, playView } from '../../../lib/domain/history/plays.ts';
import { isLive } from '../../../lib/domain/playback/leases.ts';
import { openReports } from '../../../lib/domain/playback/turns.ts';
import { TitleId } from '../../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { playsPage } from '../../../lib/store/history/plays/log.ts';
import { viewingOf } from '../../../lib/store/playback/viewing.ts';

export const handler = endpoint(
  {
    id: 'listPlays',
    method: 'GET',
    path: '/v1/me/plays',
    access: 'user',
    summary: 'The log of what the caller played, newest first: of everything, or of one title',
    description:
      'Every playback with when it ran and how far it came; of a series each episode. Those that run are in it. A page of one ' +
      'title may be short, also empty: `nextCursor` says whether there is more.',
    query: z.object({ titleId: TitleId.optional() }),
    list: PlayView,
    status: 200,
    problems: [],
    table: ['GetItem', 'Query'],
  },
  async ({ caller: { userId }, query: { titleId }, page }, { table, now }) => {
    const viewing = await viewingOf(table, userId);
    const { items, next } = await playsPage(table, userId, { ...page, titleId, open: openReports(viewing) });
    const runs = ({ playbackId }: Play) => {
      const lease = viewing.leases[playbackId];
      return lease !== undefined && isLive(lease, now());
    };
    return { items: items.map((play) => playView(play, runs(play))), next };
  },
);
