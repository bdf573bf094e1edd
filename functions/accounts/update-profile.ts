import * as z from 'zod';
import { Language } from '../../lib/domain/language.ts';
import { Bio, PersonName } from '../../lib/domain/text.ts';
import { TypedPhoneNumber, User, userView } from '../../lib/domain/accounts/user.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { unauthenticated } from '../../lib/http/identity.ts';
import { toE164 } from '../../lib/phone.ts';
import { changeProfile } from '../../lib/store/accounts/users.ts';

export const handler = endpoint(
  {
    id: 'updateProfile',
    method: 'PATCH',
    path: '/v1/me',
    access: 'user',
    summary: 'Change name, bio, phone number or language',
    description: 'What is left out stays; null clears bio and phone number.',
    body: z.strictObject({
      name: PersonName.optional(),
      bio: Bio.nullable().optional(),
      phoneNumber: TypedPhoneNumber.nullable().optional(),
      language: Language.optional(),
    }),
    status: 200,
    returns: User,
    problems: [],
    table: ['GetItem', 'UpdateItem'],
  },
  async ({ caller, body: { name, bio, phoneNumber, language } }, app) => {
    const phone = typeof phoneNumber === 'string' ? toE164(phoneNumber) : phoneNumber;
    const user = await changeProfile(app.table, caller.userId, {
      ...{ name, bio, phoneNumber: phone, language },
    });
    if (!user) throw unauthenticated();
    return userView(user, app.config.origin);
  },
);
