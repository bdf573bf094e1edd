import { execFile } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT } from '../../../infra/functions.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- templates are read property by property
export type Properties = any;

/**
 * `prod` and `dev` as configured; `planned` has as many endpoints as the contract; all but `prod` and `planned` have
 * few, which is faster. `abroad` lies in another region, `ownDomain` has a host name of its own; `rotating` has two CDN
 * keys and `rotated` the second one alone; `restored` works with a table that was restored; `second` is another stage.
 */
export type Scenario =
  | 'prod'
  | 'dev'
  | 'few'
  | 'planned'
  | 'abroad'
  | 'ownDomain'
  | 'rotating'
  | 'rotated'
  | 'restored'
  | 'second';

/** What the child process tells of a scenario. */
export interface Synthesised {
  /** By the stack's part of its name. */
  templates: Record<string, { Resources: Record<string, Properties>; Outputs: Record<string, Properties> }>;
  /** What CloudFormation's schemas and, in `prod` and `dev`, cdk-nag find. */
  findings: string[];
  /** Why each finding that is accepted is accepted. */
  reasons: Record<string, string>;
  functionIds: string[];
  /** Account and region of each stack. */
  environments: string[];
  /** Whether every stack is protected from deletion. */
  isProtected: boolean;
}

export interface Resource {
  stack: string;
  id: string;
  type: string;
  properties: Properties;
  deletionPolicy: string | undefined;
}

export interface Synthesis extends Synthesised {
  resources: Resource[];
  /** Resources of a type; fails when there is none. */
  of(type: string): Resource[];
  counts: Record<string, number>;
}

/**
 * Synthesises in a process of its own, with which what CDK holds in memory goes. What one file of a run has synthesised
 * is there for the others.
 */
export async function synthesise<S extends Scenario>(...scenarios: S[]): Promise<Record<S, Synthesis>> {
  const keptAs = (name: S) => join(process.env.RUN_FOLDER!, `synthesis-${name}.json`);
  const missing = scenarios.filter((name) => !existsSync(keptAs(name)));
  if (missing.length > 0) {
    const script = join(PROJECT, 'test/infra/aws/synthesise.ts');
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, [script, ...missing], { maxBuffer: 100 * 2 ** 20 });
    const made = JSON.parse(stdout) as Record<S, Synthesised>;
    for (const name of missing) {
      const file = `${keptAs(name)}.${process.pid}`;
      writeFileSync(file, JSON.stringify(made[name]));
      renameSync(file, keptAs(name));
    }
  }
  const read = (name: S) => JSON.parse(readFileSync(keptAs(name), 'utf8')) as Synthesised;
  return Object.fromEntries(scenarios.map((name) => [name, readable(read(name))])) as Record<S, Synthesis>;
}

function readable(made: Synthesised): Synthesis {
  const resources = Object.entries(made.templates).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, { Type, Properties = {}, DeletionPolicy }]) => ({
      stack,
      id,
      type: Type as string,
      properties: Properties as Properties,
      deletionPolicy: DeletionPolicy as string | undefined,
    })),
  );
  return {
    ...made,
    resources,
    of: (type) => {
      const found = resources.filter((each) => each.type === type);
      if (found.length === 0) throw new Error(`There is no ${type}`);
      return found;
    },
    counts: Object.fromEntries(
      Object.entries(made.templates).map(([part, { Resources }]) => [part, Object.keys(Resources).length]),
    ),
  };
}

export interface Statement {
  effect: string;
  actions: string[];
  resources: unknown[];
}

/** A policy's statements, with actions and resources as lists. */
export function statementsOf(document: Properties): Statement[] {
  return (document.Statement as Properties[]).map((each) => ({
    effect: each.Effect as string,
    actions: [each.Action].flat() as string[],
    resources: [each.Resource].flat() as unknown[],
  }));
}
