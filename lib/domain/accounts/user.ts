import * as z from 'zod';
import type { MailStop } from '../notifications/notifications.ts';
import { DEFAULT_LANGUAGE, Language } from '../language.ts';
import { MaturityRating } from '../catalogue/maturity.ts';
import { emailProblem, isEmail } from '../email.ts';
import { idOf, Instant, toInstant } from '../ids.ts';
import { DeviceName } from '../text.ts';

export const UserId = idOf('usr');
export const DeviceId = idOf('dev');
export const Role = z.enum(['user', 'admin']);
export type Role = z.output<typeof Role>;
export const Platform = z.enum(['web', 'ios', 'android', 'tv', 'other']).meta({ id: 'Platform' });

/** A person as they see themselves (contract §2). */
export const User = z
  .object({
    id: UserId,
    email: z.string().meta({ format: 'email', examples: ['ada@example.com'] }),
    emailVerified: z.boolean(),
    name: z.string().meta({ examples: ['Ada Lovelace'] }),
    bio: z.string().nullable(),
    pictureUrl: z.string().nullable(),
    phoneNumber: z
      .string()
      .nullable()
      .meta({ description: 'E.164.', examples: ['+442071838750'] }),
    language: Language,
    maturityLimit: MaturityRating.nullable().meta({
      description: 'Nothing rated above it is recommended; null is no limit.',
    }),
    role: Role,
    createdAt: Instant,
  })
  .meta({ id: 'User' });
export type User = z.output<typeof User>;

export const Device = z
  .object({
    id: DeviceId,
    name: z.string().meta({ examples: ['Living room TV'] }),
    platform: Platform,
    createdAt: Instant,
    lastSeenAt: Instant,
    current: z.boolean().meta({ description: 'Whether it is the device that asks.' }),
  })
  .meta({ id: 'Device' });
export type Device = z.output<typeof Device>;

/** A signed-in device with what it needs to stay so. */
export const Session = z
  .object({
    user: User,
    device: Device,
    accessToken: z.string(),
    accessTokenExpiresAt: Instant,
    refreshToken: z.string(),
    refreshTokenExpiresAt: Instant,
  })
  .meta({ id: 'Session' });
export type Session = z.output<typeof Session>;

/** The device that signs in. An id the account already has signs that device in again; another is replaced. */
export const DeviceInput = z
  .strictObject({ id: DeviceId.optional(), name: DeviceName, platform: Platform })
  .meta({ id: 'DeviceInput' });
export type DeviceInput = z.output<typeof DeviceInput>;

/** An address to write to and to show, as it was typed; compare it in its normalised form only. */
export const TypedEmail = z
  .string()
  .refine(isEmail, { error: ({ input }) => emailProblem(String(input)) })
  .overwrite((typed) => typed.trim())
  .meta({ format: 'email', maxLength: 254, examples: ['ada@example.com'] });

/** A phone number as it was typed, with its country code; `lib/phone.ts` makes E.164 of it. */
export const TypedPhoneNumber = z
  .string()
  .max(40)
  .regex(
    /^ *(\+|\uff0b|00)[0-9\uff10-\uff19 ()./-]{3,}$/,
    'must be a phone number with its country code and no extension, such as +44 20 7183 8750',
  )
  .meta({
    description: 'With its country code (`+` or `00`) and no extension; kept as E.164.',
    examples: ['+44 20 7183 8750'],
  });

/** A person as stored. Times are epoch milliseconds. */
export interface UserRecord extends Record<string, unknown> {
  userId: string;
  /** As it was typed. */
  email: string;
  /** As it is compared, and as the claim's key has it. */
  emailKey: string;
  emailVerified: boolean;
  /** Why nothing is mailed to the address but what its owner asks for, until they confirm it again. */
  mailStopped?: MailStop | null;
  name: string;
  bio?: string;
  phoneNumber?: string;
  /** In which mails are written; absent: nobody chose. */
  language?: Language;
  /** Above which nothing is recommended. */
  maturityLimit?: MaturityRating;
  /** Path of the picture below the origin. */
  picture?: string;
  role: Role;
  status: 'active' | 'disabled';
  version: number;
  createdAt: number;
}

/**
 * A signed-in device as stored. The item stands exactly as long as the device is signed in; `expiresAt` is
 * compared on every read.
 */
export interface DeviceRecord extends Record<string, unknown> {
  userId: string;
  deviceId: string;
  name: string;
  platform: z.output<typeof Platform>;
  createdAt: number;
  lastSeenAt: number;
  /** When this session began, from which its absolute end counts. */
  signedInAt: number;
  /** Rises with each sign-in of the account and stands in the access token, so that tokens of an earlier session of the same device stay dead. */
  session: number;
  refreshHash: string;
  /** How often the refresh token was replaced. */
  generation: number;
  /** Hashes replaced within the last seconds and the newest, oldest first; of the attempt that replaced it the hash, too. */
  replaced: { hash: string; at: number; attempt?: string }[];
  expiresAt: number;
}

/** A session ends after 30 days without a refresh and 90 days after its sign-in (contract §2). */
const IDLE_MS = 30 * 24 * 3_600_000;
const ABSOLUTE_MS = 90 * 24 * 3_600_000;

/** When a session ends that was last used at `now`. */
export const sessionEnd = (signedInAt: number, now: number): number =>
  Math.min(now + IDLE_MS, signedInAt + ABSOLUTE_MS);

export const userView = (user: UserRecord, origin: string): User => ({
  id: user.userId,
  email: user.email,
  emailVerified: user.emailVerified,
  name: user.name,
  bio: user.bio ?? null,
  pictureUrl: user.picture === undefined ? null : `${origin}${user.picture}`,
  phoneNumber: user.phoneNumber ?? null,
  language: user.language ?? DEFAULT_LANGUAGE,
  maturityLimit: user.maturityLimit ?? null,
  role: user.role,
  createdAt: toInstant(user.createdAt),
});

export const deviceView = (device: DeviceRecord, currentId: string): Device => ({
  id: device.deviceId,
  name: device.name,
  platform: device.platform,
  createdAt: toInstant(device.createdAt),
  lastSeenAt: toInstant(device.lastSeenAt),
  current: device.deviceId === currentId,
});
