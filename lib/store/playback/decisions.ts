import {
  allowanceOf,
  inTheWay,
  liveLeases,
  NOTHING_VIEWED,
  type Viewing,
} from '../../domain/playback/leases.ts';
import { decide, type Decision, type Verdict, withUnlock } from '../../domain/playback/playability.ts';
import type { Media, TitleRecord } from '../../domain/catalogue/title.ts';
import type { Table } from '../../table/table.ts';
import { plansOnSale } from '../plans/plans.ts';

/** The one decision about a playback, as it stands in the account at a moment. */
export function verdictOf(
  viewing: Viewing | undefined,
  asked: {
    deviceId: string | undefined;
    title: TitleRecord | undefined;
    media: Media | undefined;
    terminate?: readonly string[];
  },
  now: number,
): Verdict {
  const account = viewing ?? NOTHING_VIEWED;
  const { deviceId, title, media, terminate = [] } = asked;
  return decide({
    ...{ signedIn: viewing !== undefined, title, media, now },
    allowance: allowanceOf(account, now),
    active: liveLeases(account, now).length,
    inTheWay: inTheWay(account, { deviceId, terminate }, now),
  });
}

/** Adds which plan would help, and reads the plans only where one could. */
export async function explained(table: Table, verdict: Verdict): Promise<Decision> {
  return (await explainedAll(table, [verdict]))[0]!;
}

/** As `explained`, for the rows of a list: the plans are read once. */
export async function explainedAll(table: Table, verdicts: Verdict[]): Promise<Decision[]> {
  const refused = verdicts.some(({ playable }) => !playable);
  const plans = refused ? (await plansOnSale(table, { limit: 100, after: undefined })).plans : [];
  return verdicts.map((verdict) => withUnlock(verdict, plans));
}
