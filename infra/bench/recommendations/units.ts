import type { Report } from '../../../lib/domain/history/rows.ts';
import { RELATED } from '../../../lib/domain/history/neighbours.ts';
import { keepNeighbours } from '../../../lib/store/catalogue/neighbours.ts';
import { keepReport } from '../../../lib/store/history/progress.ts';
import { relateTitles } from '../../../lib/store/history/relating.ts';
import { withBenchApp } from '../bench-app.ts';
import type { Rating, Ratings } from './ratings.ts';
import type { Knowledge } from './replay.ts';

/** So many people are looked at, in turn; half of their completions alone. */
const PEOPLE = 20;
const HOUR = 3600;

/**
 * Write units of a completion on the real engine, with neighbours as the replay left them: the row of the history, what the
 * home page shows of it, and the neighbours. `alone`: the most of any that is taken in by itself; `together`: on average, of
 * those that come within minutes.
 */
export const measuredUnits = (
  { rows }: Ratings,
  { neighbours }: Knowledge,
): Promise<{ alone: number; together: number }> =>
  withBenchApp(async (app) => {
    const ids = new Map<string, string>();
    const idOf = (prefix: 'ttl' | 'usr', name: string) => {
      const id = ids.get(prefix + name) ?? app.newId(prefix);
      ids.set(prefix + name, id);
      return id;
    };
    for (const [movieId, own] of neighbours) {
      const near = own.near.map(({ titleId, weight }) => ({ titleId: idOf('ttl', titleId), weight }));
      const onTrial = own.onTrial.map(({ tag, weight }) => ({
        tag: idOf('ttl', tag).slice(-tag.length),
        weight,
      }));
      await keepNeighbours(app.table, idOf('ttl', movieId), { ...own, near, onTrial, at: 1 });
    }
    let n = 0;
    const complete = ({ userId, movieId }: Rating) => {
      const report: Report = {
        ...{ titleId: idOf('ttl', movieId), episode: undefined, durationSeconds: 6000 },
        ...{ point: { last: 5900, since: app.now() }, n: ++n, sequence: 1, playbackId: `pbs_${n}` },
        ...{ startedAt: app.now() - 1, at: app.now(), keptAt: app.now() },
      };
      app.advance(1);
      return keepReport(app.table, idOf('usr', userId), report);
    };
    const relate = () => {
      app.advance(HOUR);
      return relateTitles(app.table, app.now(), () => false);
    };
    const people = [...Map.groupBy(rows, ({ userId }) => userId).values()]
      .sort((a, b) => b.length - a.length)
      .slice(0, PEOPLE);
    for (const own of people) for (const row of own.slice(0, RELATED)) await complete(row);
    await relate();
    let alone = 0;
    for (const own of people) {
      const { write } = await app.usageOf(async () => {
        await complete(own[RELATED]!);
        await relate();
      });
      alone = Math.max(alone, write);
    }
    const together = await app.usageOf(async () => {
      for (const own of people) await complete(own[RELATED + 1]!);
      await relate();
    });
    return { alone, together: Math.round(together.write / people.length) };
  });
