import { type Api, ApiProblem, type Schemas, answerOf } from '../../../shared/client.ts';
import { usePerson } from '../../../shared/person.ts';
import type { Field } from '../../../shared/ui/field.tsx';
import { ApiForm } from '../../../shared/ui/forms.tsx';
import { Deed } from '../../components/confirm.tsx';
import { readAll } from '../../components/list.tsx';
import { sendFile } from './send-file.ts';

type Media = Schemas['Media'];
type Name = 'file' | 'language' | 'label';

/** Every film and trailer that was uploaded for a title, newest first. */
export const allMedia = (api: Api, titleId: string): Promise<Media[]> =>
  readAll((cursor) => {
    const params = { path: { titleId }, query: { limit: 100, ...(cursor && { cursor }) } };
    return answerOf(api.GET('/v1/admin/titles/{titleId}/media', { params }));
  });

interface Props {
  titleId: string;
  episodeId?: string;
  media: Media[];
  /** Does the title or episode have a film to play. */
  plays: boolean;
  again: () => void;
}

/** The subtitles of the film that is played here, and a form for more. */
export function Subtitles({ titleId, episodeId, media, plays, again }: Props) {
  const isPlayed = (each: Media) =>
    each.kind === 'main' && each.shown && each.episodeId === (episodeId ?? null);
  const film = media.find(isPlayed);
  return (
    <section class="panel" aria-labelledby="subtitles-heading">
      <h2 id="subtitles-heading" tabIndex={-1}>
        Subtitles
      </h2>
      {film ? (
        <Tracks titleId={titleId} film={film} again={again} />
      ) : (
        <p>{plays ? CAME_WITH_IT : NO_FILM}</p>
      )}
    </section>
  );
}

const NO_FILM = 'They join a film once it is uploaded and ready.';
const CAME_WITH_IT = 'This film came with the demonstration. Subtitles join films that are uploaded here.';

interface FilmProps {
  titleId: string;
  film: Media;
  again: () => void;
}

function Tracks({ titleId, film, again }: FilmProps) {
  const { api } = usePerson();
  const path = { titleId, mediaId: film.mediaId };
  const remove = (subtitlesId: string) =>
    answerOf(
      api.DELETE('/v1/admin/titles/{titleId}/media/{mediaId}/subtitles/{subtitlesId}', {
        params: { path: { ...path, subtitlesId } },
      }),
    );
  const add = async ({ language, label }: Record<Name, string>) => {
    const file = document.querySelector<HTMLInputElement>('#subtitles-file')?.files?.[0];
    if (!file) throw wrongFile('Choose a file.');
    await addSubtitles(api, path, file, { language: language.trim(), label: label.trim() });
    again();
    return 'Added. Players show them from their next start on.';
  };
  return (
    <>
      {film.subtitles.length === 0 && <p>There are none yet.</p>}
      <ul class="rows" id="subtitles-tracks">
        {film.subtitles.map(({ subtitlesId, language, label }) => (
          <li key={subtitlesId}>
            {label} <span class="row-facts">{language}</span>
            <Deed
              id={`remove-${subtitlesId}`}
              label="Remove"
              ariaLabel={`Remove ${label}`}
              question={`Remove the subtitles “${label}”?`}
              run={() => remove(subtitlesId)}
              done="Removed."
              onDone={again}
              focusAfter="subtitles-heading"
            >
              <p>Players that have them already show them to the end of the film.</p>
            </Deed>
          </li>
        ))}
      </ul>
      <ApiForm id="subtitles" submit="Add subtitles" fields={FIELDS} onSubmit={add} reset />
    </>
  );
}

const FIELDS: Field<Name>[] = [
  {
    ...{ name: 'file', label: 'File', type: 'file', required: true },
    hint: 'WebVTT or SubRip in UTF-8, up to 2 MB.',
  },
  {
    ...{ name: 'language', label: 'Language', required: true, hint: 'A tag such as en or pt-BR.' },
    refused: () => 'A language is a tag such as en or pt-BR.',
  },
  {
    ...{ name: 'label', label: 'Label', required: true, hint: 'What the player’s menu calls them.' },
    refused: (detail) =>
      detail.includes('another track')
        ? 'Other subtitles of this film are called so.'
        : 'A label has up to 60 visible characters.',
  },
];

const wrongFile = (detail: string) =>
  new ApiProblem(422, { code: 'invalid_request', detail, errors: [{ pointer: '/file', detail }] });

/** Announces the file, sends it and says what it is. What is wrong with it is said at its field. */
async function addSubtitles(
  api: Api,
  path: { titleId: string; mediaId: string },
  file: File,
  body: Schemas['SubtitlesWish'],
): Promise<void> {
  const contentType = /\.srt$/i.test(file.name) ? ('application/x-subrip' as const) : ('text/vtt' as const);
  const wanted = { params: { path }, body: { contentType, sizeBytes: file.size } };
  const { subtitlesId, upload } = await answerOf(
    api.POST('/v1/admin/titles/{titleId}/media/{mediaId}/subtitles', wanted),
  ).catch((failure: unknown) => {
    throw isRefused(failure)
      ? wrongFile('A file of subtitles has one byte at least and 2 MB at most.')
      : failure;
  });
  await sendFile(
    file,
    upload,
    () => Promise.resolve(null),
    () => undefined,
  ).catch(() => {
    throw wrongFile('The upload broke off. Check your connection, and add it again.');
  });
  const params = { path: { ...path, subtitlesId } };
  await answerOf(
    api.PUT('/v1/admin/titles/{titleId}/media/{mediaId}/subtitles/{subtitlesId}', { params, body }),
  ).catch((failure: unknown) => {
    const ofFile =
      isRefused(failure) && failure.body.errors?.find(({ pointer }) => pointer === '/subtitlesId');
    throw ofFile ? wrongFile(ofFile.detail) : failure;
  });
}

const isRefused = (failure: unknown): failure is ApiProblem =>
  failure instanceof ApiProblem && failure.code === 'invalid_request';
