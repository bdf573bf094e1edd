import { isDeepStrictEqual } from 'node:util';
import type { NewEpisode } from '../../lib/domain/titles/episode-changes.ts';
import type { AdminTitle } from '../../lib/domain/titles/title-changes.ts';
import { answerOf, type Api, ApiProblem, newKey } from '../web/shared/client.ts';
import { allEpisodes, allGenres, allTitles } from './pages.ts';
import { faultsIn, type Known, numbersIn, placeOf, type TitleLine, titlesIn } from './title-lines.ts';

/** How many titles a run has made, changed, and found as the file says. */
export interface Outcome {
  made: number;
  changed: number;
  unchanged: number;
}

/** What is wrong with a file; nothing was changed. */
export class FaultyFile extends Error {
  readonly faults: string[];
  constructor(faults: string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/**
 * Makes a platform's titles and their episodes as a file says: matched by `externalId`, and episodes by their place.
 * Deletes and publishes nothing. It may be stopped anywhere: the next run finds what is done and does the rest.
 * Throws `FaultyFile` before anything is changed, and an error that names the line when the platform refuses one.
 */
export async function importTitles(
  api: Api,
  file: string,
  onLine: (done: number, of: number, outcome: Outcome) => void,
): Promise<Outcome> {
  const known = await whatIsThere(api, await numbersIn(file));
  const { lines, faults } = await faultsIn(file, known);
  if (faults.length > 0) throw new FaultyFile(faults);
  const outcome: Outcome = { made: 0, changed: 0, unchanged: 0 };
  let done = 0;
  for await (const { number, line } of titlesIn(file)) {
    outcome[await atLine(number, () => importTitle(api, line, known.titles.get(line.externalId)))]++;
    onLine(++done, lines, outcome);
  }
  return outcome;
}

/** Of the platform's titles only those that the file names are kept in memory. */
async function whatIsThere(api: Api, numbers: ReadonlySet<string>): Promise<Known> {
  const { pictureHosts } = await answerOf(api.GET('/v1/admin/overview'));
  const genres = new Set<string>();
  for await (const { id } of allGenres(api)) genres.add(id);
  const titles = new Map<string, AdminTitle>();
  for await (const title of allTitles(api)) {
    for (const number of [title.externalId, title.id]) {
      if (number !== null && numbers.has(number)) titles.set(number, title);
    }
  }
  return { genres, pictureHosts, titles };
}

async function atLine<T>(number: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const details = (error.body.errors ?? []).map(({ pointer, detail }) => `${pointer} ${detail}`);
    throw new Error(`line ${number}: ${[error.message, ...details].join('; ')}`, { cause: error });
  }
}

async function importTitle(api: Api, line: TitleLine, there: AdminTitle | undefined): Promise<keyof Outcome> {
  const { episodes, ...title } = line;
  const titleId = there?.id ?? (await makeTitle(api, title));
  const edited = there !== undefined && (await changeTitle(api, title, there));
  const replayed = await importEpisodes(api, titleId, episodes ?? []);
  if (!there) return 'made';
  return edited || replayed ? 'changed' : 'unchanged';
}

async function makeTitle(api: Api, body: Omit<TitleLine, 'episodes'>): Promise<string> {
  const header = { 'Idempotency-Key': newKey() };
  return (await answerOf(api.POST('/v1/admin/titles', { params: { header }, body }))).id;
}

/** Sends what differs, if anything does. A title found by its id keeps the number that it has. */
async function changeTitle(
  api: Api,
  { type: _, externalId: __, ...wanted }: Omit<TitleLine, 'episodes'>,
  there: AdminTitle,
): Promise<boolean> {
  const body = differing(wanted, { ...there });
  if (Object.keys(body).length === 0) return false;
  const path = { titleId: there.id };
  await answerOf(api.PATCH('/v1/admin/titles/{titleId}', { params: { path }, body }));
  return true;
}

/** Makes what is missing and changes what differs; episodes that the file does not name stay. Was there anything? */
async function importEpisodes(api: Api, titleId: string, wanted: NewEpisode[]): Promise<boolean> {
  if (wanted.length === 0) return false;
  const there = new Map<string, { id: string }>();
  for await (const episode of allEpisodes(api, titleId)) there.set(placeOf(episode), episode);
  let changed = false;
  for (const episode of wanted) {
    const found = there.get(placeOf(episode));
    if (!found) {
      const params = { path: { titleId }, header: { 'Idempotency-Key': newKey() } };
      await answerOf(api.POST('/v1/admin/titles/{titleId}/episodes', { params, body: episode }));
    } else {
      const body = differing(episode, { ...found });
      if (Object.keys(body).length === 0) continue;
      const path = { titleId, episodeId: found.id };
      await answerOf(
        api.PATCH('/v1/admin/titles/{titleId}/episodes/{episodeId}', { params: { path }, body }),
      );
    }
    changed = true;
  }
  return changed;
}

/** The fields that are to be otherwise than they are. */
function differing<T extends object>(wanted: T, there: Record<string, unknown>): Partial<T> {
  return Object.fromEntries(
    Object.entries(wanted).filter(
      ([field, value]) => value !== undefined && !isDeepStrictEqual(value, there[field]),
    ),
  ) as Partial<T>;
}
