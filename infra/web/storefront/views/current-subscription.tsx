import type { RefObject } from 'preact';
import { ActionButton, Outcome, useAction } from '../../shared/ui/actions.tsx';
import { type Schemas, answerOf, newKey } from '../../shared/client.ts';
import { day } from '../../shared/format.ts';
import { usePerson } from '../../shared/person.ts';
import type { Order } from './order-dialog.tsx';

interface CurrentSubscriptionProps {
  live: Schemas['Subscription'];
  onOrder: (order: Order) => void;
  onChanged: (subscription: Schemas['Subscription']) => void;
  place: RefObject<HTMLElement>;
}

/** What the caller holds and what can be done with it. Taking something back needs no preview. */
export function CurrentSubscription({ live, onOrder, onChanged, place }: CurrentSubscriptionProps) {
  const { api } = usePerson();
  const action = useAction();
  const { plan, status, endsAt, pendingChange } = live;
  const until = status === 'cancelled' ? 'Cancelled; you can watch until' : 'Runs until';
  const resume = async () => {
    const params = { header: { 'Idempotency-Key': newKey() } };
    onChanged(await answerOf(api.POST('/v1/me/subscription/resume', { params })));
  };
  const undo = async () => onChanged(await answerOf(api.DELETE('/v1/me/subscription/change')));
  return (
    <section
      ref={place}
      id="current-subscription"
      class="current-subscription"
      data-status={status}
      aria-label="Your subscription"
      tabIndex={-1}
    >
      <div>
        <p class="eyebrow">Your subscription</p>
        <p class="current-plan">{plan.name}</p>
        <p>
          {until} {day(endsAt)}.
        </p>
      </div>
      {pendingChange && (
        <p class="notice">
          {pendingChange.plan.name} follows on {day(pendingChange.effectiveAt)}.
        </p>
      )}
      <div class="button-row">
        <OrderButton
          label="Renew"
          order={{ request: { action: 'renew' }, heading: `Renew ${plan.name}` }}
          onOrder={onOrder}
        />
        {status === 'cancelled' ? (
          <ActionButton action={action} run={resume} data-action="resume">
            Undo the cancellation
          </ActionButton>
        ) : (
          <OrderButton
            label="Cancel"
            order={{
              request: { action: 'cancel', when: 'period_end' },
              heading: 'Cancel the subscription',
            }}
            onOrder={onOrder}
          />
        )}
        {pendingChange && (
          <ActionButton action={action} run={undo} data-action="undo-change">
            Undo the change
          </ActionButton>
        )}
      </div>
      <Outcome action={action} />
    </section>
  );
}

interface OrderButtonProps {
  label: string;
  order: Order;
  onOrder: (order: Order) => void;
}

const OrderButton = ({ label, order, onOrder }: OrderButtonProps) => (
  <button class="button" type="button" data-action={order.request.action} onClick={() => onOrder(order)}>
    {label}
  </button>
);
