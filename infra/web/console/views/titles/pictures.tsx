import { useRef, useState } from 'preact/hooks';
import { type Api, ApiProblem, type Schemas, answerOf } from '../../../shared/client.ts';
import { usePerson } from '../../../shared/person.ts';
import { useAction } from '../../../shared/ui/actions.tsx';
import { announce } from '../../../shared/ui/announce.ts';
import { ProblemNotice } from '../../../shared/ui/notices.tsx';
import { ifMatch, useKeys } from '../../components/requests.ts';
import { textOf } from '../../words.ts';
import { IMAGE_SIZES, type ImageKind, sizesOf, sizeWords, Unsuitable } from './image-sizes.ts';

type Title = Schemas['AdminTitleWithImages'];

/** The API looks at what has arrived before it shows it. */
const ASK_AGAIN_MS = 1000;
const ASKS = 60;

const KINDS = [
  ['poster', 'Poster', 'posterUrl'],
  ['backdrop', 'Backdrop', 'backdropUrl'],
] as const;

/** The poster and the backdrop, and where each is uploaded. */
export const Pictures = ({ title, again }: { title: Title; again: () => void }) => (
  <section class="panel pictures" aria-labelledby="pictures-heading">
    <h2 id="pictures-heading">Pictures</h2>
    {KINDS.map(([kind, label, field]) => (
      <Picture key={kind} {...{ title, again, kind, label, field }} />
    ))}
  </section>
);

interface PictureProps {
  title: Title;
  again: () => void;
  kind: ImageKind;
  label: string;
  field: 'posterUrl' | 'backdropUrl';
}

function Picture({ title, again, kind, label, field }: PictureProps) {
  const { api } = usePerson();
  const action = useAction();
  const keyed = useKeys();
  const input = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState<string>();
  const [wrong, setWrong] = useState(() => failureOf(title, kind));
  const url = title[field];

  const upload = async (file: File) => {
    setWrong(undefined);
    try {
      setSaid('Making its sizes …');
      const files = await sizesOf(file, kind);
      setSaid('Uploading …');
      const imageId = await send(api, title, kind, files, keyed);
      setSaid('It is looked at …');
      const shown = await settled(api, title.id, imageId);
      const failure = failureOf(shown, kind);
      if (failure) throw new Unsuitable(failure);
      // The form beside keeps what was typed there: the next Save would bring the address before back.
      const typed = document.querySelector<HTMLInputElement>(`#title-${field}`);
      if (typed) typed.value = shown[field] ?? '';
      announce(`${label} saved.`);
    } catch (failure) {
      if (!(failure instanceof Unsuitable)) throw failure;
      setWrong(failure.message);
      input.current?.focus();
      return;
    } finally {
      setSaid(undefined);
      if (input.current) input.current.value = '';
    }
    again();
  };
  const onFailure = (failure: unknown) => {
    if (failure instanceof ApiProblem && failure.code === 'stale_version') again();
    throw failure;
  };
  return (
    <div class="field">
      <label for={`${kind}-file`}>{label}</label>
      {url && (
        <img class={`preview ${kind}`} id={`${kind}-preview`} src={url} alt={`${label} as it is now`} />
      )}
      <input
        id={`${kind}-file`}
        type="file"
        accept="image/*"
        ref={input}
        aria-describedby={`${kind}-file-hint ${kind}-file-error`}
        {...(wrong && { 'aria-invalid': true })}
        onChange={({ currentTarget: { files } }) => {
          const [file] = files ?? [];
          if (file) action.run(() => upload(file).catch(onFailure));
        }}
      />
      <p class="hint" id={`${kind}-file-hint`} role="status">
        {said ?? `At least ${sizeWords(IMAGE_SIZES[kind].page)}; what does not fit this shape is cut off.`}
      </p>
      <p class="field-error" id={`${kind}-file-error`} aria-live="polite">
        {wrong}
      </p>
      <div class="form-outcome">
        {action.failure ? <ProblemNotice failure={action.failure} {...textOf(action.failure)} /> : null}
      </div>
    </div>
  );
}

/** Why the last upload is not shown. */
const failureOf = ({ images }: Title, kind: ImageKind): string | undefined =>
  images.find((image) => image.kind === kind)?.error?.detail;

/** Announces and sends both sizes for the version of the title that is on the page; answers the upload's id. */
async function send(
  api: Api,
  { id: titleId, version }: Title,
  kind: ImageKind,
  { card, page }: { card: Blob; page: Blob },
  keyed: ReturnType<typeof useKeys>,
): Promise<string> {
  const sizes = { card: { sizeBytes: card.size }, page: { sizeBytes: page.size } };
  const body = { kind, contentType: 'image/jpeg' as const, ...sizes };
  // For another version it is another request: the answer to the one before would be repeated.
  const header = { ...keyed({ ...body, version }), ...ifMatch(version) };
  const params = { path: { titleId }, header };
  const made = await answerOf(api.POST('/v1/admin/titles/{titleId}/images', { params, body }));
  const put = async ({ url, method, headers }: typeof made.uploads.card, file: Blob) => {
    const sent = await fetch(url, { method, headers, body: file }).catch(() => undefined);
    if (!sent?.ok)
      throw new Unsuitable('The upload broke off. Check your connection, and choose the file again.');
  };
  await put(made.uploads.card, card);
  await put(made.uploads.page, page);
  return made.imageId;
}

/** The title once this upload, or a later one, has been looked at. */
async function settled(api: Api, titleId: string, imageId: string): Promise<Title> {
  for (let asks = ASKS; asks > 0; asks--) {
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    const params = { path: { titleId } };
    const title = await answerOf(api.GET('/v1/admin/titles/{titleId}', { params }));
    const own = title.images.find((image) => image.imageId === imageId);
    if (own?.status !== 'awaiting_upload') return title;
  }
  throw new Unsuitable('Looking at it takes longer than usual. Load this page again in a while.');
}
