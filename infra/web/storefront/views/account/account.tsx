import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { ActionButton, Outcome, useAction } from '../../../shared/ui/actions.tsx';
import { Answer, useAnswer } from '../../../shared/ui/answer.tsx';
import { answerOf } from '../../../shared/client.ts';
import { usePerson } from '../../../shared/person.ts';
import { saveUser } from '../../../shared/session.ts';
import { Loading, usePageTitle } from '../../../shared/ui/page.tsx';
import { Address } from './address.tsx';
import { Devices } from './devices.tsx';
import { Genres, Notifications } from './mail-choices.tsx';
import { OwnData } from './own-data.tsx';
import { PasswordForm } from './password-form.tsx';
import { Profile } from './profile.tsx';
import { Subscriptions } from './subscriptions.tsx';
import { TastePanel } from './taste.tsx';

export function AccountPage() {
  const { api } = usePerson();
  const profile = useAnswer(async () => {
    const user = await answerOf(api.GET('/v1/me'));
    saveUser(user);
    return user;
  }, []);
  const devices = useAnswer(
    () => answerOf(api.GET('/v1/me/devices', { params: { query: { limit: 100 } } })),
    [],
  );
  usePageTitle(profile.value || profile.failure ? 'Account' : undefined);
  return (
    <Answer of={profile} waiting={<Loading />} page>
      {(user) => (
        <div class="page account">
          <h1>Account</h1>
          {!user.emailVerified && <Unverified />}
          <div class="account-grid">
            <Panel id="profile" heading="Profile">
              <Profile user={user} />
            </Panel>
            <Panel id="subscription" heading="Subscription">
              <Subscriptions />
            </Panel>
            <Panel id="devices" heading="Devices">
              <Devices asked={devices} />
            </Panel>
            <Panel id="email" heading="E-mail address">
              <Address user={user} />
            </Panel>
            <Panel id="notifications" heading="Mail">
              <Notifications />
            </Panel>
            <Panel id="genres" heading="Genres you follow">
              <Genres />
            </Panel>
            <Panel id="taste" heading="What recommendations rest on">
              <TastePanel />
            </Panel>
            <Panel id="password" heading="Password">
              <PasswordForm onChanged={devices.again} />
            </Panel>
            <Panel id="data" heading="Your data">
              <OwnData />
            </Panel>
          </div>
        </div>
      )}
    </Answer>
  );
}

interface PanelProps {
  id: string;
  heading: string;
  children: ComponentChildren;
}

const Panel = ({ id, heading, children }: PanelProps) => (
  <section class="panel" id={`account-${id}`} aria-labelledby={`account-${id}-heading`}>
    <h2 id={`account-${id}-heading`} tabIndex={-1}>
      {heading}
    </h2>
    {children}
  </section>
);

const STOPPED = {
  bounce: 'Your mail provider refused our mail for good, so we have stopped writing to your address.',
  complaint: 'A mail of ours was reported as spam at your address, so we have stopped writing to it.',
};

function Unverified() {
  const { api } = usePerson();
  const settings = useAnswer(() => answerOf(api.GET('/v1/me/notifications')), []);
  const stopped = settings.value?.mailStopped;
  const action = useAction();
  const [sent, setSent] = useState(false);
  const send = async () => {
    await answerOf(api.POST('/v1/auth/verify-email/resend'));
    setSent(true);
  };
  return (
    <div class="notice">
      <p>
        {stopped
          ? `${STOPPED[stopped]} Confirm it again, or change it below.`
          : 'Your e-mail address is not confirmed yet. Look for our mail.'}
      </p>
      <ActionButton action={action} run={send}>
        {stopped ? 'Send a mail to confirm it' : 'Send it again'}
      </ActionButton>
      <Outcome action={action} />
      <p role="status">{sent && 'The mail is on its way.'}</p>
    </div>
  );
}
