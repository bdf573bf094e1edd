/** The request limits of contract §1: `limit` requests in `seconds` for each subject. A stage may set other limits. */
export const POLICIES = {
  anonymous: { limit: 60, seconds: 60 },
  user: { limit: 300, seconds: 60 },
  login: { limit: 10, seconds: 60 },
  register: { limit: 20, seconds: 3600 },
  resetMail: { limit: 3, seconds: 3600 },
} as const satisfies Record<string, { limit: number; seconds: number }>;

export type Policy = keyof typeof POLICIES;
