import { type Api, type Schemas, answerOf } from '../../../shared/client.ts';
import { plural } from '../../../shared/format.ts';
import { usePerson } from '../../../shared/person.ts';
import { Answer, useAnswer } from '../../../shared/ui/answer.tsx';
import { Loading, Page } from '../../../shared/ui/page.tsx';
import { readAll } from '../../components/list.tsx';
import { PageHead } from '../../components/page-head.tsx';

export const allGenres = (api: Api): Promise<Schemas['AdminGenre'][]> =>
  readAll((cursor) =>
    answerOf(api.GET('/v1/admin/genres', { params: { query: { limit: 100, ...(cursor && { cursor }) } } })),
  );

export function GenresPage() {
  const { api } = usePerson();
  const asked = useAnswer(() => allGenres(api), []);
  return (
    <Page title="Genres">
      <PageHead title="Genres">
        <a class="button primary" href="#/genres/new">
          New genre
        </a>
      </PageHead>
      <Answer of={asked} waiting={<Loading />}>
        {(genres) => (
          <ul class="rows" id="genres">
            {genres.map(({ id, name, titleCount, uses }) => (
              <li class="row" key={id}>
                <a class="row-link" href={`#/genres/${id}`}>
                  {name}
                </a>
                <span class="row-facts">{id}</span>
                <span class="row-facts">
                  {plural(uses, 'title')}, {titleCount} published
                </span>
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </Page>
  );
}
