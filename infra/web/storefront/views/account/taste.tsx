import { useState } from 'preact/hooks';
import { type Schemas, answerOf } from '../../../shared/client.ts';
import { usePerson } from '../../../shared/person.ts';
import { ActionButton, Outcome, useAction } from '../../../shared/ui/actions.tsx';
import { announce } from '../../../shared/ui/announce.ts';
import { Answer, useAnswer } from '../../../shared/ui/answer.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { ProblemNotice } from '../../../shared/ui/notices.tsx';
import { HideButton } from '../../components/cards.tsx';
import { useRemovable } from '../../components/removable.ts';

type Named = Schemas['Taste']['watched'][number];

/** What recommendations rest on, to be seen and taken back, and an end to the whole history. */
export function TastePanel() {
  const { api } = usePerson();
  const taste = useAnswer(() => answerOf(api.GET('/v1/me/taste')), []);
  const [clearing, setClearing] = useState(false);
  const forget = ({ id }: Named) =>
    answerOf(api.DELETE('/v1/me/history/{titleId}', { params: { path: { titleId: id } } }));
  const takeBack = ({ id }: Named) =>
    answerOf(api.PUT('/v1/me/recommendations/{titleId}', { params: { path: { titleId: id } } }));
  return (
    <>
      <p class="muted">What you watched last, the genres you follow, and what you are not interested in.</p>
      <Answer of={taste} waiting={<p class="muted">Loading…</p>}>
        {({ watched, notInterested }) => (
          <div key={watched.map(({ id }) => id).join()}>
            <NamedList
              {...{ id: 'taste-watched', heading: 'Watched last', items: watched, remove: forget }}
              label={(name) => `Forget that I watched ${name}`}
              none="Nothing yet."
            />
            <NamedList
              {...{ id: 'taste-hidden', heading: 'Not interested', items: notInterested, remove: takeBack }}
              label={(name) => `Take back that ${name} is of no interest`}
              none="Nothing."
            />
          </div>
        )}
      </Answer>
      <div class="button-row">
        <button class="button" type="button" id="clear-history" onClick={() => setClearing(true)}>
          Clear watch history
        </button>
      </div>
      {clearing && <ClearDialog onCleared={taste.again} onClose={() => setClearing(false)} />}
    </>
  );
}

interface NamedListProps {
  id: string;
  heading: string;
  items: Named[];
  remove: (item: Named) => Promise<unknown>;
  label: (name: string) => string;
  none: string;
}

function NamedList({ id, heading, items, remove, label, none }: NamedListProps) {
  const { shown, list, take, refusalOf } = useRemovable(items, {
    idOf: (item) => item.id,
    done: ({ name }) => `${name} removed`,
    remove,
  });
  return (
    <div ref={list} id={id}>
      <h3>{heading}</h3>
      {shown.length === 0 && <p class="muted">{none}</p>}
      <ul class="named-list">
        {shown.map((item) => (
          <li key={item.id}>
            <a href={`#/title/${item.id}`}>{item.name}</a>
            <HideButton label={label(item.name)} onHide={() => void take(item)} />
            {refusalOf(item) !== undefined && <ProblemNotice failure={refusalOf(item)} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function ClearDialog({ onCleared, onClose }: { onCleared: () => void; onClose: () => void }) {
  const { api } = usePerson();
  const action = useAction();
  const clear = async () => {
    await answerOf(api.DELETE('/v1/me/history'));
    announce('Your watch history is cleared');
    onClose();
    onCleared();
  };
  return (
    <Dialog label="Clear watch history" class="confirm-dialog" onClose={onClose}>
      <h2>Clear watch history</h2>
      <p>
        Everything you watched, where you are in it and what is marked as watched is forgotten. Your list
        stays. This cannot be undone.
      </p>
      <Outcome action={action} />
      <div class="button-row">
        <ActionButton action={action} run={clear} id="clear-history-confirm" class="button primary">
          Clear it
        </ActionButton>
        <button class="button" type="button" onClick={onClose}>
          Leave it
        </button>
      </div>
    </Dialog>
  );
}
