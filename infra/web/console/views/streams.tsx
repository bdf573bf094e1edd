import { answerOf } from '../../shared/client.ts';
import { clock, dateTime, words } from '../../shared/format.ts';
import { usePerson } from '../../shared/person.ts';
import { useAnswer } from '../../shared/ui/answer.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { EndStream } from '../components/end-stream.tsx';
import { Filters, useFilters } from '../components/filters.tsx';
import { List, PAGE, readSome } from '../components/list.tsx';
import { PageHead } from '../components/page-head.tsx';

const TITLE = {
  name: 'titleId',
  label: 'Id of the title',
  refused: 'An id such as ttl_01KA2B3C4D5E6F7G8H9JKMNPQR, without spaces.',
};

/** What runs now in every account, by title. */
export function StreamsPage() {
  const { api } = usePerson();
  const chosen = useFilters();
  const read = (cursor?: string) => {
    const query = { ...chosen, limit: PAGE, ...(cursor && { cursor }) };
    return answerOf(api.GET('/v1/admin/playback/sessions', { params: { query } }));
  };
  const first = useAnswer(() => readSome(read), [JSON.stringify(chosen)]);
  return (
    <Page title="Streams">
      <PageHead title="Running streams">
        <button class="button" type="button" onClick={first.again}>
          Look again
        </button>
      </PageHead>
      <Filters path="/streams" filters={[TITLE]} failure={first.failure} />
      <List id="streams" of={first} read={read} noun="stream" empty="Nothing runs.">
        {(stream) => (
          <>
            <a class="row-link" href={`#/titles/${stream.titleId}`}>
              {stream.titleName}
            </a>
            <span class="row-facts">
              {stream.email === null ? (
                'An account that is closed'
              ) : (
                <a href={`#/people/${stream.userId}`}>{stream.email}</a>
              )}
              , {stream.deviceName}
            </span>
            <span class="row-facts">
              {words(stream.state)} at {clock(stream.positionSeconds)}, since {dateTime(stream.startedAt)}
            </span>
            <EndStream userId={stream.userId} stream={stream} again={first.again} />
          </>
        )}
      </List>
    </Page>
  );
}
