import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useParams, useSearch } from 'wouter-preact';
import { useAnswer } from '../../shared/ui/answer.tsx';
import { answerOf } from '../../shared/client.ts';
import { usePerson } from '../../shared/person.ts';
import { currentSession } from '../../shared/session.ts';
import { watchHref } from '../links.ts';
import { usePageTitle } from '../../shared/ui/page.tsx';
import { loadHls } from '../player/hls.ts';
import { Panel } from './panels.tsx';
import { Stage } from './stage.tsx';
import { TopBar } from './top-bar.tsx';
import { type Watching, watchIn } from './watching.ts';

/** `#/watch/ttl_…?episode=epi_…`: starts at once, resumes where the account left off, gives the slot back on leaving. */
export function Watch() {
  const { id = '' } = useParams();
  const params = new URLSearchParams(useSearch());
  const episodeId = params.get('episode') ?? undefined;
  const fromStart = params.get('from') === 'start';
  const video = useRef<HTMLVideoElement>(null);
  const watching = useWatching(video, { titleId: id, episodeId, fromStart });
  const { title, episode, next } = useNames(id, watching?.playback.value?.episodeId ?? undefined);
  usePageTitle(title ?? 'Watch');
  const backHref = `#/title/${id}`;
  const status = watching?.status.value ?? { name: 'starting', unreachable: false };
  return (
    <Stage video={video} watching={watching}>
      <TopBar {...{ backHref, title, episode, watching }} />
      <Panel
        {...{ status, backHref, next }}
        deviceId={currentSession()?.device.id}
        begin={(more) => void watching?.screening.begin(more)}
      />
    </Stage>
  );
}

interface Wish {
  titleId: string;
  episodeId: string | undefined;
  fromStart: boolean;
}

/** A screening for as long as the page is shown. hls.js comes beside the start, not after it. */
function useWatching(video: { current: HTMLVideoElement | null }, wish: Wish): Watching | undefined {
  const { api } = usePerson();
  const [watching, setWatching] = useState<Watching>();
  useLayoutEffect(() => {
    const { titleId, episodeId, fromStart } = wish;
    void loadHls().catch(() => null);
    // A reload must resume, not start over again.
    if (fromStart) history.replaceState(history.state, '', watchHref(titleId, episodeId));
    const begun = watchIn(video.current!, api, { titleId, ...(episodeId && { episodeId }), fromStart });
    setWatching(begun);
    return () => begun.close();
  }, []);
  return watching;
}

/** What plays and what comes after it, for reading; the picture waits for neither. */
function useNames(titleId: string, episodeId: string | undefined) {
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
      next: after && { href: watchHref(titleId, after.id), name: after.name },
    };
  }, [title.value, episodes.value, episodeId]);
}
