import { anonymousApi } from '../shared/api.ts';
import { answerOf } from '../shared/client.ts';
import { deviceFor, saveSession, user } from '../shared/session.ts';
import { currentPassword, EMAIL } from '../shared/ui/account-fields.ts';
import { FormCard } from '../shared/ui/form-card.tsx';
import { ApiForm } from '../shared/ui/forms.tsx';
import { Page } from '../shared/ui/page.tsx';
import { SignOut } from './header.tsx';

/** In the place of any page while nobody is signed in, so that the page comes where it was asked for. */
export function SignInPage() {
  const signIn = async ({ email, password }: Record<'email' | 'password', string>) => {
    const body = { email, password, device: deviceFor(email) };
    saveSession(await answerOf(anonymousApi.POST('/v1/auth/login', { body })));
  };
  return (
    <FormCard title="Console" links={<a href="/">To the storefront</a>}>
      <p>For administrators of Marquee.</p>
      <ApiForm
        id="sign-in-form"
        submit="Sign in"
        fields={[EMAIL, currentPassword('password', 'Password')]}
        onSubmit={signIn}
      />
    </FormCard>
  );
}

export const NotAllowedPage = () => (
  <Page title="Not for this account" class="narrow">
    <h1>Not for this account</h1>
    <p id="not-allowed">
      You are signed in as {user.value?.email}, who is not an administrator. Sign out and sign in as one, or
      ask an administrator to make you one.
    </p>
    <div class="button-row">
      <SignOut />
      <a class="button" href="/">
        To the storefront
      </a>
    </div>
  </Page>
);
