/*
 * Stands in for `runtimeConfig.shared.js` of the DynamoDB client, with its JSON protocol (AWS JSON 1.0) written out.
 * The original carries a schema of every operation to turn bytes and timestamps to and from JSON; our items have
 * neither, so requests and answers are JSON as they are. A test compares what both send.
 */
import { AwsSdkSigV4Signer } from '@aws-sdk/core/httpAuthSchemes';
import { Sha256 } from '@smithy/core/checksum';
import { NoOpLogger } from '@smithy/core/client';
import { HttpRequest, HttpResponse } from '@smithy/core/transport';
import { defaultDynamoDBHttpAuthSchemeProvider } from './auth/httpAuthSchemeProvider';
import { defaultEndpointResolver } from './endpoint/endpointResolver';
import { DynamoDBServiceException } from './models/DynamoDBServiceException';

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

class DynamoDBJson {
  getShapeId() {
    return 'aws.protocols#awsJson1_0';
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
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${name}`,
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
    const error = new DynamoDBServiceException({
      name: __type.slice(__type.lastIndexOf('#') + 1) || 'Unknown',
      message: message ?? Message ?? 'UnknownError',
      $fault: statusCode < 500 ? 'client' : 'server',
      $metadata,
    });
    throw Object.assign(error, members);
  }
}

export const getRuntimeConfig = (config) => ({
  apiVersion: '2012-08-10',
  disableHostPrefix: false,
  endpointProvider: defaultEndpointResolver,
  extensions: [],
  httpAuthSchemeProvider: defaultDynamoDBHttpAuthSchemeProvider,
  httpAuthSchemes: [
    {
      schemeId: 'aws.auth#sigv4',
      identityProvider: (config) => config.getIdentityProvider('aws.auth#sigv4'),
      signer: new AwsSdkSigV4Signer(),
    },
  ],
  logger: new NoOpLogger(),
  protocol: DynamoDBJson,
  protocolSettings: {},
  serviceId: 'DynamoDB',
  sha256: Sha256,
  ...config,
});
