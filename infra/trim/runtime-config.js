/*
 * Stands in for `runtimeConfig.js` of an AWS client. The original looks for credentials, region and settings in
 * profiles, instance metadata, SSO and web identity; Lambda gives them in the environment.
 */
import { calculateBodyLength } from '@smithy/core/serde';
import { NodeHttpHandler, streamCollector } from '@smithy/node-http-handler';
import { getRuntimeConfig as shared } from './runtimeConfig.shared';

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

const fromEnvironment = () => async () => ({
  accessKeyId: required('AWS_ACCESS_KEY_ID'),
  secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
  sessionToken: process.env.AWS_SESSION_TOKEN,
});

export const getRuntimeConfig = (config) => ({
  ...shared(config),
  runtime: 'node',
  defaultsMode: async () => 'standard',
  accountIdEndpointMode: 'disabled',
  authSchemePreference: async () => [],
  bodyLengthChecker: calculateBodyLength,
  credentialDefaultProvider: fromEnvironment,
  region: async () => required('AWS_REGION'),
  retryMode: 'standard',
  streamCollector,
  ignoreConfiguredEndpointUrls: true,
  ...config,
  requestHandler: NodeHttpHandler.create(config?.requestHandler ?? {}),
});
