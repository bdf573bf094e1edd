import * as z from 'zod';
import { UserId } from '../accounts/user.ts';
import { Stream } from '../playback/playback.ts';

/** A stream as administrators see it among those of everybody. */
export const AdminStream = Stream.extend({
  userId: UserId.meta({ description: 'Whose account it runs in.' }),
  email: z.string().nullable().meta({ description: 'Their address; null: the account is closed.' }),
}).meta({ id: 'AdminStream' });
export type AdminStream = z.output<typeof AdminStream>;
