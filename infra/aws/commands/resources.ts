import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { endpointsOf, type FunctionFile, PROJECT, readFunctions } from '../../functions.ts';
import { buildStage } from '../marquee.ts';
import { stageOf } from '../stages.ts';

/** Operations of the whole contract, with some to spare. */
export const PLANNED_ENDPOINTS = 110;

/** The functions, with as many endpoints as asked: stand-ins are copies of one that takes an Idempotency-Key. */
export function withEndpoints(functions: FunctionFile[], count: number): FunctionFile[] {
  const endpoints = endpointsOf(functions);
  const others = functions.filter(({ handler }) => !('declaration' in handler));
  const model = endpoints.find(({ id }) => id === 'subscribe') ?? endpoints[0]!;
  const standIns = Array.from({ length: Math.max(0, count - endpoints.length) }, (_, index) => {
    const id = `standInForPlannedNo${index}`;
    const declaration = { ...model.handler.declaration, id, path: `/v1/me/planned/number-${index}` as const };
    return { ...model, id, handler: Object.assign(() => Promise.reject(new Error(id)), { declaration }) };
  });
  return [...others, ...endpoints.slice(0, count), ...standIns];
}

/** How many resources each stack of production has. */
function countResources(functions: FunctionFile[]): Record<string, number> {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-'));
  try {
    const app = new App({ outdir: folder, analyticsReporting: false });
    const stage = stageOf('prod');
    buildStage(app, stage, functions, () => Code.fromAsset(join(PROJECT, 'infra/aws/stacks')));
    const { stacks } = app.synth();
    return Object.fromEntries(
      stacks.map(({ stackName, template }) => [
        stackName.slice(`marquee-${stage.name}-`.length),
        Object.keys((template as { Resources: object }).Resources).length,
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const functions = await readFunctions();
  const today = endpointsOf(functions).length;
  const sizes = [today, PLANNED_ENDPOINTS].map((count) => {
    const stacks = countResources(withEndpoints(functions, count));
    return { endpoints: count, ...stacks, total: Object.values(stacks).reduce((a, b) => a + b) };
  });
  console.log('CloudFormation resources by stack; the wall is 500, our budget for the largest 400.');
  console.table(sizes);
  const [now, planned] = sizes as [(typeof sizes)[0], (typeof sizes)[0]];
  const added = (planned.total - now.total) / (PLANNED_ENDPOINTS - today);
  console.log(`An endpoint adds ${added.toFixed(2)} resources; the budget is 3.5.`);
}
