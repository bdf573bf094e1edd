import { useParams } from 'wouter-preact';
import { type Api, ApiProblem, type Schemas, answerOf } from '../../../shared/client.ts';
import { navigate } from '../../../shared/hash-location.ts';
import { usePerson } from '../../../shared/person.ts';
import { Answer, useAnswer } from '../../../shared/ui/answer.tsx';
import type { Field } from '../../../shared/ui/field.tsx';
import { ApiForm } from '../../../shared/ui/forms.tsx';
import { Loading, Page } from '../../../shared/ui/page.tsx';
import { Deed } from '../../components/confirm.tsx';
import { Editor, type Values } from '../../components/editor.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ifMatch, useKeys } from '../../components/requests.ts';
import { allEpisodes } from './episodes.tsx';
import { MediaUpload } from './media-upload.tsx';
import { allMedia, Subtitles } from './subtitles.tsx';

type Episode = Schemas['Episode'];
type Name = keyof Schemas['NewEpisode'];

const FIELDS: Field<Name>[] = [
  {
    name: 'seasonNumber',
    label: 'Season',
    type: 'number',
    required: true,
    value: '1',
    refused: () => 'A season is a number from 1 to 999.',
  },
  {
    name: 'episodeNumber',
    label: 'Number',
    type: 'number',
    required: true,
    refused: () => 'An episode is a number from 1 to 9999.',
    refusals: { episode_exists: 'The season has an episode of this number already.' },
  },
  { name: 'name', label: 'Name', required: true, refused: () => 'A name has up to 200 visible characters.' },
  {
    name: 'synopsis',
    label: 'Synopsis',
    required: true,
    rows: 4,
    refused: () => 'A synopsis has up to 2,000 visible characters.',
  },
];

const valuesOf = ({ seasonNumber, episodeNumber, name, synopsis }: Episode): Values<Name> => ({
  ...{ seasonNumber: String(seasonNumber), episodeNumber: String(episodeNumber) },
  ...{ name, synopsis },
});

const changesOf = (values: Partial<Values<Name>>): Schemas['EpisodeChanges'] =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, name.endsWith('Number') ? Number(value) : value]),
  );

const toSeries = (titleId: string) => (
  <a class="button" href={`#/titles/${titleId}`}>
    To the series
  </a>
);

export function NewEpisodePage() {
  const { titleId } = useParams<{ titleId: string }>();
  const { api } = usePerson();
  const keyed = useKeys();
  const create = async (values: Values<Name>) => {
    const body = changesOf(values) as Schemas['NewEpisode'];
    const params = { path: { titleId }, header: keyed(body) };
    await answerOf(api.POST('/v1/admin/titles/{titleId}/episodes', { params, body }));
    navigate(`/titles/${titleId}`, { replace: true });
  };
  return (
    <Page title="New episode" class="narrow">
      <PageHead title="New episode">{toSeries(titleId)}</PageHead>
      <ApiForm id="episode" submit="Create episode" fields={FIELDS} onSubmit={create} />
    </Page>
  );
}

async function readEpisode(api: Api, titleId: string, episodeId: string): Promise<Episode> {
  const found = (await allEpisodes(api, titleId)).find(({ id }) => id === episodeId);
  if (!found) throw new ApiProblem(404, { code: 'not_found', detail: 'There is no such episode.' });
  return found;
}

export function EpisodePage() {
  const { titleId, episodeId } = useParams<{ titleId: string; episodeId: string }>();
  const { api } = usePerson();
  const read = () => readEpisode(api, titleId, episodeId);
  const asked = useAnswer(async () => {
    const [episode, media] = await Promise.all([read(), allMedia(api, titleId)]);
    return { episode, media };
  }, [titleId, episodeId]);
  return (
    <Answer of={asked} waiting={<Loading />} page>
      {({ episode, media }) => (
        <Page title={episode.name} class="narrow">
          <PageHead title={episode.name}>
            {toSeries(titleId)}
            <EpisodeDelete
              episode={episode}
              onDone={() => navigate(`/titles/${titleId}`, { replace: true })}
              onStale={asked.again}
            />
          </PageHead>
          <Editor
            id="episode"
            fields={FIELDS}
            object={episode}
            valuesOf={valuesOf}
            read={read}
            save={(changed, version) => {
              const params = { path: { titleId, episodeId }, header: ifMatch(version) };
              const body = changesOf(changed);
              return answerOf(api.PATCH('/v1/admin/titles/{titleId}/episodes/{episodeId}', { params, body }));
            }}
            onSaved={asked.renewed}
          />
          <MediaUpload
            titleId={titleId}
            episodeId={episodeId}
            media={media}
            kinds={['main']}
            onReady={asked.again}
          />
          <Subtitles
            titleId={titleId}
            episodeId={episodeId}
            media={media}
            plays={episode.durationSeconds !== null}
            again={asked.again}
          />
        </Page>
      )}
    </Answer>
  );
}

interface EpisodeDeleteProps {
  episode: Episode;
  onDone: () => void;
  onStale?: () => void;
  focusAfter?: string;
}

export function EpisodeDelete({ episode, onDone, onStale = onDone, focusAfter }: EpisodeDeleteProps) {
  const { api } = usePerson();
  const path = { titleId: episode.titleId, episodeId: episode.id };
  const params = { path, header: ifMatch(episode.version) };
  return (
    <Deed
      id={`delete-${episode.id}`}
      label="Delete"
      ariaLabel={`Delete ${episode.name}`}
      question={`Delete “${episode.name}” for good?`}
      run={() => answerOf(api.DELETE('/v1/admin/titles/{titleId}/episodes/{episodeId}', { params }))}
      done="Deleted."
      onDone={onDone}
      onStale={onStale}
      {...(focusAfter && { focusAfter })}
    >
      <p>People do not see it any more, and streams of it end within a minute. This cannot be undone.</p>
    </Deed>
  );
}
