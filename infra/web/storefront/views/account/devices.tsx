import { ActionButton, Outcome, useAction } from '../../../shared/ui/actions.tsx';
import { Answer, type Asked } from '../../../shared/ui/answer.tsx';
import { type Schemas, answerOf } from '../../../shared/client.ts';
import { dateTime } from '../../../shared/format.ts';
import { usePerson } from '../../../shared/person.ts';

/** Where the account is signed in; what is signed out here is asked for again, so that the list tells the truth. */
export function Devices({ asked }: { asked: Asked<{ items: Schemas['Device'][] }> }) {
  const { api } = usePerson();
  const action = useAction();
  const afterwards = () => {
    // The button goes away with its device.
    document.getElementById('account-devices-heading')?.focus();
    asked.again();
  };
  const signOut = async (deviceId: string) => {
    await answerOf(api.DELETE('/v1/me/devices/{deviceId}', { params: { path: { deviceId } } }));
    afterwards();
  };
  const signOutOthers = async () => {
    await answerOf(api.DELETE('/v1/me/devices'));
    afterwards();
  };
  return (
    <div>
      <Answer of={asked} waiting={<p class="muted">Loading…</p>}>
        {({ items }) => (
          <>
            <ul class="plain-list">
              {items.map((device) => (
                <li key={device.id} class="device" data-device-id={device.id}>
                  <div>
                    <strong>{device.name}</strong>
                    <p class="muted">
                      {device.current ? 'This device' : `Last seen ${dateTime(device.lastSeenAt)}`}
                    </p>
                  </div>
                  {!device.current && (
                    <ActionButton
                      action={action}
                      run={() => signOut(device.id)}
                      aria-label={`Sign out ${device.name}`}
                    >
                      Sign out
                    </ActionButton>
                  )}
                </li>
              ))}
            </ul>
            <Outcome action={action} />
            {items.length > 1 && (
              <ActionButton action={action} run={signOutOthers}>
                Sign out all others
              </ActionButton>
            )}
          </>
        )}
      </Answer>
    </div>
  );
}
