import { type Schemas, answerOf } from '../../shared/client.ts';
import { dateTime } from '../../shared/format.ts';
import { usePerson } from '../../shared/person.ts';
import { Answer, useAnswer } from '../../shared/ui/answer.tsx';
import { ProblemNotice } from '../../shared/ui/notices.tsx';
import { HideButton } from '../components/cards.tsx';
import { episodeLabel } from '../components/facts.tsx';
import { Near } from '../components/near.tsx';
import { useRemovable } from '../components/removable.ts';

type Play = Schemas['Play'];

/** When the caller played a title, and how far; each can be taken out. */
export const Plays = ({ titleId }: { titleId: string }) => (
  <Near waiting={<div class="plays" />}>
    <AskedPlays titleId={titleId} />
  </Near>
);

function AskedPlays({ titleId }: { titleId: string }) {
  const { api } = usePerson();
  const asked = useAnswer(
    () => answerOf(api.GET('/v1/me/plays', { params: { query: { titleId, limit: 50 } } })),
    [],
  );
  return <Answer of={asked}>{({ items }) => <PlayList plays={items} />}</Answer>;
}

function PlayList({ plays }: { plays: Play[] }) {
  const { api } = usePerson();
  const { shown, list, take, refusalOf } = useRemovable(plays, {
    idOf: ({ id }) => id,
    remove: ({ id }) =>
      answerOf(api.DELETE('/v1/me/plays/{sessionId}', { params: { path: { sessionId: id } } })),
    done: ({ startedAt }) => `${dateTime(startedAt)} removed`,
  });
  return (
    <div ref={list}>
      {shown.length > 0 && (
        <section id="plays" class="plays" aria-labelledby="plays-heading">
          <h2 id="plays-heading">When you watched it</h2>
          <ul>
            {shown.map((play) => (
              <li key={play.id} data-play-id={play.id}>
                <span>{wordsOf(play)}</span>
                {play.endedAt !== null && (
                  <HideButton label={`Remove ${dateTime(play.startedAt)}`} onHide={() => void take(play)} />
                )}
                {refusalOf(play) !== undefined && <ProblemNotice failure={refusalOf(play)} />}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function wordsOf({ startedAt, endedAt, seasonNumber, episodeNumber, completed, percent }: Play): string {
  const episode =
    seasonNumber === null || episodeNumber === null
      ? ''
      : `, ${episodeLabel({ seasonNumber, episodeNumber })}`;
  const place = endedAt === null ? 'playing now' : completed ? 'to the end' : `${Math.round(percent)} %`;
  return `${dateTime(startedAt)}${episode} · ${place}`;
}
