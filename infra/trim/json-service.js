/*
 * What stands in for `runtimeConfig.shared.js` of the clients whose services speak AWS JSON (DynamoDB 1.0, Secrets
 * Manager 1.1), with that protocol written out. The originals carry a schema of every operation to turn bytes and
 * timestamps to and from JSON; what we send and read has neither, so requests and answers are JSON as they are. A test
 * compares what both send.
 */
import { AwsSdkSigV4Signer } from '@aws-sdk/core/httpAuthSchemes';
import { Sha256 } from '@smithy/core/checksum';
import { NoOpLogger } from '@smithy/core/client';
import { HttpRequest, HttpResponse } from '@smithy/core/transport';

function withoutBytes(key, value) {
  if (ArrayBuffer.isView(this[key]))
    throw new TypeError(`"${key}" holds bytes, which these bundles do not write`);
  return value;
}

function parsed(text) {
  try {
    return JSON.parse(text || '{}');
  } catch {
    return {};
  }
}

class AwsJson {
  /** As `jsonService` is given it. */
  constructor(service) {
    this.service = service;
  }

  getShapeId() {
    return `aws.protocols#awsJson${this.service.version.replace('.', '_')}`;
  }

  getRequestType() {
    return HttpRequest;
  }

  getResponseType() {
    return HttpResponse;
  }

  setSerdeContext() {}

  async serializeRequest({ name }, input, context) {
    const { protocol, hostname, port, path } = await context.endpoint();
    return new HttpRequest({
      protocol,
      hostname,
      port,
      path,
      method: 'POST',
      headers: {
        'content-type': `application/x-amz-json-${this.service.version}`,
        'x-amz-target': `${this.service.target}.${name}`,
      },
      body: JSON.stringify(input, withoutBytes),
    });
  }

  async deserializeResponse(operation, context, { statusCode, headers, body }) {
    const text = Buffer.from(await context.streamCollector(body)).toString('utf8');
    const $metadata = { httpStatusCode: statusCode, requestId: headers['x-amzn-requestid'] };
    if (statusCode < 300) return { ...JSON.parse(text || '{}'), $metadata };
    // An error that is no JSON comes from something in between, such as a proxy; its status decides on retries.
    const { __type = '', message, Message, ...members } = parsed(text);
    const error = new this.service.Exception({
      name: __type.slice(__type.lastIndexOf('#') + 1) || 'Unknown',
      message: message ?? Message ?? 'UnknownError',
      $fault: statusCode < 500 ? 'client' : 'server',
      $metadata,
    });
    throw Object.assign(error, members);
  }
}

/**
 * The configuration of a client: the id and API version of its service, the version of AWS JSON, what stands before an
 * operation's name in `X-Amz-Target`, the class of its errors, and what resolves its authentication and endpoint.
 */
export const jsonService = (service) => (config) => ({
  apiVersion: service.apiVersion,
  disableHostPrefix: false,
  endpointProvider: service.endpointProvider,
  extensions: [],
  httpAuthSchemeProvider: service.httpAuthSchemeProvider,
  httpAuthSchemes: [
    {
      schemeId: 'aws.auth#sigv4',
      identityProvider: (config) => config.getIdentityProvider('aws.auth#sigv4'),
      signer: new AwsSdkSigV4Signer(),
    },
  ],
  logger: new NoOpLogger(),
  protocol: new AwsJson(service),
  protocolSettings: {},
  serviceId: service.serviceId,
  sha256: Sha256,
  ...config,
});
