import { useParams } from 'wouter-preact';
import { type Api, ApiProblem, answerOf } from '../../../shared/client.ts';
import { plural } from '../../../shared/format.ts';
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
import { allGenres } from './genres.tsx';

const NAME: Field<'name'> = {
  name: 'name',
  label: 'Name',
  required: true,
  refused: () => 'A name has up to 60 visible characters.',
};
const ID: Field<'id'> = {
  name: 'id',
  label: 'Id',
  required: true,
  hint: 'Such as science-fiction. It stands in addresses and is for good.',
  refused: () => 'Small letters, digits and single hyphens between them, up to 40.',
  refusals: { genre_exists: 'There is a genre with this id already.' },
};

export function NewGenrePage() {
  const { api } = usePerson();
  const keyed = useKeys();
  const create = async (body: Values<'id' | 'name'>) => {
    await answerOf(api.POST('/v1/admin/genres', { params: { header: keyed(body) }, body }));
    navigate('/genres', { replace: true });
  };
  return (
    <Page title="New genre" class="narrow">
      <PageHead title="New genre" />
      <ApiForm id="genre" submit="Create genre" fields={[NAME, ID]} onSubmit={create} />
    </Page>
  );
}

async function readGenre(api: Api, genreId: string) {
  const found = (await allGenres(api)).find(({ id }) => id === genreId);
  if (!found) throw new ApiProblem(404, { code: 'not_found', detail: 'There is no such genre.' });
  return found;
}

export function GenrePage() {
  const { genreId } = useParams<{ genreId: string }>();
  const { api } = usePerson();
  const asked = useAnswer(() => readGenre(api, genreId), [genreId]);
  const paramsFor = (version: number) => ({ path: { genreId }, header: ifMatch(version) });
  return (
    <Answer of={asked} waiting={<Loading />} page>
      {(genre) => (
        <Page title={genre.name} class="narrow">
          <PageHead title={genre.name}>
            <Deed
              id="delete"
              label="Delete"
              question={`Delete “${genre.name}” for good?`}
              run={() =>
                answerOf(api.DELETE('/v1/admin/genres/{genreId}', { params: paramsFor(genre.version) }))
              }
              done="Deleted."
              onDone={() => navigate('/genres', { replace: true })}
              onStale={asked.again}
            >
              {genre.uses > 0 ? (
                <p id="in-use">
                  <a href={`#/titles?genre=${genreId}`}>{plural(genre.uses, 'title')}</a>{' '}
                  {genre.uses === 1 ? 'uses' : 'use'} it, drafts too. It can be deleted when none does any
                  more.
                </p>
              ) : (
                <p>It leaves every list of genres, and those who follow it follow it no more.</p>
              )}
            </Deed>
          </PageHead>
          <p>
            <a class="text-link" href={`#/titles?genre=${genreId}`}>
              {plural(genre.uses, 'title')}
            </a>
            , {genre.titleCount} published. A new name is everywhere by the next read.
          </p>
          <Editor
            id="genre"
            fields={[NAME]}
            object={genre}
            valuesOf={({ name }) => ({ name })}
            read={() => readGenre(api, genreId)}
            save={(body, version) =>
              answerOf(api.PATCH('/v1/admin/genres/{genreId}', { params: paramsFor(version), body }))
            }
            onSaved={asked.renewed}
          />
        </Page>
      )}
    </Answer>
  );
}
