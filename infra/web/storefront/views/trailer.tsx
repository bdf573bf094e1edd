import { useEffect, useRef, useState } from 'preact/hooks';
import { type Schemas, answerOf } from '../../shared/client.ts';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { usePerson } from '../../shared/person.ts';
import { autoplay } from '../player/autoplay.ts';
import type { Stream, StreamFailure } from '../player/stream.ts';

const FAILURES: Record<StreamFailure, string> = {
  unsupported: 'This browser cannot play HLS video.',
  refused: 'The trailer cannot be played now.',
  missing: 'The trailer is not there any more.',
  broken: 'The trailer could not be played.',
};

/** A title's trailer; it needs no token and no signature. The player is fetched when the first one is opened. */
export function TrailerDialog({ title, onClose }: { title: Schemas['Title']; onClose: () => void }) {
  const { api } = usePerson();
  const video = useRef<HTMLVideoElement>(null);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    let stream: Stream | undefined;
    let open = true;
    const start = async () => {
      const params = { params: { path: { titleId: title.id } } };
      const [{ manifestUrl }, { openStream }] = await Promise.all([
        answerOf(api.GET('/v1/titles/{titleId}/trailer', params)),
        import('../player/hls.ts'),
      ]);
      if (!open) return;
      stream = await openStream(video.current!, {
        manifestUrl: () => manifestUrl,
        startAt: 0,
        onfailed: (kind) => setFailure(FAILURES[kind]),
      });
      if (open) await autoplay(video.current!);
      else stream.destroy();
    };
    start().catch((reason: Error) => setFailure(reason.message));
    return () => {
      open = false;
      stream?.destroy();
    };
  }, []);
  return (
    <Dialog label={`Trailer of ${title.name}`} class="trailer-dialog" onClose={onClose}>
      <video id="trailer-player" ref={video} controls playsInline />
      <div aria-live="polite">{failure && <p class="notice error">{failure}</p>}</div>
    </Dialog>
  );
}
