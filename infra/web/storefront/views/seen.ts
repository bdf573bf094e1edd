import { useState } from 'preact/hooks';
import { type Schemas, answerOf } from '../../shared/client.ts';
import { usePerson } from '../../shared/person.ts';
import { useAnswer } from '../../shared/ui/answer.tsx';

type Progress = Schemas['TitleProgress'];
type EpisodeProgress = Progress['episodes'][number];

/** What of a series is meant; nothing is all of it. */
export type Part = { episodeId: string } | { seasonNumber: number } | Record<string, never>;

export interface Seen {
  /** Where the caller is; undefined as long as that is not known. */
  place: { positionSeconds: number; percent: number; state: string | null } | undefined;
  episodes: EpisodeProgress[];
  /** Of a series: the episode it goes on with. */
  next: EpisodeProgress | undefined;
  mark: (completed: boolean, part?: Part) => Promise<void>;
}

/** How far the caller is in a title, of a series in each episode, and marks of what was watched. */
export function useSeen(title: Schemas['TitleDetail']): Seen {
  const { id, api } = usePerson();
  const params = { params: { path: { titleId: title.id } } };
  const isAsked = id !== null && title.type === 'series';
  const asked = useAnswer(
    async () => (isAsked ? answerOf(api.GET('/v1/me/progress/{titleId}', params)) : undefined),
    [],
  );
  const [marked, setMarked] = useState<Progress>();
  const mark = async (completed: boolean, part: Part = {}) => {
    const body = { completed, ...part };
    setMarked(await answerOf(api.PUT('/v1/me/progress/{titleId}', { ...params, body })));
  };
  const known = marked ?? asked.value;
  const episodes = known?.episodes ?? [];
  return {
    place: known ?? title.progress ?? undefined,
    episodes,
    next: episodes.find(({ episodeId }) => episodeId === known?.episodeId),
    mark,
  };
}

/** Something, and all of it to its end. */
export const isAllSeen = (parts: readonly { state: string | null }[]): boolean =>
  parts.length > 0 && parts.every(({ state }) => state === 'completed');
