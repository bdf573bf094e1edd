import { useState } from 'preact/hooks';
import { ActionButton, Outcome, useAction } from '../../../shared/ui/actions.tsx';
import { announce } from '../../../shared/ui/announce.ts';
import { answerOf } from '../../../shared/client.ts';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { currentPassword } from '../../../shared/ui/account-fields.ts';
import { ApiForm } from '../../../shared/ui/forms.tsx';
import { navigate } from '../../../shared/hash-location.ts';
import { usePerson } from '../../../shared/person.ts';
import { clearSession } from '../../../shared/session.ts';

/** Everything that is kept about the caller, to take away or to have erased. */
export function OwnData() {
  const { api } = usePerson();
  const action = useAction();
  const [closing, setClosing] = useState(false);
  const download = async () => {
    const everything = await answerOf(api.GET('/v1/me/export'));
    const file = new Blob([JSON.stringify(everything, null, 2)], { type: 'application/json' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = 'marquee-account.json';
    link.click();
    URL.revokeObjectURL(link.href);
    announce('The file is ready');
  };
  return (
    <>
      <p class="muted">A file with all that we keep about you, or an end to all of it.</p>
      <div class="button-row">
        <ActionButton action={action} run={download} id="export">
          Download my data
        </ActionButton>
        <button class="button" type="button" id="close-account" onClick={() => setClosing(true)}>
          Close the account
        </button>
      </div>
      <Outcome action={action} />
      {closing && <CloseDialog onClose={() => setClosing(false)} />}
    </>
  );
}

function CloseDialog({ onClose }: { onClose: () => void }) {
  const { id, api } = usePerson();
  const close = async (body: Record<'password', string>) => {
    await answerOf(api.POST('/v1/me/close', { body }));
    navigate('/', { replace: true });
    clearSession(id!);
    announce('Your account is closed');
  };
  return (
    <Dialog label="Close the account" class="confirm-dialog" onClose={onClose}>
      <h2>Close the account</h2>
      <p>
        Your name, address, history and list are erased, every device is signed out and what is left of a
        subscription is lost. This cannot be undone.
      </p>
      <ApiForm
        id="close-form"
        submit="Close it for ever"
        fields={[currentPassword('password', 'Password')]}
        onSubmit={close}
      />
    </Dialog>
  );
}
