import { useSignal } from '@preact/signals';
import { local, signIn, signInForTrying, signOut, who } from './session.ts';

/** Who tries the operations of a page, and a way to become somebody. */
export function SignIn() {
  const problem = useSignal('');
  const attempt = (signingIn: Promise<void>) =>
    signingIn.then(
      () => (problem.value = ''),
      (error: Error) => (problem.value = error.message),
    );
  const known = who.value;
  return (
    <section class="sign-in" aria-label="Sign-in for trying">
      {known ? (
        <p>
          Trying as <strong>{known.email}</strong>{' '}
          <button type="button" class="button quiet" onClick={signOut}>
            Sign out
          </button>
        </p>
      ) : local ? (
        <p>
          <button type="button" class="button" onClick={() => void attempt(signInForTrying())}>
            Sign in for trying
          </button>{' '}
          makes a demonstration account on this platform.
        </p>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const fields = new FormData(event.currentTarget);
            void attempt(signIn(String(fields.get('email')), String(fields.get('password'))));
          }}
        >
          <label>
            E-mail <input name="email" type="email" autocomplete="username" required />
          </label>
          <label>
            Password <input name="password" type="password" autocomplete="current-password" required />
          </label>
          <button class="button">Sign in for trying</button>
        </form>
      )}
      <p role="status">{problem}</p>
    </section>
  );
}
