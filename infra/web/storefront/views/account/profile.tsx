import { type Schemas, answerOf } from '../../../shared/client.ts';
import { LANGUAGE, NAME, PHONE } from '../../../shared/ui/account-fields.ts';
import { ApiForm } from '../../../shared/ui/forms.tsx';
import { usePerson } from '../../../shared/person.ts';
import { saveUser } from '../../../shared/session.ts';
import { Picture } from './picture.tsx';

const LIMITS = [
  ['', 'For every age'],
  ...(['0+', '6+', '12+', '16+'] as const).map((rating) => [rating, `Rated ${rating} at most`] as const),
] as const;

export function Profile({ user }: { user: Schemas['User'] }) {
  const { api } = usePerson();
  const save = async (
    values: Record<'name' | 'bio' | 'phoneNumber' | 'language' | 'maturityLimit', string>,
  ) => {
    const body = {
      name: values.name,
      bio: values.bio.trim() || null,
      phoneNumber: values.phoneNumber.trim() || null,
      language: values.language as Schemas['Language'],
      maturityLimit: (values.maturityLimit || null) as Schemas['User']['maturityLimit'],
    };
    saveUser(await answerOf(api.PATCH('/v1/me', { body })));
    return 'Saved.';
  };
  return (
    <>
      <Picture user={user} />
      <ApiForm
        id="profile-form"
        submit="Save"
        fields={[
          { ...NAME, value: user.name },
          {
            name: 'bio',
            label: 'About you',
            value: user.bio ?? '',
            rows: 3,
            refused: () => 'Up to 500 characters.',
          },
          { ...PHONE, value: user.phoneNumber ?? '' },
          { ...LANGUAGE, value: user.language },
          {
            ...{ name: 'maturityLimit', label: 'Recommend titles', value: user.maturityLimit ?? '' },
            options: LIMITS,
            hint: 'What you watched or put on your list stays where it is.',
          },
        ]}
        onSubmit={save}
      />
    </>
  );
}
