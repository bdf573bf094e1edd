import * as z from 'zod';
import { Instant, toInstant } from '../ids.ts';
import { POLICIES, type Policy } from '../limits.ts';

const NAMES = Object.keys(POLICIES) as [Policy, ...Policy[]];

const ofEach = <T>(of: (policy: Policy) => T): Record<Policy, T> =>
  Object.fromEntries(NAMES.map((policy) => [policy, of(policy)])) as Record<Policy, T>;

const count = z.int().min(1).max(1_000_000);

const Limit = z
  .object({
    limit: count.nullable().meta({ description: 'Requests a window now; null: the stage lifts its limits.' }),
    windowSeconds: z.int(),
    stageLimit: count.nullable().meta({ description: 'The figure that the stage declares.' }),
  })
  .meta({ id: 'RateLimitSetting' });

/** What administrators can change while the platform runs, with the values in effect. */
export const Settings = z
  .object({
    limits: z.object(ofEach(() => Limit)),
    appliesWithinSeconds: z
      .int()
      .meta({ description: 'A change applies everywhere within this time.', examples: [10] }),
    version: z.int().min(1),
    updatedAt: Instant.nullable().meta({ description: 'null: nothing was changed yet.' }),
  })
  .meta({ id: 'Settings' });

export const SettingsChanges = z
  .strictObject({
    limits: z
      .strictObject(ofEach(() => count.nullable()))
      .partial()
      .meta({ description: 'Requests a window; null goes back to the figure of the stage.' }),
  })
  .partial()
  .meta({ id: 'SettingsChanges', examples: [{ limits: { anonymous: 120, login: null } }] });
export type SettingsChanges = z.output<typeof SettingsChanges>;

/** Requests a window by policy, of those that are set. */
export type SetLimits = Partial<Record<Policy, number>>;

/** The limits that are set after a change. */
export const changedLimits = (limits: SetLimits, { limits: changes = {} }: SettingsChanges): SetLimits =>
  Object.fromEntries(
    NAMES.flatMap((policy) => {
      const value = changes[policy] === undefined ? limits[policy] : changes[policy];
      return typeof value === 'number' ? [[policy, value]] : [];
    }),
  );

/** The settings as the API shows them; `stageLimitOf` is undefined where the stage lifts its limits. */
export const settingsView = (
  { limits, version, updatedAt }: { limits: SetLimits; version: number; updatedAt: number | undefined },
  stageLimitOf: (policy: Policy) => number | undefined,
  appliesWithinSeconds: number,
): z.output<typeof Settings> => ({
  limits: ofEach((policy) => {
    const stageLimit = stageLimitOf(policy) ?? null;
    const limit = stageLimit === null ? null : (limits[policy] ?? stageLimit);
    return { limit, windowSeconds: POLICIES[policy].seconds, stageLimit };
  }),
  appliesWithinSeconds,
  version,
  updatedAt: updatedAt === undefined ? null : toInstant(updatedAt),
});
