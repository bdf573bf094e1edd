import { answerOf } from '../../../shared/client.ts';
import { clock, dateTime } from '../../../shared/format.ts';
import { usePerson } from '../../../shared/person.ts';
import { Answer, useAnswer } from '../../../shared/ui/answer.tsx';
import { EndStream } from '../../components/end-stream.tsx';
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
                  <EndStream
                    userId={userId}
                    stream={stream}
                    again={asked.again}
                    focusAfter="streams-heading"
                  />
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
