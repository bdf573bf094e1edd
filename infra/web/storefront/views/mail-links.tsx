import { useState } from 'preact/hooks';
import { useSearch } from 'wouter-preact';
import { ActionButton, Outcome, useAction } from '../../shared/ui/actions.tsx';
import { anonymousApi } from '../../shared/api.ts';
import { answerOf } from '../../shared/client.ts';
import { EMAIL, newPassword } from '../../shared/ui/account-fields.ts';
import { ApiForm } from '../../shared/ui/forms.tsx';
import { usePerson } from '../../shared/person.ts';
import { FormCard } from '../../shared/ui/form-card.tsx';
import { focusMain } from '../../shared/ui/page.tsx';

const useToken = (): string => new URLSearchParams(useSearch()).get('token') ?? '';

/** `/forgot-password`: the answer is the same whether the address is known or not. */
export function ForgotPasswordPage() {
  const send = async ({ email }: Record<'email', string>) => {
    await answerOf(anonymousApi.POST('/v1/auth/forgot-password', { body: { email } }));
    return 'If this address has an account, a link to set a new password is on its way.';
  };
  return (
    <FormCard title="Forgot the password" links={<a href="#/sign-in">Back to sign-in</a>}>
      <ApiForm id="forgot-password-form" submit="Send the link" fields={[EMAIL]} onSubmit={send} />
    </FormCard>
  );
}

/** `/reset-password?token=…`, where the mail leads. */
export function ResetPasswordPage() {
  const token = useToken();
  const reset = async (values: Record<'newPassword', string>) => {
    await answerOf(anonymousApi.POST('/v1/auth/reset-password', { body: { token, ...values } }));
    return 'The password is set and every device is signed out. You can sign in now.';
  };
  return (
    <FormCard title="Set a new password" links={<a href="#/sign-in">Sign in</a>}>
      <ApiForm
        id="reset-password-form"
        submit="Set the password"
        fields={[newPassword('newPassword', 'New password')]}
        onSubmit={reset}
      />
    </FormCard>
  );
}

/** `/verify-email?token=…`: asks for a press, so that a mail scanner that opens links verifies nothing. */
export function VerifyEmailPage() {
  const token = useToken();
  const { id } = usePerson();
  const action = useAction();
  const [confirmed, setConfirmed] = useState(false);
  const confirm = async () => {
    await answerOf(anonymousApi.POST('/v1/auth/verify-email', { body: { token } }));
    focusMain();
    setConfirmed(true);
  };
  const onward = id === null ? <a href="#/sign-in">Sign in</a> : <a href="#/account">To your account</a>;
  return (
    <FormCard title="Confirm your e-mail" links={onward}>
      {confirmed ? (
        <p class="notice success" role="status">
          Thank you, the address is confirmed.
        </p>
      ) : (
        <div>
          <Outcome action={action} />
          <ActionButton action={action} run={confirm} id="verify-email-button" class="button primary">
            Confirm my address
          </ActionButton>
        </div>
      )}
    </FormCard>
  );
}

const STOPPED = {
  subscriptionExpiry: 'You get no more mails about the end of your subscription.',
  newReleases: 'You get no more mails about new titles in the genres you follow.',
};

/** `/unsubscribe?token=…`: asks for a press, as a link that a scanner opens must stop nothing. */
export function UnsubscribePage() {
  const token = useToken();
  const action = useAction();
  const [stopped, setStopped] = useState<keyof typeof STOPPED>();
  const stop = async () => {
    const params = { query: { token } };
    const done = await answerOf(anonymousApi.POST('/v1/notifications/unsubscribe', { params }));
    focusMain();
    setStopped(done.stopped);
  };
  return (
    <FormCard title="Stop these mails" links={<a href="#/account">What mails you get</a>}>
      {stopped ? (
        <p class="notice success" role="status">
          {STOPPED[stopped]}
        </p>
      ) : (
        <div>
          <Outcome action={action} />
          <ActionButton action={action} run={stop} id="unsubscribe-button" class="button primary">
            Stop mails like the one I got
          </ActionButton>
        </div>
      )}
    </FormCard>
  );
}
