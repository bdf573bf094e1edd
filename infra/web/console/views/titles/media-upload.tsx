import { useEffect, useRef, useState } from 'preact/hooks';
import { type Api, ApiProblem, type Schemas, answerOf } from '../../../shared/client.ts';
import { usePerson } from '../../../shared/person.ts';
import { ActionButton, useAction } from '../../../shared/ui/actions.tsx';
import { announce } from '../../../shared/ui/announce.ts';
import { ProblemNotice } from '../../../shared/ui/notices.tsx';
import { useKeys } from '../../components/requests.ts';
import { fieldWords, textOf } from '../../words.ts';
import { sendFile } from './send-file.ts';

type Media = Schemas['Media'];
type Kind = Media['kind'];

interface Props {
  titleId: string;
  episodeId?: string;
  /** What was uploaded for the title before. */
  media: Media[];
  /** What may be uploaded here. */
  kinds: Kind[];
  /** Something new plays. */
  onReady: () => void;
}

const ASK_AGAIN_MS = 2000;
const KIND_WORDS: Record<Kind, string> = { main: 'Film', trailer: 'Trailer' };
const TYPES: Record<string, Schemas['NewMedia']['contentType']> = {
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  mkv: 'video/x-matroska',
  webm: 'video/webm',
  ts: 'video/mp2t',
  mpg: 'video/mpeg',
  mpeg: 'video/mpeg',
  avi: 'video/x-msvideo',
};
const endingOf = (name: string) => name.split('.').at(-1)!.toLowerCase();

/** Takes a film or trailer from the operator's disk and shows how far it is. */
export function MediaUpload({ titleId, episodeId, media: before, kinds, onReady }: Props) {
  const { api } = usePerson();
  const file = useRef<HTMLInputElement>(null);
  const kind = useRef<HTMLSelectElement>(null);
  const [said, setSaid] = useState<string>();
  const [wrong, setWrong] = useState<string>();
  const underWay = before.find(
    (each) => each.status === 'processing' && each.episodeId === (episodeId ?? null),
  );
  const [mediaId, setMediaId] = useState(underWay?.mediaId);
  const keyed = useKeys();
  const action = useAction();
  const media = useProgress(api, titleId, mediaId, onReady);

  const upload = async () => {
    const chosen = file.current?.files?.[0];
    const contentType = chosen && TYPES[endingOf(chosen.name)];
    setWrong(contentType ? undefined : `Choose a file that ends with ${Object.keys(TYPES).join(', ')}.`);
    if (!contentType) return file.current?.focus();
    setMediaId(undefined);
    const body = {
      ...{ kind: (kind.current?.value ?? kinds[0]) as Kind, contentType },
      ...{ fileName: chosen.name, sizeBytes: chosen.size },
      ...(episodeId !== undefined && { episodeId }),
    };
    const params = { path: { titleId }, header: keyed(body) };
    const made = await answerOf(api.POST('/v1/admin/titles/{titleId}/media', { params, body }));
    const rest = () => {
      const path = { titleId, mediaId: made.mediaId };
      const asked = api.POST('/v1/admin/titles/{titleId}/media/{mediaId}/upload', { params: { path } });
      return answerOf(asked).then((answer) => answer.upload);
    };
    await sendFile(chosen, made.upload, rest, (percent) => setSaid(`Uploading: ${percent} %`));
    setSaid(undefined);
    setMediaId(made.mediaId);
  };
  return (
    <section class="panel" aria-labelledby="upload-heading">
      <h2 id="upload-heading">Upload</h2>
      {kinds.length > 1 && (
        <p>
          <label for="media-kind">What it is</label>{' '}
          <select id="media-kind" ref={kind}>
            {kinds.map((each) => (
              <option value={each}>{KIND_WORDS[each]}</option>
            ))}
          </select>
        </p>
      )}
      <p>
        <label for="media-file">File</label>{' '}
        <input
          id="media-file"
          type="file"
          accept="video/*"
          ref={file}
          aria-describedby="media-file-error"
          {...(wrong && { 'aria-invalid': true })}
        />
      </p>
      <p class="field-error" id="media-file-error" aria-live="polite">
        {wrong}
      </p>
      <div class="form-outcome">
        {action.failure ? <ProblemNotice failure={action.failure} {...uploadText(action.failure)} /> : null}
      </div>
      <ActionButton action={action} run={upload} id="media-upload" class="button primary">
        Upload
      </ActionButton>
      <p id="media-state">{said ?? (media && wordsOf(media))}</p>
    </section>
  );
}

/** Asks how far media is until it is over. */
function useProgress(api: Api, titleId: string, mediaId: string | undefined, onReady: () => void) {
  const [media, setMedia] = useState<Media>();
  useEffect(() => {
    if (mediaId === undefined) return setMedia(undefined);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      const params = { path: { titleId, mediaId } };
      const found = await answerOf(api.GET('/v1/admin/titles/{titleId}/media/{mediaId}', { params })).catch(
        () => undefined,
      );
      if (timer === undefined) return;
      if (found) setMedia(found);
      if (found?.status === 'ready' || found?.status === 'failed') {
        announce(wordsOf(found));
        if (found.status === 'ready') onReady();
      } else timer = setTimeout(() => void ask(), ASK_AGAIN_MS);
    };
    timer = setTimeout(() => void ask(), 0);
    return () => {
      clearTimeout(timer);
      timer = undefined;
    };
  }, [mediaId]);
  return media;
}

function wordsOf({ status, percent, error, renditions }: Media): string {
  if (status === 'failed') return error?.detail ?? 'It failed.';
  if (status === 'ready') return `Ready: ${renditions.map(({ resolution }) => resolution).join(', ')}.`;
  return status === 'processing' ? `Transcoding: ${percent} %` : 'Uploaded; it is looked at.';
}

/** Why an upload was refused: what is wrong with the file, or that the line broke on the way. */
function uploadText(failure: unknown): { text?: string; details?: string[] } {
  if (!(failure instanceof ApiProblem)) {
    return { text: 'The upload broke off. Check your connection, and upload the file again.' };
  }
  const errors = failure.body.errors ?? [];
  if (errors.length === 0) return textOf(failure);
  return {
    text: 'This file cannot be taken.',
    details: errors.map(({ pointer, detail }) =>
      pointer === '/sizeBytes'
        ? 'A file has one byte at least and 50 GB at most.'
        : `${fieldWords(pointer.slice(1))}: ${detail}.`,
    ),
  };
}
