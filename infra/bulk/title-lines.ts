import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { MAX_EPISODES, NewEpisode } from '../../lib/domain/titles/episode-changes.ts';
import { type AdminTitle, NewTitle, titleViolations } from '../../lib/domain/titles/title-changes.ts';

/**
 * One title of a file: what administrators write down of it, with its episodes. What a line leaves out stays as it
 * is; `null` clears. Whether a title is published, its media and uploaded pictures are not in a file.
 */
export const TitleLine = NewTitle.extend({
  externalId: NewTitle.shape.externalId.unwrap().unwrap(),
  cast: NewTitle.shape.cast.unwrap().optional(),
  directors: NewTitle.shape.directors.unwrap().optional(),
  episodes: z.array(NewEpisode).max(MAX_EPISODES).optional(),
});
export type TitleLine = z.output<typeof TitleLine>;

const Numbered = z.object({ externalId: z.string() });

/** What a line may name: taken from the platform that it is meant for. */
export interface Known {
  genres: ReadonlySet<string>;
  pictureHosts: readonly string[];
  /** By `externalId` and by id. */
  titles: ReadonlyMap<string, AdminTitle>;
}

/** The lines of a file that are not blank, one at a time, with their numbers from 1. */
export async function* linesOf(file: string): AsyncGenerator<{ number: number; text: string }> {
  let number = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number++;
    if (text.trim() !== '') yield { number, text };
  }
}

/** The titles of a file that `faultsIn` has found nothing in. */
export async function* titlesIn(file: string): AsyncGenerator<{ number: number; line: TitleLine }> {
  for await (const { number, text } of linesOf(file))
    yield { number, line: TitleLine.parse(JSON.parse(text)) };
}

/** Every `externalId` of a file, whatever else is wrong with it. */
export async function numbersIn(file: string): Promise<Set<string>> {
  const numbers = new Set<string>();
  for await (const { text } of linesOf(file)) {
    const { success, data } = Numbered.safeParse(jsonOf(text));
    if (success) numbers.add(data.externalId);
  }
  return numbers;
}

/** Everything that is wrong with a file, such as `line 3: /genres names "noir", which does not exist`, and its length. */
export async function faultsIn(file: string, known: Known): Promise<{ lines: number; faults: string[] }> {
  const faults: string[] = [];
  const firstWith = new Map<string, number>();
  let lines = 0;
  for await (const { number, text } of linesOf(file)) {
    lines++;
    const found = faultsOf(text, known, (externalId) => {
      const first = firstWith.get(externalId);
      if (first === undefined) firstWith.set(externalId, number);
      return first;
    });
    faults.push(...found.map((fault) => `line ${number}: ${fault}`));
  }
  return { lines, faults };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function faultsOf(text: string, known: Known, earlier: (externalId: string) => number | undefined): string[] {
  const value = jsonOf(text);
  if (value === undefined) return ['is not JSON, one title in curly brackets'];
  const parsed = TitleLine.safeParse(value);
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => `/${path.join('/')} ${message}`);
  }
  const line = parsed.data;
  const first = earlier(line.externalId);
  return [
    ...(first === undefined ? [] : [`/externalId "${line.externalId}" is that of line ${first}`]),
    ...line.genres
      .filter((id) => !known.genres.has(id))
      .map((id) => `/genres names "${id}", which does not exist`),
    ...episodeFaults(line),
    ...againstThere(line, known),
  ];
}

function episodeFaults({ type, episodes = [] }: TitleLine): string[] {
  if (type === 'movie' && episodes.length > 0) return ['/episodes: only a series has episodes'];
  const seen = new Set<string>();
  return episodes.flatMap((episode, index) => {
    const place = placeOf(episode);
    const twice = seen.has(place);
    seen.add(place);
    return twice ? [`/episodes/${index} is ${place} a second time`] : [];
  });
}

/** What the platform would refuse of the title as it would be then. */
function againstThere(line: TitleLine, { titles, pictureHosts }: Known): string[] {
  const there = titles.get(line.externalId);
  const bound = (field: 'availableFrom' | 'availableUntil') => {
    const value = line[field] === undefined ? there?.[field] : line[field];
    return value ? { [field]: Date.parse(value) } : {};
  };
  const pictures = { posterUrl: line.posterUrl ?? undefined, backdropUrl: line.backdropUrl ?? undefined };
  const after = { ...pictures, ...bound('availableFrom'), ...bound('availableUntil') };
  return [
    ...(there && there.type !== line.type ? [`/type is "${there.type}" and stays so`] : []),
    ...titleViolations(after, pictureHosts).map(({ pointer, detail }) => `${pointer} ${detail}`),
  ];
}

/** Where an episode stands, which is what it is found by. */
export const placeOf = ({
  seasonNumber,
  episodeNumber,
}: Pick<NewEpisode, 'seasonNumber' | 'episodeNumber'>) => `season ${seasonNumber} episode ${episodeNumber}`;
