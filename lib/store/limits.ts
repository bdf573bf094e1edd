import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import type { Policy } from '../domain/limits.ts';
import { errorFields } from '../log.ts';
import { keyOf } from '../table/keys.ts';
import { getItem } from '../table/table.ts';

/** What administrators have set instead of the stage's own figures. */
export interface SettingsRecord extends Record<string, unknown> {
  /** Requests a window, of the policies that were changed. */
  limits: Partial<Record<Policy, number>>;
  version: number;
  updatedAt: number;
  /** The request that wrote last, by which a retry recognises its own success. */
  by: string;
}

export const settingsKey = keyOf('settings', {});

/** A changed limit applies within this time: a container asks once in it, so that hot paths ask for nothing. */
export const SETTINGS_SECONDS = 10;

type Limits = SettingsRecord['limits'];

/** One copy a container, which reads its configuration once. */
const copies = new WeakMap<Config, { reading: Promise<Limits>; until: number }>();

/**
 * The limits that were set, asked for at most once in `SETTINGS_SECONDS`; where that fails those known before hold on.
 * Who is about to wait for something else calls it first and lets it run beside.
 */
export function setLimits({ config, table, now, log }: App): Promise<Limits> {
  const before = copies.get(config);
  if (before && now() < before.until) return before.reading;
  const reading = getItem<SettingsRecord>(table, settingsKey, { consistent: false }).then(
    (item) => item?.limits ?? {},
    (error: unknown) => {
      log('warn', 'limits not read', errorFields(error));
      return before?.reading ?? {};
    },
  );
  copies.set(config, { reading, until: now() + SETTINGS_SECONDS * 1000 });
  return reading;
}

/** How many requests a policy admits in its window now; undefined where the stage lifts its limits. */
export async function currentLimit(app: App, policy: Policy): Promise<number | undefined> {
  const own = app.config.limitOf(policy);
  return own === undefined ? undefined : ((await setLimits(app))[policy] ?? own);
}
