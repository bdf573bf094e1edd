import { answerOf } from '../../../shared/client.ts';
import { clock, dateTime } from '../../../shared/format.ts';
import { usePerson } from '../../../shared/person.ts';
import { Answer, useAnswer } from '../../../shared/ui/answer.tsx';
import { Deed } from '../../components/confirm.tsx';
import { readAll } from '../../components/list.tsx';

/** What runs in an account now. */
export function Streams({ userId }: { userId: string }) {
  const { api } = usePerson();
  const asked = useAnswer(
    () =>
      readAll((cursor) => {
        const params = { path: { userId }, query: { limit: 100, ...(cursor && { cursor }) } };
        return answerOf(api.GET('/v1/admin/users/{userId}/playback/sessions', { params }));
      }),
    [userId],
  );
  const end = (sessionId: string) =>
    answerOf(
      api.DELETE('/v1/admin/users/{userId}/playback/sessions/{sessionId}', {
        params: { path: { userId, sessionId } },
      }),
    );
  return (
    <section class="panel" aria-labelledby="streams-heading">
      <h2 id="streams-heading" tabIndex={-1}>
        Running streams
      </h2>
      <Answer of={asked} waiting={<p class="muted">Loading…</p>}>
        {(streams) => (
          <>
            {streams.length === 0 && <p class="muted">Nothing runs.</p>}
            <ul class="plain-list" id="streams">
              {streams.map((stream) => (
                <li key={stream.sessionId}>
                  <strong>{stream.titleName}</strong>
                  <p class="muted">
                    {stream.state} at {clock(stream.positionSeconds)} on {stream.deviceName}, since{' '}
                    {dateTime(stream.startedAt)}
                  </p>
                  <Deed
                    id={`end-${stream.sessionId}`}
                    label="End"
                    ariaLabel={`End ${stream.titleName} on ${stream.deviceName}`}
                    question={`End “${stream.titleName}” on ${stream.deviceName}?`}
                    run={() => end(stream.sessionId)}
                    done="Ended."
                    onDone={asked.again}
                    focusAfter="streams-heading"
                  >
                    <p>
                      The slot is free at once, and the player stops within a minute. The place is kept, and
                      they may start it again.
                    </p>
                  </Deed>
                </li>
              ))}
            </ul>
          </>
        )}
      </Answer>
      <p>
        <button class="button" type="button" onClick={asked.again}>
          Look again
        </button>
      </p>
    </section>
  );
}
