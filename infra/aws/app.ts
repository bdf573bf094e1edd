import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { buildFunctions } from '../build.ts';
import { buildStage } from './marquee.ts';
import { stageOf } from './stages.ts';

const app = new App();
const stage = stageOf(app.node.tryGetContext('stage') as string | undefined);
const { functions, outDir } = await buildFunctions();
buildStage(app, stage, functions, (id) => Code.fromAsset(join(outDir, id)));
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
