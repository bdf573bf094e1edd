import { AwsClient } from 'aws4fetch';
import { type App, once } from '../app.ts';
import { MediaFailed } from '../domain/media/failures.ts';
import type { JobSettings } from '../media/job-settings.ts';
import { type Probed, sourceOf } from '../media/probe.ts';
import type { Source } from '../media/plan.ts';
import { fetchAws } from './aws-fetch.ts';
import { credentials } from './s3-bucket.ts';

export type JobState =
  | { state: 'running'; percent: number }
  | { state: 'done' }
  | { state: 'failed' }
  /** Nobody knows such a job any more. */
  | { state: 'unknown' };

export interface Transcoder {
  /** What is in this file. Throws `not_a_video` for one that cannot be read. */
  probe(uri: string): Promise<Source>;
  /** Starts a job and answers its id; a second call with the same `token` answers the first one's. */
  start(settings: JobSettings, token: string): Promise<string>;
  stateOf(jobId: string): Promise<JobState>;
}

/** What says that there is no transcoder at all; a laptop without ffmpeg answers it. */
const NOT_IMPLEMENTED = 501;

/** MediaConvert by plain REST calls (API version 2017-08-29), or the local platform's, which answers alike. */
export const transcoder = once((app: App): Transcoder => {
  const { region, stage, transcoder: given } = app.config;
  const base = `${given.endpoint ?? `https://mediaconvert.${region}.amazonaws.com`}/2017-08-29`;
  const client = new AwsClient({ ...credentials(), region, service: 'mediaconvert', retries: 2 });
  const call = async <T>(method: string, path: string, body?: unknown) => {
    const answer = await fetchAws(client, `${base}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const value = (await answer.json().catch(() => ({}))) as T & { message?: string };
    if (answer.status === NOT_IMPLEMENTED) throw new MediaFailed('transcoder_missing', value.message);
    return { status: answer.status, ok: answer.ok, value };
  };
  return {
    async probe(uri) {
      const { ok, status, value } = await call<{ probeResults?: Probed[] }>('POST', '/probe', {
        inputFiles: [{ fileUrl: uri }],
      });
      if (status === 400 || status === 422) throw new MediaFailed('not_a_video');
      if (!ok) throw new Error(`MediaConvert answered ${status} to a probe`);
      return sourceOf(value.probeResults?.[0]);
    },
    async start(settings, token) {
      const { ok, status, value } = await call<{ job?: { id: string } }>('POST', '/jobs', {
        settings,
        clientRequestToken: token,
        role: given.role,
        queue: given.queue,
        statusUpdateInterval: 'SECONDS_30',
        userMetadata: { stage },
      });
      if (status === 400) throw new MediaFailed('transcoder_failed');
      if (!ok || !value.job) throw new Error(`MediaConvert answered ${status} to a job`);
      return value.job.id;
    },
    async stateOf(jobId) {
      const { ok, status, value } = await call<{ job?: { status: string; jobPercentComplete?: number } }>(
        'GET',
        `/jobs/${encodeURIComponent(jobId)}`,
      );
      if (status === 404) return { state: 'unknown' };
      if (!ok || !value.job) throw new Error(`MediaConvert answered ${status} about a job`);
      const { status: state, jobPercentComplete: percent = 0 } = value.job;
      if (state === 'COMPLETE') return { state: 'done' };
      return state === 'ERROR' || state === 'CANCELED' ? { state: 'failed' } : { state: 'running', percent };
    },
  };
});
