import type { Json, Operation } from './openapi.ts';

/**
 * Bodies that a running platform accepts. `{{name}}` stands for what only it knows (an id, a token, the caller's own
 * address); who sends the body fills it in. An operation without a line here has a body whose example fits anywhere.
 */
const BODIES: Record<string, Json> = {
  register: { email: '{{newEmail}}', password: '{{password}}', name: 'Ada Lovelace' },
  login: { email: '{{email}}', password: '{{password}}' },
  refreshSession: { refreshToken: '{{refreshToken}}' },
  verifyEmail: { token: '{{mailedToken}}' },
  forgotPassword: { email: '{{email}}' },
  resetPassword: { token: '{{mailedToken}}', newPassword: '{{password}}' },
  updateProfile: { name: 'Ada Lovelace', bio: 'Watches everything with a train in it.' },
  createPictureUpload: { contentType: 'image/png', sizeBytes: 20_480 },
  changePassword: { currentPassword: '{{password}}', newPassword: '{{password}}' },
  changeEmail: { newEmail: '{{newEmail}}', password: '{{password}}' },
  closeAccount: { password: '{{password}}' },
  subscribe: { planId: '{{planId}}' },
  previewSubscription: { action: 'renew' },
  renewSubscription: {},
  changePlan: { planId: '{{planId}}' },
  startPlayback: { titleId: '{{titleId}}' },
  heartbeat: { positionSeconds: 120, state: 'playing', sequence: 1 },
  stopPlayback: { positionSeconds: 180, sequence: 2 },
  setWatched: { completed: true },
};

/** The body to try an operation with; undefined where it takes none. */
export const bodyOf = ({ id, body }: Operation): Json | undefined =>
  body && (BODIES[id] ?? body.example ?? firstExample(body.examples) ?? {});

function firstExample(examples: object | undefined): Json | undefined {
  const [first] = Object.values(examples ?? {}) as { value?: Json }[];
  return first?.value;
}

/** The names in braces of a text. */
export const slotsOf = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!)),
];

/** A text with what is known put into its braces. */
export const filled = (text: string, values: Record<string, string>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (slot, name: string) => values[name] ?? slot);
