import type { components, operations } from '../../../infra/web/shared/api-types.generated.ts';
import type { AskedOperation, Heard } from './http.ts';

export type OperationId = keyof operations;

/** The body that it takes. */
type Given<Id extends OperationId> = operations[Id] extends {
  requestBody?: { content: { 'application/json': infer Body } };
}
  ? Body
  : undefined;

/** The JSON bodies of its happy statuses. */
type Contents<Responses> = {
  [Status in keyof Responses]: Status extends 200 | 201 | 202
    ? Responses[Status] extends { content: { 'application/json': infer Body } }
      ? Body
      : never
    : never;
}[keyof Responses];

type Success<Id extends OperationId> = Contents<operations[Id]['responses']>;
/** The body of its happy answer; undefined where that has none. */
export type AnswerOf<Id extends OperationId> = [Success<Id>] extends [never] ? undefined : Success<Id>;

type KeysOfEach<T> = T extends T ? keyof T : never;
/** Every field that some refusal has; which one it is, the test says. */
type Refusal = {
  [Field in KeysOfEach<components['schemas']['Problem']>]: Extract<
    components['schemas']['Problem'],
    Record<Field, unknown>
  >[Field];
};

/** What a typed call sends: the parameters and the body as openapi.yaml declares them. */
export interface AskedOf<Id extends OperationId> extends Omit<AskedOperation, 'params' | 'query' | 'body'> {
  params?: NonNullable<operations[Id]['parameters']['path']>;
  query?: NonNullable<operations[Id]['parameters']['query']>;
  body?: Given<Id>;
}

/** Its answer: the declared body, and the fields of a refusal that it does not have itself. */
export interface HeardOf<Id extends OperationId> extends Omit<Heard, 'body'> {
  body: [Success<Id>] extends [never] ? Refusal : Success<Id> & Omit<Refusal, KeysOfEach<Success<Id>>>;
}
