/*
 * What stands in for the clients of services that speak AWS JSON (DynamoDB 1.0, Secrets Manager 1.1). Signing, the
 * correction of a skewed clock, retries and connections are the SDK's own parts, put together here in the order of its
 * middleware. Its protocol, endpoint rules, choice of authentication and stack of middleware, a fifth of what the start
 * of a function reads, are written out for what we use. A test holds what is sent and thrown against the whole SDK.
 */
import { AwsSdkSigV4Signer } from '@aws-sdk/core/httpAuthSchemes';
import { Sha256 } from '@smithy/core/checksum';
import { resolveRetryConfig, retryMiddleware } from '@smithy/core/retry';
import { HttpRequest, type HttpResponse } from '@smithy/core/transport';
import { NodeHttpHandler, type NodeHttpHandlerOptions, streamCollector } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity, FinalizeHandler, HandlerExecutionContext } from '@smithy/types';

export interface Service {
  /** How host names and signatures call it. */
  host: string;
  /** Version of AWS JSON. */
  version: '1.0' | '1.1';
  /** What stands before an operation's name in `X-Amz-Target`. */
  target: string;
  /** How its client tries again unless told otherwise. */
  retries?: Parameters<typeof resolveRetryConfig>[1];
}

export interface Settings {
  region: string;
  /** Default: the regional one. */
  endpoint?: string;
  /** Default: those of the environment as they are at each try, because Lambda changes them. */
  credentials?: AwsCredentialIdentity;
  maxAttempts?: number;
  requestHandler?: NodeHttpHandler | NodeHttpHandlerOptions;
}

export interface Options {
  abortSignal?: AbortSignal;
}

interface Answer {
  $metadata: { httpStatusCode: number; requestId: string | undefined };
}

type Json = Record<string, unknown>;
type Attempt = FinalizeHandler<object, Answer>;

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

const fromEnvironment = () =>
  Promise.resolve({
    accessKeyId: required('AWS_ACCESS_KEY_ID'),
    secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
    ...(process.env.AWS_SESSION_TOKEN && { sessionToken: process.env.AWS_SESSION_TOKEN }),
  });

const regional = ({ host }: Service, region: string) =>
  `https://${host}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

function withoutBytes(this: Json, key: string, value: unknown): unknown {
  if (ArrayBuffer.isView(this[key]))
    throw new TypeError(`"${key}" holds bytes, which these bundles do not write`);
  return value;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text || '{}') as Json;
  } catch {
    return {};
  }
}

/** An error as the service tells it. One that is no JSON comes from something in between, such as a proxy; its status decides on retries. */
function errorOf(text: string, $metadata: Answer['$metadata']): Error {
  const { __type = '', message, Message, ...members } = parsed(text) as Record<string, string>;
  return Object.assign(new Error(message ?? Message ?? 'UnknownError'), {
    name: __type.slice(__type.lastIndexOf('#') + 1) || 'Unknown',
    $fault: $metadata.httpStatusCode < 500 ? 'client' : 'server',
    $metadata,
    ...members,
  });
}

async function outputOf(response: HttpResponse): Promise<Answer> {
  const { statusCode: httpStatusCode, headers } = response;
  const $metadata = { httpStatusCode, requestId: headers['x-amzn-requestid'] };
  try {
    const text = Buffer.from(await streamCollector(response.body)).toString('utf8');
    if (httpStatusCode >= 300) throw errorOf(text, $metadata);
    return { ...(JSON.parse(text || '{}') as Json), $metadata };
  } catch (error) {
    // The SDK reads from it when to try again, and what time it is over there.
    Object.defineProperty(error, '$response', { value: response });
    throw Object.assign(error as Error, { $metadata: (error as Partial<Answer>).$metadata ?? $metadata });
  }
}

export class JsonClient {
  private readonly service: Service;
  private readonly url: URL;
  private readonly handler: NodeHttpHandler;
  private readonly signer = new AwsSdkSigV4Signer();
  /** Keeps by how much our clock differs from the service's. */
  private readonly signing: { systemClockOffset: number; signer: () => Promise<SignatureV4> };
  private readonly trying: ReturnType<typeof retryMiddleware>;

  constructor(service: Service, settings: Settings) {
    const { region, endpoint, credentials = fromEnvironment, maxAttempts, requestHandler } = settings;
    this.service = service;
    this.url = new URL(endpoint ?? regional(service, region));
    this.handler = NodeHttpHandler.create(requestHandler) as NodeHttpHandler;
    const signature = new SignatureV4({ service: service.host, region, credentials, sha256: Sha256 });
    this.signing = { systemClockOffset: 0, signer: () => Promise.resolve(signature) };
    const retries = { ...(maxAttempts && { maxAttempts }), retryMode: 'standard' };
    this.trying = retryMiddleware(resolveRetryConfig(retries, service.retries));
  }

  /** Calls an operation by its name. */
  async call(operation: string, input: object, options: Options = {}): Promise<Json> {
    const context = { __smithy_context: options } as HandlerExecutionContext;
    const signing = { config: this.signing, context };
    const attempt: Attempt = async ({ request }) => {
      const signed = await this.signer.sign(request as HttpRequest, undefined as never, signing);
      try {
        const { response } = await this.handler.handle(signed as HttpRequest, options);
        const output = await outputOf(response);
        this.signer.successHandler(response, signing);
        return { response, output };
      } catch (error) {
        return this.signer.errorHandler(signing)(error as Error);
      }
    };
    const request = this.requestOf(operation, JSON.stringify(input, withoutBytes));
    const { output } = await this.trying(attempt, context)({ input, request });
    return { ...output };
  }

  private requestOf(operation: string, body: string): HttpRequest {
    const { protocol, hostname, host, port, pathname: path } = this.url;
    return new HttpRequest({
      ...{ method: 'POST', protocol, hostname, path, body },
      ...(port && { port: Number(port) }),
      headers: {
        'content-type': `application/x-amz-json-${this.service.version}`,
        'x-amz-target': `${this.service.target}.${operation}`,
        'content-length': String(Buffer.byteLength(body)),
        host,
      },
    });
  }
}
