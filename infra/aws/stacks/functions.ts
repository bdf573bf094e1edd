import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { endpointsOf, type FunctionFile, jobsOf } from '../../functions.ts';
import { defineFunction, type Surroundings } from '../lambda.ts';
import { HOT } from '../names.ts';
import { acceptWildcards, allow } from '../permissions.ts';
import { Releases } from '../releases.ts';

/** A full core (AWS Lambda developer guide, "Configure memory"): what functions that hash passwords declare. */
const FULL_CORE = 1769;

/** Everything API Gateway calls: the authorizer and a function for each endpoint. */
export class FunctionsStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { functions: FunctionFile[]; surroundings: Surroundings },
  ) {
    super(scope, id, props);
    const { functions, surroundings } = props;
    acceptWildcards(this, surroundings.stage);
    const jobs = new Set<FunctionFile>(jobsOf(functions));
    const releases = new Releases(this, surroundings.stage);
    const memory = new Map(endpointsOf(functions).map(({ id, handler }) => [id, handler.declaration.memory]));
    for (const file of functions.filter((each) => !jobs.has(each))) {
      const memorySize = memory.get(file.id) ?? 512;
      // A flood of sign-ins must not take the account's containers away from viewers.
      const bound = memorySize >= FULL_CORE ? surroundings.stage.concurrency?.password : undefined;
      const lambda = defineFunction(this, file, surroundings, {
        memorySize,
        timeout: Duration.seconds(10),
        tracing: Tracing.ACTIVE,
        // X-Ray knows no resource (Service Authorization Reference).
        allow: [allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*')],
        ...(bound !== undefined && { reservedConcurrentExecutions: bound }),
      });
      if (HOT.has(file.id)) releases.release(file.id, lambda);
    }
  }
}
