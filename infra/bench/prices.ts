/**
 * What AWS asks in us-east-1, in dollars: first volume step, no free tier, no taxes. Compared on 2026-11-24 with what
 * could be read without an account: "page" is a copy of AWS's own page, "quoted" a text that quotes it, "memory" was
 * found in neither. Change a figure here and `npm run cost` follows.
 */
export const PRICES = {
  asOf: '2026-11-24',
  /** aws.amazon.com/dynamodb/pricing/on-demand, halved in November 2024 (quoted). */
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  /** aws.amazon.com/lambda/pricing, arm64 (quoted). */
  lambdaRequest: 0.2 / 1e6,
  lambdaGbSecond: 0.0000133334,
  /** aws.amazon.com/api-gateway/pricing, REST (page: AWS's whitepaper on private APIs). */
  gatewayRequest: 3.5 / 1e6,
  /** aws.amazon.com/cloudfront/pricing, United States and Europe (transfer: page; HTTPS requests: memory). */
  transferGb: 0.085,
  edgeRequest: 0.01 / 1e4,
  /** aws.amazon.com/s3/pricing, Standard (storage: quoted; GET requests: memory). */
  storageGet: 0.0004 / 1000,
  storageGbMonth: 0.023,
  /** aws.amazon.com/ses/pricing, a message (memory). */
  mail: 0.1 / 1000,
  /** aws.amazon.com/cloudwatch/pricing, logs taken in (memory). */
  logsGb: 0.5,
} as const;

/** What is not measured here. */
export const ASSUMPTIONS = {
  /** Billed time of a warm function: reading and signing, and the wait for the table. */
  millisecondsBase: 5,
  millisecondsPerTrip: 5,
  /** Parts of the bytes that the edge has to fetch from S3. */
  edgeMisses: 0.05,
  /** Seconds of a segment; picture and sound are fetched apart. */
  segmentSeconds: 10,
  /** Bits a second of picture and sound together, H.264 as streaming ladders have it. */
  bitrates: { '480p': 1.4e6, '720p': 3e6, '1080p': 6e6, '4K': 16e6 },
} as const;
