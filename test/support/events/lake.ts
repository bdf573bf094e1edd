import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAthena } from '../../../infra/local/events/athena.ts';
import { createFirehose } from '../../../infra/local/events/firehose.ts';
import { archivedEvents } from '../../../infra/local/events/read.ts';
import { queryEvents } from '../../../infra/reports/run.ts';
import { readBody, sendJson } from '../../../infra/local/http.ts';

/** What Firehose does with a batch: `every second` refuses half of it, `lost` takes it and never says so. */
export type LakeFault = 'every second' | 'busy' | 'lost';

/** The platform's Firehose and Athena over a folder of their own; the next requests fail as `faults` says. */
export async function startLake() {
  const dir = mkdtempSync(join(tmpdir(), 'marquee-lake-'));
  const land = createFirehose(dir);
  const queries: string[] = [];
  const failing = new Set<string>();
  const ask = createAthena(dir, (_, sql) => {
    queries.push(sql);
    for (const words of failing) if (sql.includes(words)) throw new Error('QUERY_FAILED');
    return queryEvents(dir, sql);
  });
  const faults: LakeFault[] = [];
  const server = createServer((req, res) => {
    const fault = faults.shift();
    if (fault === 'busy') return sendJson(res, 500, {});
    if (fault === 'lost')
      return void land(req, Object.assign(Object.create(res) as typeof res, { end: () => res.destroy() }));
    if (fault === 'every second') return void half(req, res);
    const isQuery = String(req.headers['x-amz-target']).startsWith('AmazonAthena');
    void (isQuery ? ask : land)(req, res);
  });
  const half: typeof land = async (req, res) => {
    const { Records } = JSON.parse((await readBody(req, 1e7)).toString()) as { Records: unknown[] };
    const taken = Records.filter((_, index) => index % 2 === 0);
    const inner = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      method: 'POST',
      body: JSON.stringify({ Records: taken }),
    });
    await inner.text();
    sendJson(res, 200, {
      FailedPutCount: Records.length - taken.length,
      RequestResponses: Records.map((_, index) =>
        index % 2 === 0 ? { RecordId: '1' } : { ErrorCode: 'ServiceUnavailableException' },
      ),
    });
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    dir,
    faults,
    config: { events: { endpoint, stream: 'events' }, athenaEndpoint: endpoint },
    /** What has been asked in SQL. */
    queries,
    /** Queries that hold one of these fail. */
    failing,
    /** Each once. */
    events: () => archivedEvents(dir),
    /** Everything that lies there. */
    text: () =>
      globSync('**/*.jsonl', { cwd: dir })
        .map((file) => readFileSync(join(dir, file), 'utf8'))
        .join(''),
    empty: () => rmSync(dir, { recursive: true, force: true }),
    stop() {
      server.close();
      server.closeAllConnections();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
