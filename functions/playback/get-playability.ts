import * as z from 'zod';
import { Decision } from '../../lib/domain/playback/playability.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { EpisodeId, isVisible, TitleId } from '../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { explained, verdictOf } from '../../lib/store/playback/decisions.ts';
import { nextEpisode } from '../../lib/store/catalogue/titles.ts';
import { mediaOf, playbackFacts } from '../../lib/store/playback/playables.ts';

export const handler = endpoint(
  {
    id: 'getPlayability',
    method: 'GET',
    path: '/v1/titles/{titleId}/playability',
    access: 'public',
    summary: 'Say whether this title would play now, and if not, what would change that',
    description: 'Asks every gate that a start asks, and takes no slot.',
    params: { titleId: TitleId },
    query: z.object({ episodeId: EpisodeId.optional() }),
    status: 200,
    returns: Decision,
    problems: [],
    table: ['GetItem', 'BatchGetItem', 'Query'],
  },
  async ({ caller, params: { titleId }, query: { episodeId } }, { table, now }) => {
    const missing = new Problem('not_found', 'There is no such title.');
    if (caller) {
      const { viewing, title, playable } = await playbackFacts(table, caller.userId, { titleId, episodeId });
      if (!title || !isVisible(title, now()) || !playable) throw missing;
      const { deviceId } = caller;
      return explained(table, verdictOf(viewing, { deviceId, title, media: playable.media }, now()));
    }
    const { title, media, found } = await mediaOf(table, { titleId, episodeId });
    if (!title || !isVisible(title, now()) || !found) throw missing;
    const first = title.type === 'series' && episodeId === undefined;
    const ready = first ? (await nextEpisode(table, titleId, undefined))?.media : media;
    return explained(table, verdictOf(undefined, { deviceId: undefined, title, media: ready }, now()));
  },
);
