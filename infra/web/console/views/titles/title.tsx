import { useParams } from 'wouter-preact';
import { type Api, type Schemas, answerOf } from '../../../shared/client.ts';
import { dateTime, duration } from '../../../shared/format.ts';
import { navigate } from '../../../shared/hash-location.ts';
import { usePerson } from '../../../shared/person.ts';
import { Answer, useAnswer } from '../../../shared/ui/answer.tsx';
import { ApiForm } from '../../../shared/ui/forms.tsx';
import { Loading, Page } from '../../../shared/ui/page.tsx';
import { Editor } from '../../components/editor.tsx';
import { Badge, Facts } from '../../components/facts.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ifMatch, useKeys } from '../../components/requests.ts';
import { allGenres } from '../genres/genres.tsx';
import { allEpisodes, Episodes } from './episodes.tsx';
import { TitleDeeds } from './title-deeds.tsx';
import { newTitle, titleChanges, titleFields, titleValues, TYPE } from './title-form.ts';
import { MediaUpload } from './media-upload.tsx';
import { Pictures } from './pictures.tsx';
import { allMedia, Subtitles } from './subtitles.tsx';

export function NewTitlePage() {
  const { api } = usePerson();
  const genres = useAnswer(() => allGenres(api), []);
  const keyed = useKeys();
  const create = async (values: Parameters<typeof newTitle>[0]) => {
    const body = newTitle(values);
    const { id } = await answerOf(api.POST('/v1/admin/titles', { params: { header: keyed(body) }, body }));
    navigate(`/titles/${id}`, { replace: true });
  };
  return (
    <Answer of={genres} waiting={<Loading />} page>
      {(all) => (
        <Page title="New title" class="narrow">
          <PageHead title="New title" />
          <p>It is a draft at first, which only administrators see.</p>
          <ApiForm id="title" submit="Create draft" fields={[TYPE, ...titleFields(all)]} onSubmit={create} />
        </Page>
      )}
    </Answer>
  );
}

const readTitle = (api: Api, titleId: string) =>
  answerOf(api.GET('/v1/admin/titles/{titleId}', { params: { path: { titleId } } }));

export function TitlePage() {
  const { titleId } = useParams<{ titleId: string }>();
  const { api } = usePerson();
  const asked = useAnswer(async () => {
    const asking = [readTitle(api, titleId), allGenres(api), allMedia(api, titleId)] as const;
    const [title, genres, media] = await Promise.all(asking);
    return { title, genres, media, episodes: title.type === 'series' ? await allEpisodes(api, titleId) : [] };
  }, [titleId]);
  return (
    <Answer of={asked} waiting={<Loading />} page>
      {({ title, genres, media, episodes }) => (
        <Page title={title.name}>
          <PageHead title={title.name}>
            <TitleDeeds title={title} again={asked.again} />
          </PageHead>
          <div class="columns">
            <section class="panel" aria-labelledby="details-heading">
              <h2 id="details-heading">Details</h2>
              <Editor
                id="title"
                fields={titleFields(genres)}
                object={title}
                valuesOf={titleValues}
                read={() => readTitle(api, titleId)}
                save={(changed, version) => {
                  const params = { path: { titleId }, header: ifMatch(version) };
                  const body = titleChanges(changed);
                  return answerOf(api.PATCH('/v1/admin/titles/{titleId}', { params, body }));
                }}
                onSaved={asked.renewed}
              />
            </section>
            <div>
              <State title={title} episodes={episodes} />
              <Pictures title={title} again={asked.again} />
              <MediaUpload
                titleId={titleId}
                media={media}
                kinds={title.type === 'series' ? ['trailer'] : ['main', 'trailer']}
                onReady={asked.again}
              />
              {title.type === 'movie' && (
                <Subtitles
                  titleId={titleId}
                  media={media}
                  plays={title.durationSeconds !== null}
                  again={asked.again}
                />
              )}
              {title.type === 'series' && <Episodes title={title} episodes={episodes} again={asked.again} />}
            </div>
          </div>
        </Page>
      )}
    </Answer>
  );
}

function State({ title, episodes }: { title: Schemas['AdminTitle']; episodes: Schemas['Episode'][] }) {
  const ready = episodes.filter(({ durationSeconds }) => durationSeconds !== null).length;
  const media =
    title.type === 'series'
      ? `${ready} of ${episodes.length} episodes can be played`
      : mediaWords(title.durationSeconds, title.maxResolution);
  return (
    <section class="panel" aria-labelledby="state-heading">
      <h2 id="state-heading">State</h2>
      <Facts
        of={[
          ['Status', <Badge kind={title.status}>{title.status}</Badge>],
          ['Media', media],
          ['Trailer', title.hasTrailer ? 'Yes' : 'None'],
          ['First published', title.publishedAt ? dateTime(title.publishedAt) : 'Never'],
          ['Last changed', dateTime(title.updatedAt)],
          ['Created', dateTime(title.createdAt)],
        ]}
      />
      <p>
        <a class="text-link" href={`#/audit?objectId=${title.id}`}>
          What was done to it
        </a>
      </p>
      <p>
        <a class="text-link" href={`#/streams?titleId=${title.id}`}>
          Who watches it now
        </a>
      </p>
    </section>
  );
}

export const mediaWords = (seconds: number | null, resolution: string | null): string =>
  seconds === null ? 'Nothing to play yet' : [duration(seconds), resolution].filter(Boolean).join(', ');
