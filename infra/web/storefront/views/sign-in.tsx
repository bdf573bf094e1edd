import { useLayoutEffect } from 'preact/hooks';
import { useSearch } from 'wouter-preact';
import { anonymousApi } from '../../shared/api.ts';
import { answerOf } from '../../shared/client.ts';
import {
  browserLanguage,
  currentPassword,
  EMAIL,
  NAME,
  newPassword,
  PHONE,
} from '../../shared/ui/account-fields.ts';
import { ApiForm } from '../../shared/ui/forms.tsx';
import { navigate } from '../../shared/hash-location.ts';
import { usePerson } from '../../shared/person.ts';
import { deviceFor, saveSession } from '../../shared/session.ts';
import { FormCard } from '../../shared/ui/form-card.tsx';
import { nextPath, signInPath } from '../links.ts';

/**
 * Where who comes here goes on to, and whether they do so now: the page is made anew for the person who has signed in,
 * unless the reader went elsewhere meanwhile, and then it leaves them there.
 */
function useGoingOn(): [next: string, goesOn: boolean] {
  const next = nextPath(useSearch());
  const goesOn = usePerson().id !== null;
  useLayoutEffect(() => {
    if (goesOn) navigate(next, { replace: true });
  }, [goesOn]);
  return [next, goesOn];
}

export function SignInPage() {
  const [next, goesOn] = useGoingOn();
  const signIn = async ({ email, password }: Record<'email' | 'password', string>) => {
    const body = { email, password, device: deviceFor(email) };
    saveSession(await answerOf(anonymousApi.POST('/v1/auth/login', { body })));
  };
  if (goesOn) return null;
  const links = (
    <>
      <a href={`#${signInPath(next, 'sign-up')}`}>New here? Create an account</a>
      <a href="#/forgot-password">Forgot the password?</a>
    </>
  );
  return (
    <FormCard title="Sign in" links={links}>
      <ApiForm
        id="sign-in-form"
        submit="Sign in"
        fields={[EMAIL, currentPassword('password', 'Password')]}
        onSubmit={signIn}
      />
    </FormCard>
  );
}

export function SignUpPage() {
  const [next, goesOn] = useGoingOn();
  const signUp = async (values: Record<'name' | 'email' | 'password' | 'phoneNumber', string>) => {
    const { name, email, password } = values;
    const phoneNumber = values.phoneNumber.trim();
    const body = {
      ...{ name, email, password, language: browserLanguage(), device: deviceFor(email) },
      ...(phoneNumber && { phoneNumber }),
    };
    saveSession(await answerOf(anonymousApi.POST('/v1/auth/register', { body })));
  };
  if (goesOn) return null;
  return (
    <FormCard
      title="Create your account"
      links={<a href={`#${signInPath(next)}`}>Already have an account? Sign in</a>}
    >
      <ApiForm
        id="sign-up-form"
        submit="Create account"
        fields={[NAME, EMAIL, newPassword('password', 'Password'), PHONE]}
        onSubmit={signUp}
      />
    </FormCard>
  );
}
