import { answerOf } from '../../../shared/client.ts';
import { currentPassword, newPassword } from '../../../shared/ui/account-fields.ts';
import { ApiForm } from '../../../shared/ui/forms.tsx';
import { usePerson } from '../../../shared/person.ts';

export function PasswordForm({ onChanged }: { onChanged: () => void }) {
  const { api } = usePerson();
  const change = async (body: Record<'currentPassword' | 'newPassword', string>) => {
    await answerOf(api.PUT('/v1/me/password', { body }));
    onChanged();
    return 'Changed. Every other device is signed out.';
  };
  return (
    <ApiForm
      id="password-form"
      submit="Change the password"
      fields={[
        currentPassword('currentPassword', 'Current password'),
        newPassword('newPassword', 'New password'),
      ]}
      onSubmit={change}
      reset
    />
  );
}
