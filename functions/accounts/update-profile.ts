import * as z from 'zod';
import { Language } from '../../lib/domain/language.ts';
import { Bio, PersonName } from '../../lib/domain/text.ts';
import { TypedPhoneNumber, User, userView } from '../../lib/domain/accounts/user.ts';
import { MaturityRating } from '../../lib/domain/catalogue/maturity.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { unauthenticated } from '../../lib/http/identity.ts';
import { toE164 } from '../../lib/phone.ts';
import { changeProfile } from '../../lib/store/accounts/users.ts';
import { limitWrite } from '../../lib/store/history/not-interested.ts';

export const handler = endpoint(
  {
    id: 'updateProfile',
    method: 'PATCH',
    path: '/v1/me',
    access: 'user',
    summary: 'Change name, bio, phone number, language or maturity limit',
    description:
      'What is left out stays; null clears bio, phone number and limit. Nothing rated above `maturityLimit` ' +
      'is recommended, from the next read on: not on the home page, in `recommendations` nor in `similarTitles`; what was watched or listed stays.',
    body: z.strictObject({
      name: PersonName.optional(),
      bio: Bio.nullable().optional(),
      phoneNumber: TypedPhoneNumber.nullable().optional(),
      language: Language.optional(),
      maturityLimit: MaturityRating.nullable().optional(),
    }),
    status: 200,
    returns: User,
    problems: [],
    table: ['GetItem', 'UpdateItem'],
  },
  async ({ caller, body: { phoneNumber, ...body } }, app) => {
    const phone = typeof phoneNumber === 'string' ? toE164(phoneNumber) : phoneNumber;
    const user = await changeProfile(
      app.table,
      caller.userId,
      { ...body, phoneNumber: phone },
      body.maturityLimit === undefined ? [] : [limitWrite(caller.userId, body.maturityLimit)],
    );
    if (!user) throw unauthenticated();
    return userView(user, app.config.origin);
  },
);
