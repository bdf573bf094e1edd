import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { Problem } from '../../../lib/domain/problem.ts';
import type { Clock } from '../clock.ts';
import { type Handle, pathOf, queryOf, readBody, sendJson, sendProblem } from '../http.ts';
import type { Jobs } from '../jobs.ts';
import { MAIL_EVENTS, sesDetail } from '../mail/events.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

const MAX_BODY_BYTES = 10_000;
const TEN_YEARS = 10 * 366 * 86_400;
/** The clock stays in the years that dates and tokens are made for. */
const LAST_INSTANT = Date.UTC(2200, 0, 1);

const Played = z.strictObject({ event: z.enum(MAIL_EVENTS) });
const Advance = z.strictObject({ advanceSeconds: z.number().min(0).max(TEN_YEARS) });

type Call = (req: IncomingMessage, res: ServerResponse, slot: string) => Promise<void> | void;

/** `/_local/*` (contract §3): mailbox, clock, jobs and what is measured, for tests and demonstrations. */
export function createLocalApi({
  mailbox,
  clock,
  jobs,
  telemetry,
}: {
  mailbox: Mailbox;
  clock: Clock;
  jobs: Jobs;
  telemetry: Telemetry;
}): Handle {
  const showClock = (res: ServerResponse) => sendJson(res, 200, { now: new Date(clock.now()).toISOString() });
  const routes: [RegExp, Record<string, Call>][] = [
    [
      /^\/_local\/mail$/,
      {
        GET: (_req, res) =>
          sendJson(res, 200, { items: mailbox.list().map(({ tag: _tag, ...mail }) => mail) }),
      },
    ],
    [
      /^\/_local\/mail\/([\w-]+)\/events$/,
      {
        async POST(req, res, id) {
          const mail = mailbox.find(id);
          if (!mail) throw new Problem('not_found', 'There is no such mail; /mail lists them.');
          const { event } = await parsed(req, Played);
          sendJson(res, 200, { outcome: await jobs.wake('hearMail', sesDetail(mail, event)) });
        },
      },
    ],
    [
      /^\/_local\/clock$/,
      {
        GET: (_req, res) => showClock(res),
        async POST(req, res) {
          const { advanceSeconds } = await parsed(req, Advance);
          if (clock.now() + advanceSeconds * 1000 > LAST_INSTANT) {
            throw invalid('/advanceSeconds', 'the clock ends with the year 2199');
          }
          clock.advance(advanceSeconds);
          jobs.runDue();
          showClock(res);
        },
      },
    ],
    [
      /^\/_local\/metrics$/,
      {
        GET: (_req, res) => {
          res.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4', 'Cache-Control': 'no-store' });
          res.end(telemetry.exposition());
        },
      },
    ],
    [
      /^\/_local\/telemetry$/,
      {
        GET: (req, res) => {
          const after = new URLSearchParams(queryOf(req)).get('after') ?? '0';
          if (!/^\d{1,15}$/.test(after)) throw invalid('/after', 'is the number of a line');
          sendJson(res, 200, telemetry.recent(Number(after)));
        },
      },
    ],
    [/^\/_local\/jobs$/, { GET: (_req, res) => sendJson(res, 200, { items: jobs.list() }) }],
    [
      /^\/_local\/jobs\/([A-Za-z]+)$/,
      {
        async POST(_req, res, name) {
          if (!jobs.has(name))
            throw new Problem('not_found', 'There is no such job; GET /_local/jobs lists them.');
          sendJson(res, 200, { name, outcome: (await jobs.run(name)) ?? null });
        },
      },
    ],
  ];

  return async (req, res) => {
    for (const [pattern, methods] of routes) {
      const match = pattern.exec(pathOf(req));
      if (!match) continue;
      const call = Object.hasOwn(methods, req.method ?? '') ? methods[req.method!] : undefined;
      if (call) return call(req, res, match[1] ?? '');
      const problem = new Problem('method_not_allowed', 'This address takes other methods; see Allow.');
      return sendProblem(req, res, problem, { Allow: Object.keys(methods).join(', ') });
    }
    throw new Problem('not_found', 'There is nothing at this address.');
  };
}

async function parsed<T>(req: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const text = (await readBody(req, MAX_BODY_BYTES)).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem('malformed_json', 'The body is not well-formed JSON.');
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(issue!.path.map((part) => `/${String(part)}`).join(''), issue!.message);
}

const invalid = (pointer: string, detail: string) =>
  new Problem('invalid_request', 'The request does not fit its schema.', { errors: [{ pointer, detail }] });
