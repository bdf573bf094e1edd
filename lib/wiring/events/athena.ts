import { AwsClient } from 'aws4fetch';
import { type App, once } from '../../app.ts';
import { fetchAws } from '../aws-fetch.ts';
import { credentials } from '../s3-bucket.ts';

/** A saved query over the archive: each pair of `?` in it is the first and the last day. */
export interface SavedQuery {
  name: string;
  about: string;
  sql: string;
}

/** A query's answer: names of the columns, and every cell as text; null where there is nothing. */
export interface Rows {
  columns: string[];
  rows: (string | null)[][];
}

export interface QueryService {
  saved(): Promise<SavedQuery[]>;
  /** Starts a query and answers its id; a second call with the same `token` (32 to 128 characters) answers the first one's. */
  start(sql: string, token: string): Promise<string>;
  /** Undefined while it runs. Throws an Error with the service's reason when it failed. */
  answerOf(id: string): Promise<Rows | undefined>;
}

/** What Athena calls the archive of a stage; a database's name may not have a hyphen. */
export const archiveOf = (stage: string) => ({
  database: `marquee_${stage.replaceAll('-', '_')}_archive`,
  workGroup: `marquee-${stage}-reports`,
});

/** Rows of one answer, its header among them, and saved queries of one call: Athena's own bounds. */
const MOST_ROWS = 1000;
const MOST_SAVED = 50;

interface Named {
  NamedQueries: { Name: string; Description?: string; QueryString: string }[];
}
interface Execution {
  QueryExecution: { Status: { State: string; StateChangeReason?: string } };
}
interface Results {
  ResultSet: { Rows: { Data: { VarCharValue?: string }[] }[] };
}

/** Athena by plain calls of its JSON protocol (API version 2017-05-18), or the local platform's, which answers alike. */
export const athena = once((app: App): QueryService => {
  const { region, stage, athenaEndpoint } = app.config;
  const { database: Database, workGroup: WorkGroup } = archiveOf(stage);
  const url = `${athenaEndpoint ?? `https://athena.${region}.amazonaws.com`}/`;
  const client = new AwsClient({ ...credentials(), region, service: 'athena', retries: 2 });
  const call = async <T>(action: string, body: unknown): Promise<T> => {
    const answer = await fetchAws(client, url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': `AmazonAthena.${action}` },
      body: JSON.stringify(body),
    });
    const value = (await answer.json().catch(() => ({}))) as T & { message?: string };
    if (!answer.ok) throw new Error(`Athena refused ${action}: ${value.message ?? answer.status}`);
    return value;
  };
  return {
    async saved() {
      const listed = await call<{ NamedQueryIds: string[] }>('ListNamedQueries', {
        ...{ WorkGroup, MaxResults: MOST_SAVED },
      });
      const { NamedQueryIds } = listed;
      if (NamedQueryIds.length === 0) return [];
      const { NamedQueries } = await call<Named>('BatchGetNamedQuery', { NamedQueryIds });
      return NamedQueries.map(({ Name: name, Description: about = name, QueryString: sql }) => ({
        name,
        about,
        sql,
      }));
    },
    async start(sql, token) {
      const started = await call<{ QueryExecutionId: string }>('StartQueryExecution', {
        ...{ QueryString: sql, ClientRequestToken: token },
        ...{ QueryExecutionContext: { Database }, WorkGroup },
      });
      return started.QueryExecutionId;
    },
    async answerOf(QueryExecutionId) {
      const { QueryExecution } = await call<Execution>('GetQueryExecution', { QueryExecutionId });
      const { State, StateChangeReason: reason } = QueryExecution.Status;
      if (State === 'FAILED' || State === 'CANCELLED') throw new Error(`A query failed: ${reason ?? State}`);
      if (State !== 'SUCCEEDED') return undefined;
      const asked = { QueryExecutionId, MaxResults: MOST_ROWS };
      const { ResultSet } = await call<Results>('GetQueryResults', asked);
      const [header = [], ...rows] = ResultSet.Rows.map(({ Data }) =>
        Data.map(({ VarCharValue = null }) => VarCharValue),
      );
      return { columns: header.map(String), rows };
    },
  };
});
