import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useParams, useSearch } from 'wouter-preact';
import { usePerson } from '../../shared/person.ts';
import { currentSession } from '../../shared/session.ts';
import { watchHref } from '../links.ts';
import { usePageTitle } from '../../shared/ui/page.tsx';
import { loadHls } from '../player/hls.ts';
import { useNames } from './names.ts';
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
  const names = useNames(id, watching?.playback.value?.episodeId ?? undefined);
  const { title, episode, next } = names;
  usePageTitle(title ?? 'Watch');
  const backHref = `#/title/${id}`;
  const status = watching?.status.value ?? { name: 'starting', unreachable: false };
  return (
    <Stage {...{ video, watching, names }}>
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
