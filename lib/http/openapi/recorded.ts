/** One call as the platform answered it; secrets are masked. */
export interface RecordedCall {
  params?: Record<string, string> | undefined;
  query?: Record<string, string | number> | undefined;
  /** The body that was sent. */
  request?: unknown;
  /** The body that came back; absent where there is none. */
  answer?: unknown;
}

/** What `infra/examples` has recorded: a happy call of each operation, and a refusal by code. */
export interface Recorded {
  calls: Record<string, RecordedCall>;
  problems: Record<string, unknown>;
}
