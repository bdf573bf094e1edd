import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../../shared/ui/announce.ts';
import { type Schemas, answerOf } from '../../shared/client.ts';
import { ProblemNotice } from '../../shared/ui/notices.tsx';
import { usePerson } from '../../shared/person.ts';
import { type CardTitle, ResumeCard } from '../components/cards.tsx';
import { Shelf } from '../components/shelf.tsx';
import { focusMain } from '../../shared/ui/page.tsx';

/** What the caller can go on with; a card that is removed hands the focus to its neighbour. */
export function ContinueRow({ items }: { items: Schemas['HomeItem'][] }) {
  const { api } = usePerson();
  const [shown, setShown] = useState(items);
  const [refused, setRefused] = useState<{ titleId: string; failure: unknown }>();
  const row = useRef<HTMLDivElement>(null);
  const next = useRef<number>();
  useLayoutEffect(() => {
    if (next.current === undefined) return;
    const buttons = row.current?.querySelectorAll<HTMLElement>('.hide-button') ?? [];
    const neighbour = buttons[Math.min(next.current, buttons.length - 1)];
    next.current = undefined;
    if (neighbour) neighbour.focus();
    else focusMain();
  }, [shown]);
  const hide = async ({ id, name }: CardTitle) => {
    try {
      const params = { params: { path: { titleId: id } } };
      await answerOf(api.DELETE('/v1/me/continue-watching/{titleId}', params));
    } catch (failure) {
      return setRefused({ titleId: id, failure });
    }
    announce(`${name} removed`);
    next.current = shown.findIndex(({ title }) => title.id === id);
    setShown((before) => before.filter(({ title }) => title.id !== id));
  };
  return (
    <div ref={row}>
      {shown.length > 0 && (
        <Shelf id="continue-watching" heading="Continue watching">
          {shown.map((item) => (
            <ResumeCard key={item.title.id} item={item} onHide={() => void hide(item.title)}>
              {refused?.titleId === item.title.id && <ProblemNotice failure={refused.failure} />}
            </ResumeCard>
          ))}
        </Shelf>
      )}
    </div>
  );
}
