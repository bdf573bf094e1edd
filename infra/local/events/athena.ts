import { queryEvents } from '../../reports/run.ts';
import { readReports } from '../../reports/reports.ts';
import { type Handle, readBody, sendJson } from '../http.ts';

/** A query of Athena has 262,144 bytes at most. */
const MAX_BYTES = 300_000;
/** Nobody asks for an old answer again. */
const MOST_KEPT = 50;

type Query = (dir: string, sql: string) => ReturnType<typeof queryEvents>;
type Answer = ReturnType<Query> | Error;

/** Athena over the events below `dir`: the actions by which saved queries are found and asked. */
export function createAthena(dir: string, query: Query = queryEvents): Handle {
  const answers = new Map<string, Answer>();
  const actions: Record<string, (asked: Record<string, string>) => object | undefined> = {
    ListNamedQueries: () => ({ NamedQueryIds: readReports().map(({ name }) => name) }),
    BatchGetNamedQuery: () => ({
      NamedQueries: readReports().map(({ name, about, sql }) => ({
        Name: name,
        Description: about,
        QueryString: sql,
      })),
    }),
    StartQueryExecution({ QueryString: sql = '', ClientRequestToken: id = '' }) {
      if (!answers.has(id))
        answers.set(
          id,
          answered(() => query(dir, sql)),
        );
      for (const old of [...answers.keys()].slice(0, -MOST_KEPT)) answers.delete(old);
      return { QueryExecutionId: id };
    },
    GetQueryExecution({ QueryExecutionId: id = '' }) {
      const answer = answers.get(id);
      return answer && { QueryExecution: { Status: statusOf(answer) } };
    },
    GetQueryResults({ QueryExecutionId: id = '' }) {
      const answer = answers.get(id);
      return answer && !(answer instanceof Error) ? { ResultSet: { Rows: rowsOf(answer) } } : undefined;
    },
  };
  return async (req, res) => {
    const asked = JSON.parse((await readBody(req, MAX_BYTES)).toString()) as Record<string, string>;
    const action = String(req.headers['x-amz-target']).replace('AmazonAthena.', '');
    const answer = actions[action]?.(asked);
    if (answer) return sendJson(res, 200, answer);
    sendJson(res, 400, { __type: 'InvalidRequestException', message: `nothing is known of ${action}` });
  };
}

function answered(query: () => Answer): Answer {
  try {
    return query();
  } catch (error) {
    return error as Error;
  }
}

const statusOf = (answer: Answer) =>
  answer instanceof Error ? { State: 'FAILED', StateChangeReason: answer.message } : { State: 'SUCCEEDED' };

/** Every value as text, the names of the columns first; what is null has no value. */
const rowsOf = ({ columns, rows }: ReturnType<Query>) => [
  { Data: columns.map((name) => ({ VarCharValue: name })) },
  ...rows.map((row) => ({
    Data: columns.map((name) => (row[name] === null ? {} : { VarCharValue: String(row[name]) })),
  })),
];
