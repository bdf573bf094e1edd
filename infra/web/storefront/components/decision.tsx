import type { Schemas } from '../../shared/client.ts';
import { money } from '../../shared/format.ts';

type Decision = Schemas['Decision'];

/** Why a Decision refuses, and what would unlock the title; `detail` instead of our own words. */
export function DecisionNotice({ decision, detail }: { decision: Decision; detail?: string }) {
  const unlock = decision.unlockedBy;
  return (
    <div class="notice decision" data-code={decision.code}>
      <p class="notice-text">{detail ?? refusalText(decision)}</p>
      {unlock && (
        <p>
          <a class="button primary" href={`#/plans?plan=${unlock.planId}`}>
            Unlock with {unlock.name}, {money(unlock.price)}
          </a>
        </p>
      )}
    </div>
  );
}

function refusalText({ code, requiredAccessLevel, currentAccessLevel, limit, active }: Decision): string {
  const texts: Partial<Record<Decision['code'], string>> = {
    unauthenticated: 'Sign in to play this title.',
    subscription_required: `This title needs a ${requiredAccessLevel} subscription.`,
    plan_upgrade_required: `This title needs ${requiredAccessLevel}; your plan is ${currentAccessLevel}.`,
    media_not_ready: 'This title is still being prepared.',
    stream_limit_reached: `Your plan’s streams are all in use (${active} of ${limit}). Press play to choose one to end.`,
  };
  return texts[code] ?? `This title cannot be played now (${code}).`;
}
