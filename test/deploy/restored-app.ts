import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildStage } from '../../infra/aws/marquee.ts';
import { stageOf } from '../../infra/aws/stages.ts';
import { buildFunctions } from '../../infra/build.ts';

/** The CDK application of `dev` once a restored table has taken the first one's place. */
const app = new App();
const { functions, outDir } = await buildFunctions();
const stage = { ...stageOf('dev'), restoredTable: process.argv[2]! };
buildStage(app, stage, functions, (id) => Code.fromAsset(join(outDir, id)));
app.synth();
