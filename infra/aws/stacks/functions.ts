import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { endpointsOf, type FunctionFile, jobsOf } from '../../functions.ts';
import { acceptWildcards, defineFunction, type Surroundings } from '../lambda.ts';

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
    const memory = new Map(endpointsOf(functions).map(({ id, handler }) => [id, handler.declaration.memory]));
    for (const file of functions.filter((each) => !jobs.has(each))) {
      const memorySize = memory.get(file.id) ?? 512;
      // A flood of sign-ins must not take the account's containers away from viewers.
      const bound = memorySize >= FULL_CORE ? surroundings.stage.concurrency?.password : undefined;
      defineFunction(this, file, surroundings, {
        memorySize,
        timeout: Duration.seconds(10),
        ...(bound !== undefined && { reservedConcurrentExecutions: bound }),
      });
    }
  }
}
