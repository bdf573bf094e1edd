import { useMemo } from 'preact/hooks';
import { answerOf } from '../../shared/client.ts';
import { usePerson } from '../../shared/person.ts';
import { useAnswer } from '../../shared/ui/answer.tsx';
import { watchHref } from '../links.ts';

/** What plays, in words and a picture; all undefined until it is known. */
export interface Names {
  title: string | undefined;
  /** "S1 E2 · Departure". */
  episode: string | undefined;
  /** Address of the title's picture. */
  poster: string | undefined;
  /** The episode after this one. */
  next: { href: string; name: string } | undefined;
}

/** What plays and what comes after it, for reading; the picture waits for neither. */
export function useNames(titleId: string, episodeId: string | undefined): Names {
  const { api } = usePerson();
  const title = useAnswer(
    () => answerOf(api.GET('/v1/titles/{titleId}', { params: { path: { titleId } } })),
    [titleId],
  );
  const episodes = useAnswer(
    async () =>
      episodeId === undefined
        ? []
        : (
            await answerOf(
              api.GET('/v1/titles/{titleId}/episodes', {
                params: { path: { titleId }, query: { limit: 100 } },
              }),
            )
          ).items,
    [titleId, episodeId],
  );
  return useMemo(() => {
    const all = episodes.value ?? [];
    const at = all.findIndex(({ id }) => id === episodeId);
    const [now, after] = at < 0 ? [] : all.slice(at, at + 2);
    return {
      title: title.value?.name,
      episode: now && `S${now.seasonNumber} E${now.episodeNumber} · ${now.name}`,
      poster: title.value?.posterUrl ?? undefined,
      next: after && { href: watchHref(titleId, after.id), name: after.name },
    };
  }, [title.value, episodes.value, episodeId]);
}
