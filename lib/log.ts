/** One JSON line of the log. Fields name ids and outcomes, never what a person typed and never a secret. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields?: Record<string, unknown>,
) => void;

/** Writes to standard output, which Lambda sends to the function's log group. */
export const consoleLog: Log = (level, message, fields = {}) => {
  process.stdout.write(`${JSON.stringify({ level, message, ...fields })}\n`);
};

/**
 * What of an error may be logged: where it came from, not the values in its message. A parser quotes what it cannot
 * read, which may be a secret, so its message is left out; the stack names the place alone.
 */
export const errorFields = (error: unknown): Record<string, unknown> =>
  error instanceof Error
    ? {
        error: error.name,
        ...(!(error instanceof SyntaxError) && { errorMessage: error.message }),
        stack: error.stack
          ?.split('\n')
          .filter((line) => /^ {4}at /.test(line))
          .slice(0, 5),
      }
    : { error: typeof error };
