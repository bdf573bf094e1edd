import * as z from 'zod';
import { newOneTimeToken } from '../../lib/auth/one-time-tokens.ts';
import { normaliseEmail } from '../../lib/domain/email.ts';
import { Language } from '../../lib/domain/language.ts';
import { passwordProblem } from '../../lib/domain/accounts/password-policy.ts';
import { NewPassword, PersonName } from '../../lib/domain/text.ts';
import { DeviceInput, Session, TypedEmail, TypedPhoneNumber } from '../../lib/domain/accounts/user.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { invalid } from '../../lib/http/request.ts';
import { toE164 } from '../../lib/phone.ts';
import { deviceWrite, newDevice } from '../../lib/store/sessions/devices.ts';
import { pendingToken, tokenMail } from '../../lib/store/sessions/mailed-tokens.ts';
import { createAccount, emailTaken, newUser, ownerOfEmail } from '../../lib/store/accounts/users.ts';
import { hashNewPassword } from '../../lib/wiring/passwords.ts';
import { sessionOf } from '../../lib/wiring/sessions.ts';

export const handler = endpoint(
  {
    id: 'register',
    method: 'POST',
    path: '/v1/auth/register',
    access: 'public',
    summary: 'Create an account and sign its first device in',
    description: 'A mail asks to confirm the address; the account works before that.',
    body: z.strictObject({
      email: TypedEmail,
      password: NewPassword,
      name: PersonName,
      phoneNumber: TypedPhoneNumber.optional(),
      language: Language.optional(),
      device: DeviceInput.optional(),
    }),
    status: 201,
    returns: Session,
    problems: ['email_taken'],
    table: ['GetItem', 'PutItem'],
    rateLimit: 'register',
    memory: 1769,
  },
  async ({ body }, app) => {
    const { email, password, name, language, device: asked } = body;
    const weakness = passwordProblem(password, email);
    if (weakness !== null) throw invalid([{ pointer: '/password', detail: weakness }]);
    const phoneNumber = body.phoneNumber && toE164(body.phoneNumber);
    const passwordHash = await hashNewPassword(app, password, async () => {
      if (await ownerOfEmail(app.table, normaliseEmail(email))) throw emailTaken();
    });
    const now = app.now();
    const user = newUser(app.newId('usr'), { email, name, phoneNumber, language }, now);
    const signedIn = await newDevice(app, user.userId, app.newId('dev'), asked, 1);
    const token = newOneTimeToken('verify_email', user.userId, () => app.randomBytes(32));
    const credentials = {
      userId: user.userId,
      passwordHash,
      v: 1,
      by: app.newId('req'),
      devices: { [signedIn.device.deviceId]: now },
      known: {},
      verifyEmail: pendingToken('verify_email', token.hash, now),
    };
    await createAccount(app, user, credentials, [
      deviceWrite(signedIn.device),
      tokenMail('verify_email', user, token, now),
    ]);
    return sessionOf(app, { user, tier: 'free' }, signedIn);
  },
);
