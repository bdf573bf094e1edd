import { type Schemas, answerOf } from '../../shared/client.ts';
import { usePerson } from '../../shared/person.ts';
import { Deed } from './confirm.tsx';

interface EndStreamProps {
  userId: string;
  stream: Schemas['Stream'];
  again: () => void;
  /** What has the focus afterwards. */
  focusAfter?: string;
}

/** Ends a stream of an account. */
export function EndStream({ userId, stream, again, focusAfter = 'page-heading' }: EndStreamProps) {
  const { api } = usePerson();
  const { sessionId, titleName, deviceName } = stream;
  const params = { path: { userId, sessionId } };
  return (
    <Deed
      id={`end-${sessionId}`}
      label="End"
      ariaLabel={`End ${titleName} on ${deviceName}`}
      question={`End “${titleName}” on ${deviceName}?`}
      run={() => answerOf(api.DELETE('/v1/admin/users/{userId}/playback/sessions/{sessionId}', { params }))}
      done="Ended."
      onDone={again}
      focusAfter={focusAfter}
    >
      <p>
        The slot is free at once, and the player stops within a minute. The place is kept, and they may start
        it again.
      </p>
    </Deed>
  );
}
