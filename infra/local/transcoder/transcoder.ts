import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobSettings } from '../../../lib/media/job-settings.ts';
import type { DataFolder } from '../data-folder.ts';
import { type Handle, pathOf, readBody, sendJson } from '../http.ts';
import { ffmpeg, FfmpegFailed, NO_FFMPEG } from './ffmpeg.ts';
import { runsOf } from './options.ts';
import { probeFile } from './probe.ts';

interface Job {
  id: string;
  status: 'SUBMITTED' | 'PROGRESSING' | 'COMPLETE' | 'ERROR';
  jobPercentComplete: number;
  settings: JobSettings;
  /** Runs that are done, which a restart does not do again. */
  done: number;
  errorMessage?: string;
}

export interface LocalTranscoder {
  handle: Handle;
  stop(): Promise<void>;
}

const PREFIX = '/_local/transcoder/2017-08-29';
/** Settings of a ladder with many sound tracks. */
const MAX_BODY = 1_000_000;

/**
 * MediaConvert on this machine: Probe, CreateJob and GetJob, carried out by ffmpeg one job at a time. Jobs stand in
 * files of the data folder, so that a platform that was killed goes on with them.
 */
export function createTranscoder(folder: DataFolder): LocalTranscoder {
  mkdirSync(folder.at('transcodes'), { recursive: true });
  const nameOf = (id: string) => join('transcodes', `${id}.json`);
  const read = (id: string) => (/^[\da-f]{32}$/.test(id) ? folder.read<Job>(nameOf(id)) : undefined);
  const write = (job: Job) => folder.write(nameOf(job.id), job);
  const stopping = new AbortController();
  const waiting = readdirSync(folder.at('transcodes')).map((name) => name.replace('.json', ''));
  let working: Promise<void> | undefined;

  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const job = read(id);
      if (job && !isOver(job)) await perform(job, folder, write, stopping.signal);
    }
  };
  const start = () => {
    if (waiting.length === 0) return;
    working ??= work().finally(() => {
      working = undefined;
      start();
    });
  };
  start();

  const handle: Handle = async (req, res) => {
    const path = pathOf(req).slice(PREFIX.length);
    const asked =
      req.method === 'POST' ? (JSON.parse((await readBody(req, MAX_BODY)).toString()) as Asked) : {};
    if (path === '/probe') return answerProbe(asked, folder, (status, value) => sendJson(res, status, value));
    if (req.method === 'GET') {
      const job = read(path.replace('/jobs/', ''));
      return job ? sendJson(res, 200, { job: shown(job) }) : sendJson(res, 404, { message: 'no such job' });
    }
    const id = createHash('md5').update(String(asked.clientRequestToken)).digest('hex');
    const job = read(id) ?? {
      id,
      status: 'SUBMITTED',
      jobPercentComplete: 0,
      done: 0,
      settings: asked.settings!,
    };
    if (!read(id)) {
      write(job);
      waiting.push(id);
      start();
    }
    sendJson(res, 201, { job: shown(job) });
  };
  return {
    handle,
    async stop() {
      waiting.length = 0;
      stopping.abort();
      await working;
    },
  };
}

interface Asked {
  inputFiles?: { fileUrl: string }[];
  settings?: JobSettings;
  clientRequestToken?: string;
}

const isOver = ({ status }: Job) => status === 'COMPLETE' || status === 'ERROR';
const shown = ({ id, status, jobPercentComplete, errorMessage }: Job) => ({
  ...{ id, status, jobPercentComplete },
  ...(errorMessage !== undefined && { errorMessage }),
});

/** The file or folder of an object: the local S3's. */
const placeOf = (folder: DataFolder, uri: string): string => folder.at('objects', uri.slice('s3://'.length));

async function answerProbe(
  { inputFiles = [] }: Asked,
  folder: DataFolder,
  answer: (status: number, value: unknown) => void,
): Promise<void> {
  try {
    answer(200, { probeResults: [await probeFile(placeOf(folder, inputFiles[0]!.fileUrl))] });
  } catch (error) {
    if (!(error instanceof FfmpegFailed)) throw error;
    answer(error.missing ? 501 : 400, { message: error.missing ? NO_FFMPEG : error.message });
  }
}

async function perform(
  job: Job,
  folder: DataFolder,
  write: (job: Job) => void,
  signal: AbortSignal,
): Promise<void> {
  const runs = runsOf(job.settings, placeOf(folder, job.settings.inputs[0]!.fileInput));
  const whole = runs.reduce((sum, { weight }) => sum + weight, 0);
  const at = (n: number) => runs.slice(0, n).reduce((sum, { weight }) => sum + weight, 0);
  try {
    const { container } = await probeFile(placeOf(folder, job.settings.inputs[0]!.fileInput));
    for (const [n, { directory, options, weight }] of runs.entries()) {
      if (n < job.done) continue;
      const cwd = placeOf(folder, directory);
      await mkdir(cwd, { recursive: true });
      const onSeconds = (seconds: number) => {
        const share = Math.min(1, seconds / (container?.duration || 1));
        const percent = Math.floor((99 * (at(n) + weight * share)) / whole);
        if (percent > job.jobPercentComplete) job.jobPercentComplete = percent;
        write(job);
      };
      await ffmpeg(options, { cwd, onSeconds, signal });
      Object.assign(job, { status: 'PROGRESSING', done: n + 1 });
      write(job);
    }
    Object.assign(job, { status: 'COMPLETE', jobPercentComplete: 100 });
  } catch (error) {
    if (signal.aborted) return;
    Object.assign(job, { status: 'ERROR', errorMessage: (error as Error).message });
    console.error(`A film was not transcoded: ${(error as Error).message}`);
  }
  write(job);
}
