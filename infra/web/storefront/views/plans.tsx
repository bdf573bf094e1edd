import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useSearch } from 'wouter-preact';
import { Answer, useAnswer } from '../../shared/ui/answer.tsx';
import { type Api, type Schemas, answerOf } from '../../shared/client.ts';
import { money, plural, term } from '../../shared/format.ts';
import { navigate } from '../../shared/hash-location.ts';
import { usePerson } from '../../shared/person.ts';
import { forgetCatalogue, listPlans } from '../catalogue.ts';
import { LevelBadge } from '../components/facts.tsx';
import { signInPath } from '../links.ts';
import { Loading, usePageTitle } from '../../shared/ui/page.tsx';
import { CurrentSubscription } from './current-subscription.tsx';
import { OrderDialog, type Order } from './order-dialog.tsx';

type Plan = Schemas['Plan'];
type Subscription = Schemas['Subscription'];

async function loadPlans(api: Api, signedIn: boolean) {
  const [plans, held] = await Promise.all([
    listPlans(api),
    signedIn ? answerOf(api.GET('/v1/me/subscription')) : { subscription: null },
  ]);
  return { plans: plans.items, subscription: held.subscription };
}

export function PlansPage() {
  const { id, api } = usePerson();
  const loaded = useAnswer(() => loadPlans(api, id !== null), []);
  usePageTitle(loaded.value || loaded.failure ? 'Plans' : undefined);
  return (
    <Answer of={loaded} waiting={<Loading />} page>
      {({ plans, subscription }) => <Plans plans={plans} subscription={subscription} />}
    </Answer>
  );
}

const isLive = (subscription: Subscription | null): subscription is Subscription =>
  subscription !== null && subscription.status !== 'expired';

/** `/plans?plan=pln_…` asks at once for that plan: the one chosen before signing up, or the one that unlocks a title. */
function Plans({ plans, subscription }: { plans: Plan[]; subscription: Subscription | null }) {
  const { id, api } = usePerson();
  const wanted = new URLSearchParams(useSearch()).get('plan');
  const [held, setHeld] = useState(subscription);
  const live = isLive(held) ? held : null;
  const [order, setOrder] = useState<Order | null>(() => {
    const plan = plans.find((each) => each.id === wanted);
    return id !== null && plan && plan.id !== live?.plan.id ? orderOf(plan, live) : null;
  });
  const current = useRef<HTMLElement>(null);
  const changed = useRef(false);
  useLayoutEffect(() => {
    if (changed.current && order === null) current.current?.focus();
  }, [held, order]);
  const take = (next: Subscription) => {
    forgetCatalogue(api);
    changed.current = true;
    setHeld(next);
    close();
  };
  const close = () => {
    setOrder(null);
    if (wanted) navigate('/plans', { replace: true });
  };
  return (
    <div class="page plans">
      <h1>Plans</h1>
      <p class="lead">Prepaid, no automatic renewal, and you keep every day you paid for.</p>
      {live && <CurrentSubscription place={current} live={live} onOrder={setOrder} onChanged={take} />}
      <div class="plan-grid">
        {plans.map((plan) => (
          <PlanCard key={plan.id} plan={plan} live={live} onOrder={setOrder} />
        ))}
      </div>
      {plans.length === 0 && <p class="empty">No plan is on sale.</p>}
      {order && <OrderDialog order={order} onDone={take} onClose={close} />}
    </div>
  );
}

const orderOf = (plan: Plan, live: Subscription | null): Order =>
  live
    ? { request: { action: 'change', planId: plan.id }, heading: `Change to ${plan.name}` }
    : { request: { action: 'subscribe', planId: plan.id }, heading: `Subscribe to ${plan.name}` };

interface PlanCardProps {
  plan: Plan;
  live: Subscription | null;
  onOrder: (order: Order) => void;
}

function PlanCard({ plan, live, onOrder }: PlanCardProps) {
  const current = live?.plan.id === plan.id;
  return (
    <article
      class={`plan-card${current ? ' current' : ''}`}
      data-plan-id={plan.id}
      aria-labelledby={`plan-${plan.id}`}
    >
      <div class="plan-head">
        <h2 id={`plan-${plan.id}`}>{plan.name}</h2>
        <LevelBadge level={plan.accessLevel} />
      </div>
      <p class="plan-price">
        {money(plan.price)}
        <span> / {term(plan.validityDays)}</span>
      </p>
      <p class="plan-text">{plan.description}</p>
      <ul class="plan-facts">
        <li>Up to {plan.resolution}</li>
        <li>{plural(plan.maxDevicesAllowed, 'stream')} at the same time</li>
        <li>{plan.accessLevel === 'premium' ? 'The whole catalogue' : 'Free and basic titles'}</li>
      </ul>
      {current ? <p class="plan-current">Your plan</p> : <PlanButton {...{ plan, live, onOrder }} />}
    </article>
  );
}

function PlanButton({ plan, live, onOrder }: PlanCardProps) {
  const { id } = usePerson();
  if (id === null) {
    return (
      <a
        class="button primary"
        href={`#${signInPath(`/plans?plan=${plan.id}`, 'sign-up')}`}
        data-plan-id={plan.id}
        aria-label={`Sign up to subscribe to ${plan.name}`}
      >
        Sign up to subscribe
      </a>
    );
  }
  return (
    <button
      class={live ? 'button' : 'button primary'}
      type="button"
      data-plan-id={plan.id}
      data-action={live ? 'change' : 'subscribe'}
      aria-label={live ? undefined : `Subscribe to ${plan.name}`}
      onClick={() => onOrder(orderOf(plan, live))}
    >
      {live ? `Change to ${plan.name}` : 'Subscribe'}
    </button>
  );
}
