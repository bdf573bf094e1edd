import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import type { Api } from '../web/shared/client.ts';
import { allEpisodes, allTitles } from './pages.ts';
import type { TitleLine } from './title-lines.ts';
import type { AdminTitle } from '../../lib/domain/titles/title-changes.ts';

/**
 * Writes every title of a platform into a file, a line each, by name. The file appears when it is complete.
 * A title without a number of the operator's is written under its id, by which an import finds it again.
 */
export async function exportTitles(api: Api, file: string, origin: string, onTitle: (done: number) => void) {
  const part = `${file}.part`;
  const out = createWriteStream(part);
  let done = 0;
  for await (const title of allTitles(api)) {
    if (!out.write(`${JSON.stringify(await lineOf(api, title, origin))}\n`)) await once(out, 'drain');
    onTitle(++done);
  }
  out.end();
  await once(out, 'close');
  await rename(part, file);
  return done;
}

async function lineOf(api: Api, title: AdminTitle, origin: string): Promise<TitleLine> {
  const { id, externalId, type, name, synopsis, genres, cast, directors } = title;
  const { releaseYear, maturityRating, accessLevel, availableFrom, availableUntil } = title;
  const { posterUrl, backdropUrl } = title;
  const elsewhere = (url: string | null) => (url?.startsWith(`${origin}/`) ? null : url);
  const optional = {
    ...{ availableFrom, availableUntil },
    ...{ posterUrl: elsewhere(posterUrl), backdropUrl: elsewhere(backdropUrl) },
  };
  return {
    externalId: externalId ?? id,
    ...{ type, name, synopsis, genres, cast, directors, releaseYear, accessLevel },
    maturityRating: maturityRating as TitleLine['maturityRating'],
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)),
    ...(type === 'series' && { episodes: await episodesOf(api, id) }),
  };
}

async function episodesOf(api: Api, titleId: string): Promise<TitleLine['episodes']> {
  const episodes = [];
  for await (const { seasonNumber, episodeNumber, name, synopsis } of allEpisodes(api, titleId)) {
    episodes.push({ seasonNumber, episodeNumber, name, synopsis });
  }
  return episodes;
}
