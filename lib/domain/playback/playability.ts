import * as z from 'zod';
import { AccessLevel, ACCESS_LEVELS, capResolution, covers, Resolution } from '../levels.ts';
import { Money, PlanId, type PlanRecord } from '../plans/plan.ts';
import { isVisible, type Media, type TitleRecord } from '../catalogue/title.ts';

/** A paid term: what may be watched, from and until when (epoch milliseconds, end excluded). */
export interface Entitlement {
  accessLevel: Exclude<AccessLevel, 'free'>;
  maxDevices: number;
  resolution: Resolution;
  from: number;
  until: number;
}

/** In the order of the gates; each but `ok` is also the code of the problem that a start would answer. */
export const DECISION_CODES = [
  'ok',
  'unauthenticated',
  'not_found',
  'subscription_required',
  'plan_upgrade_required',
  'media_not_ready',
  'stream_limit_reached',
] as const;

export const Decision = z
  .object({
    playable: z.boolean(),
    code: z.enum(DECISION_CODES),
    requiredAccessLevel: AccessLevel.nullable().meta({ description: 'Null: a level that no plan covers.' }),
    currentAccessLevel: AccessLevel.nullable().meta({ description: 'Null: not signed in.' }),
    maxResolution: Resolution.nullable().meta({ description: 'The best that would be delivered.' }),
    limit: z.int().min(0).meta({ description: 'Streams at a time.' }),
    active: z.int().min(0).meta({ description: 'Streams running now.' }),
    unlockedBy: z
      .object({ planId: PlanId, name: z.string(), price: Money })
      .nullable()
      .meta({ description: 'The cheapest plan on sale that would make it playable.' }),
  })
  .meta({
    id: 'Decision',
    examples: [
      {
        playable: false,
        code: 'plan_upgrade_required',
        requiredAccessLevel: 'premium',
        currentAccessLevel: 'basic',
        maxResolution: null,
        limit: 2,
        active: 0,
        unlockedBy: {
          planId: 'pln_01KA2B3C4D5E6F7G8H9JKMNPQR',
          name: 'Premium',
          price: { amount: 1499, currency: 'USD' },
        },
      },
    ],
  });
export type Decision = z.output<typeof Decision>;
/** A decision before anybody asked which plan would help. */
export type Verdict = Omit<Decision, 'unlockedBy'>;

/** What an account may do at a moment: its running term, or what every account may (contract §2). */
export interface Allowance {
  accessLevel: AccessLevel;
  limit: number;
  resolution: Resolution;
  /** End of the running term; undefined for an account without one. */
  until: number | undefined;
}

const WITHOUT_PLAN: Allowance = { accessLevel: 'free', limit: 1, resolution: '480p', until: undefined };

export function allowanceAt(terms: readonly Entitlement[], now: number): Allowance {
  const term = terms.find(({ from, until }) => from <= now && now < until);
  if (!term) return WITHOUT_PLAN;
  const { accessLevel, maxDevices: limit, resolution, until } = term;
  return { accessLevel, limit, resolution, until };
}

/** What a decision is made of. */
export interface Question {
  signedIn: boolean;
  /** Undefined: there is none. */
  title: TitleRecord | undefined;
  /** What would be played: the movie's or the episode's. */
  media: Media | undefined;
  allowance: Allowance;
  /** Streams running now. */
  active: number;
  /** Those of them that would stand in the way: the caller's own device replaces its stream. */
  inTheWay: number;
  now: number;
}

/** Every gate in the contract's order: sign-in, title and window, subscription, access level, media, slots. */
export function decide(question: Question): Verdict {
  const { signedIn, title, media, allowance, active } = question;
  const code = codeOf(question);
  const reached = DECISION_CODES.indexOf(code);
  const levelPassed = code === 'ok' || reached > DECISION_CODES.indexOf('plan_upgrade_required');
  return {
    playable: code === 'ok',
    code,
    requiredAccessLevel: ACCESS_LEVELS.find((level) => level === title?.accessLevel) ?? null,
    currentAccessLevel: signedIn ? allowance.accessLevel : null,
    maxResolution: levelPassed && media ? capResolution(allowance.resolution, media.maxResolution) : null,
    limit: signedIn ? allowance.limit : 0,
    active,
  };
}

function codeOf({ signedIn, title, media, allowance, inTheWay, now }: Question): Verdict['code'] {
  if (!signedIn) return 'unauthenticated';
  if (!title || !isVisible(title, now)) return 'not_found';
  if (!covers(allowance.accessLevel, title.accessLevel)) {
    return allowance.until === undefined ? 'subscription_required' : 'plan_upgrade_required';
  }
  if (!media) return 'media_not_ready';
  return inTheWay >= allowance.limit ? 'stream_limit_reached' : 'ok';
}

/** Adds the cheapest plan that would lift the refusal. `plansOnSale` are the active ones, cheapest first. */
export function withUnlock(verdict: Verdict, plansOnSale: readonly PlanRecord[]): Decision {
  const { code, requiredAccessLevel, active } = verdict;
  const sellable = [
    'unauthenticated',
    'subscription_required',
    'plan_upgrade_required',
    'stream_limit_reached',
  ];
  const wanted = requiredAccessLevel !== null && sellable.includes(code);
  const needed = code === 'stream_limit_reached' ? active : 0;
  const plan =
    wanted && !(code === 'unauthenticated' && requiredAccessLevel === 'free')
      ? plansOnSale.find(
          (each) => covers(each.accessLevel, requiredAccessLevel) && each.maxDevicesAllowed > needed,
        )
      : undefined;
  return {
    ...verdict,
    unlockedBy: plan ? { planId: plan.planId, name: plan.name, price: plan.price } : null,
  };
}
