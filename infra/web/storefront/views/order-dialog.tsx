import { useState } from 'preact/hooks';
import { ActionButton, Outcome, useAction } from '../../shared/ui/actions.tsx';
import { Answer, useAnswer } from '../../shared/ui/answer.tsx';
import { type Api, type Schemas, answerOf, newKey } from '../../shared/client.ts';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { day, money, plural } from '../../shared/format.ts';
import { usePerson } from '../../shared/person.ts';

/** A change of the subscription that is shown before it is done. */
export interface Order {
  request: Schemas['PreviewRequest'];
  heading: string;
}

/** A key for one decision of the visitor: pressed again after a lost answer, it is the same order. */
const keyed = (key: string) => ({ params: { header: { 'Idempotency-Key': key } } });

function carryOut(api: Api, request: Order['request'], key: string): Promise<Schemas['Subscription']> {
  switch (request.action) {
    case 'subscribe':
      return answerOf(api.POST('/v1/me/subscription', { ...keyed(key), body: { planId: request.planId } }));
    case 'renew':
      return answerOf(api.POST('/v1/me/subscription/renew', { ...keyed(key), body: {} }));
    case 'change':
      return answerOf(
        api.POST('/v1/me/subscription/change', { ...keyed(key), body: { planId: request.planId } }),
      );
    case 'cancel':
      return answerOf(
        api.POST('/v1/me/subscription/cancel', { ...keyed(key), body: { when: request.when } }),
      );
  }
}

interface OrderDialogProps {
  order: Order;
  onDone: (subscription: Schemas['Subscription']) => void;
  onClose: () => void;
}

/** Shows what the API says an order will do, and gives it only when the visitor agrees. */
export function OrderDialog({ order: { request, heading }, onDone, onClose }: OrderDialogProps) {
  const { api } = usePerson();
  const action = useAction();
  const [key] = useState(newKey);
  const preview = useAnswer(() => answerOf(api.POST('/v1/me/subscription/preview', { body: request })), []);
  return (
    <Dialog label={heading} class="confirm-dialog" onClose={onClose}>
      <h2>{heading}</h2>
      <Answer of={preview} waiting={<p class="muted">Loading…</p>}>
        {(terms) => (
          <>
            <Terms preview={terms} />
            <Outcome action={action} />
            <div class="button-row">
              <ActionButton
                action={action}
                run={async () => onDone(await carryOut(api, request, key))}
                id="confirm-button"
                class="button primary"
              >
                Confirm
              </ActionButton>
            </div>
          </>
        )}
      </Answer>
    </Dialog>
  );
}

function Terms({ preview }: { preview: Schemas['SubscriptionPreview'] }) {
  return (
    <dl class="preview">
      <dt>Takes effect</dt>
      <dd>{day(preview.effectiveAt)}</dd>
      <dt>You can watch until</dt>
      <dd>{day(preview.endsAt)}</dd>
      <dt>To pay</dt>
      <dd>{preview.charge.amount > 0 ? money(preview.charge) : 'Nothing'}</dd>
      {preview.creditedDays > 0 && (
        <>
          <dt>Unused time becomes</dt>
          <dd>{plural(Math.round(preview.creditedDays * 10) / 10, 'extra day')}</dd>
        </>
      )}
    </dl>
  );
}
