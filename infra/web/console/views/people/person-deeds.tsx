import { type Schemas, answerOf } from '../../../shared/client.ts';
import { usePerson } from '../../../shared/person.ts';
import { Deed } from '../../components/confirm.tsx';
import { ifMatch } from '../../components/requests.ts';

interface PersonDeedsProps {
  person: Schemas['AdminUserDetail'];
  again: () => void;
}

/** Disable or enable, give or take the role, and sign out everywhere. */
export function PersonDeeds({ person, again }: PersonDeedsProps) {
  const { api, id } = usePerson();
  const { name, role, status, version } = person;
  const path = { userId: person.id };
  const own = id === person.id;
  const change = (body: Schemas['UserChanges']) =>
    answerOf(api.PATCH('/v1/admin/users/{userId}', { params: { path, header: ifMatch(version) }, body }));
  const common = { onDone: again, onStale: again };
  return (
    <>
      {status === 'active' ? (
        <Deed
          id="disable"
          label="Disable"
          question={`Disable the account of ${name}?`}
          run={() => change({ status: 'disabled' })}
          done="Disabled."
          {...common}
        >
          <p>
            {own ? 'This is your own account. ' : ''}Every device is signed out on its next request, streams
            end within a minute, and nobody can sign in until it is enabled again. The subscription runs on.
          </p>
        </Deed>
      ) : (
        <Deed
          id="enable"
          label="Enable"
          question={`Enable the account of ${name}?`}
          run={() => change({ status: 'active' })}
          done="Enabled."
          {...common}
        >
          <p>They can sign in again.</p>
        </Deed>
      )}
      {role === 'user' ? (
        <Deed
          id="make-admin"
          label="Make administrator"
          question={`Make ${name} an administrator?`}
          run={() => change({ role: 'admin' })}
          done="Is an administrator now."
          {...common}
        >
          <p>They may do everything that you may do here. They have to sign in again.</p>
        </Deed>
      ) : (
        <Deed
          id="make-user"
          label="Take the role"
          question={`Take the administrator’s role from ${name}?`}
          run={() => change({ role: 'user' })}
          done="Is a user now."
          {...common}
        >
          <p>
            {own ? 'This is your own account: you will be out of the console. ' : ''}They are signed out
            everywhere and keep their account as a user.
          </p>
        </Deed>
      )}
      <Deed
        id="sign-out-everywhere"
        label="Sign out everywhere"
        question={`Sign ${name} out everywhere?`}
        run={() => answerOf(api.DELETE('/v1/admin/users/{userId}/devices', { params: { path } }))}
        done="Signed out everywhere."
        {...common}
      >
        <p>
          {own ? 'This is your own account, this browser too. ' : ''}Every device is out on its next request,
          and what it plays ends within a minute. They can sign in again.
        </p>
      </Deed>
    </>
  );
}
