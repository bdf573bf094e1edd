import { type Schemas, answerOf } from '../../../shared/client.ts';
import { currentPassword, EMAIL } from '../../../shared/ui/account-fields.ts';
import { ApiForm } from '../../../shared/ui/forms.tsx';
import { usePerson } from '../../../shared/person.ts';

/** Which address the account has; another one counts when it is confirmed by the mail that it gets. */
export function Address({ user }: { user: Schemas['User'] }) {
  const { api } = usePerson();
  const change = async (body: Record<'newEmail' | 'password', string>) => {
    await answerOf(api.POST('/v1/me/email', { body }));
    return `We have written to ${body.newEmail}. Until that mail is confirmed, ${user.email} stays.`;
  };
  return (
    <>
      <p>
        <strong id="own-address">{user.email}</strong>{' '}
        <span class="muted">{user.emailVerified ? 'confirmed' : 'not confirmed yet'}</span>
      </p>
      <ApiForm
        id="email-form"
        submit="Change the address"
        fields={[
          { ...EMAIL, name: 'newEmail', label: 'New address', autocomplete: 'email' },
          currentPassword('password', 'Password'),
        ]}
        onSubmit={change}
        reset
      />
    </>
  );
}
