import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Replacement, replaced } from './replacement.ts';

const SES_ENDPOINT = `
const resolved = new Map();
const regional = (region) =>
  'https://email.' + region + (region.startsWith('cn-') ? '.amazonaws.com.cn' : '.amazonaws.com');
export const defaultEndpointResolver = ({ Region, Endpoint }) => {
  const url = Endpoint ?? regional(Region);
  if (!resolved.has(url)) resolved.set(url, new URL(url));
  return { url: resolved.get(url), headers: {}, properties: {} };
};`;

/** What `index.js` of a part binds to Node, so that what is not used of it is left out. */
const withPureBindings = (original: string): string =>
  replaced(original, /( = | extends )(?=bind\w+\()/g, '$1/* @__PURE__ */ ');

const noPlugin = (name: string) => `export const ${name} = () => ({ applyToStack() {} });`;
const refusing = (name: string) =>
  `export class ${name} { constructor() { throw new Error('${name} was left out of this bundle'); } }`;

/** What Lambda functions never need of the AWS SDK. */
export const AWS_SDK: Replacement[] = [
  {
    file: 'client-ses/dist-es/runtimeConfig.js',
    why: "Configuration comes from code and Lambda's environment, never from profiles or instance metadata.",
    contents: readFileSync(fileURLToPath(new URL('runtime-config.js', import.meta.url)), 'utf8'),
  },
  {
    file: 'client-ses/dist-es/runtimeExtensions.js',
    why: 'The client has no extensions.',
    contents: 'export const resolveRuntimeExtensions = (config) => config;',
  },
  {
    file: 'client-ses/dist-es/endpoint/endpointResolver.js',
    why: 'Of the rules only the standard regional endpoint and an explicit one are used: no FIPS, dual stack or account endpoints.',
    contents: SES_ENDPOINT,
  },
  ...['httpAuthSchemes', 'retry', 'serde'].map((part) => ({
    file: `core/dist-es/submodules/${part}/index.js`,
    why: 'Binding has no effect.',
    contents: withPureBindings,
  })),
  {
    file: 'client/smithy-client/command.js',
    why: 'Only of event streams it asks the schemas, and no operation of ours has one.',
    contents: (original) =>
      replaced(
        replaced(original, /^import \{ NormalizedSchema \}.*$/m, ''),
        /Boolean\(NormalizedSchema\.of\(input\$\).*\);$/m,
        'false;',
      ),
  },
  {
    file: 'client/smithy-client/schemaLogFilter.js',
    why: 'The clients have no logger.',
    contents: 'export const schemaLogFilter = (_schema, data) => data;',
  },
  {
    file: 'retry/middleware-retry/parseRetryAfterHeader.js',
    why: 'Node reads such a date as well as a parser of its own does.',
    contents: (original) =>
      replaced(
        replaced(original, /^import \{ parseRfc7231DateTime \}.*$/m, ''),
        /parseRfc7231DateTime\(retryAfter\)/,
        'new Date(retryAfter)',
      ),
  },
  {
    file: 'middleware-endpoint/adaptors/getEndpointFromConfig.js',
    why: 'Reads AWS_ENDPOINT_URL and profiles; endpoints are given by lib/config.ts.',
    contents: 'export const getEndpointFromConfig = async () => undefined;',
  },
  {
    file: 'middleware-endpoint/service-customizations/s3.js',
    why: 'The S3 client is not used.',
    contents: 'export const resolveParamsForS3 = async (parameters) => parameters;',
  },
  {
    file: '@smithy/core/dist-es/submodules/event-streams/index.js',
    why: 'No operation of DynamoDB or SES answers an event stream.',
    contents: refusing('EventStreamSerde'),
  },
  {
    file: 'checksum/sha256/Sha256Node.js',
    why: "To see whether Lambda's Node can hash, the original opens a hash.",
    contents: (original) =>
      replaced(original, /const hasNativeCrypto = [\s\S]*?\}\)\(\);/, 'const hasNativeCrypto = true;'),
  },
  {
    file: 'serde/util-hex-encoding/hex-encoding.js',
    why: 'Node has it, without two tables.',
    contents: `
export const toHex = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
export const fromHex = (text) => new Uint8Array(Buffer.from(text, 'hex'));`,
  },
  {
    file: 'serde/uuid/v4.js',
    why: 'Node has it, and opens it when it is asked for.',
    contents: 'export const bindV4 = () => () => crypto.randomUUID();',
  },
  {
    file: 'checksum/sha256/Sha256Js.js',
    why: "The fallback for a Node without OpenSSL; Lambda's has it.",
    contents: refusing('Sha256Js'),
  },
  {
    file: 'retry/util-retry/AdaptiveRetryStrategy.js',
    why: 'Retries are standard, see runtime-config.js.',
    contents: refusing('AdaptiveRetryStrategy'),
  },
  {
    file: 'middleware-user-agent/user-agent-middleware.js',
    why: 'The header only feeds statistics of AWS about its SDKs.',
    contents: noPlugin('getUserAgentPlugin'),
  },
  {
    file: 'middleware-recursion-detection/getRecursionDetectionPlugin.js',
    why: 'Marks calls that can start functions in a circle; DynamoDB and SES calls cannot.',
    contents: noPlugin('getRecursionDetectionPlugin'),
  },
  {
    file: 'middleware-logger/loggerMiddleware.js',
    why: 'The clients have no logger.',
    contents: noPlugin('getLoggerPlugin'),
  },
  {
    file: 'client/emitWarningIfUnsupportedVersion.js',
    why: 'The runtime is fixed by the stack.',
    contents: 'export const state = {};\nexport const emitWarningIfUnsupportedVersion = () => {};',
  },
  {
    file: 'client/util-endpoints/aws.js',
    why: 'Functions of the endpoint rules, which are replaced above.',
    contents: 'export const awsEndpointFunctions = {};',
  },
  {
    file: 'httpAuthSchemes/aws_sdk/clock-skew-defaults.js',
    why: 'Reads profiles to switch off the correction of a skewed clock; it stays on, as is the default.',
    contents: 'export const DEFAULT_DISABLE_CLOCK_SKEW_CORRECTION = false;',
  },
  {
    file: '@smithy/signature-v4/dist-es/SignatureV4.js',
    why: 'Requests are signed in their headers: no presigned URLs, and no messages of event streams.',
    contents: (original) =>
      [
        [/^ *headerFormatter = .*$/m, ''],
        [/^ *async presign\([\s\S]*?(?=^ *async sign\()/m, ''],
        [
          /^ *async sign\([\s\S]*?(?=^ *async signRequest\()/m,
          'sign(...request) { return this.signRequest(...request); }',
        ],
      ].reduce((text, [what, by]) => replaced(text, what as RegExp, by as string), original),
  },
];
