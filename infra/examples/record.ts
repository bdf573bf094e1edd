import type { Recorded } from '../../lib/http/openapi/recorded.ts';
import { withEngine } from '../bench/engine.ts';
import type { FunctionFile } from '../functions.ts';
import { startRecorder } from './recorder.ts';
import { play } from './scenario.ts';
import { makeWorld } from './world.ts';

/** Plays the scenario on an empty platform in this process and gives what it recorded; the same in every run. */
export const record = (functions: FunctionFile[]): Promise<Recorded> =>
  withEngine(async (endpoint) => {
    const world = await makeWorld(endpoint);
    const recorder = await startRecorder(world, functions);
    try {
      await play(recorder, world, functions);
      return recorder.recorded;
    } finally {
      recorder.stop();
      world.app.table.client.destroy();
    }
  });
