import { useRef, useState } from 'preact/hooks';
import { ActionButton, Outcome, useAction } from '../../../shared/ui/actions.tsx';
import { type Api, ApiProblem, type Schemas, answerOf } from '../../../shared/client.ts';
import { usePerson } from '../../../shared/person.ts';
import { saveUser } from '../../../shared/session.ts';

const TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;
const MOST_BYTES = 5 * 1024 * 1024;
/** The picture is checked before it is published. */
const CHECK_EVERY_MS = 1000;
const CHECKS = 30;

const isAllowed = (type: string): type is (typeof TYPES)[number] =>
  (TYPES as readonly string[]).includes(type);

const refusal = (detail: string) => new ApiProblem(0, { code: 'unreadable', detail });

async function upload(api: Api, file: File): Promise<Schemas['User']> {
  if (!isAllowed(file.type) || file.size > MOST_BYTES) {
    throw refusal('Choose a JPEG, PNG or WebP picture of at most 5 MB.');
  }
  const body = { contentType: file.type, sizeBytes: file.size };
  const ticket = await answerOf(api.POST('/v1/me/picture', { body }));
  const { url, method, headers } = ticket.upload;
  const sent = await fetch(url, { method, headers, body: file });
  if (!sent.ok) throw refusal('The picture did not arrive. Try again.');
  for (let check = 0; check < CHECKS; check++) {
    await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
    const user = await answerOf(api.GET('/v1/me'));
    if (user.pictureUrl === ticket.pictureUrl) return user;
  }
  throw refusal('This file is not the picture it claims to be, or checking it takes longer than usual.');
}

export function Picture({ user }: { user: Schemas['User'] }) {
  const { api } = usePerson();
  const action = useAction();
  const input = useRef<HTMLInputElement>(null);
  const [url, setUrl] = useState(user.pictureUrl);
  const take = (next: Schemas['User']) => {
    saveUser(next);
    setUrl(next.pictureUrl);
  };
  const remove = async () => {
    await answerOf(api.DELETE('/v1/me/picture'));
    take({ ...user, pictureUrl: null });
    input.current?.focus();
  };
  return (
    <div class="picture">
      {url && <img src={url} alt="Your picture" width={72} height={72} />}
      <div class="field">
        <label for="picture-file">Picture</label>
        <input
          id="picture-file"
          ref={input}
          type="file"
          accept={TYPES.join(',')}
          aria-describedby="picture-hint"
          onChange={({ currentTarget: { files } }) => {
            const [file] = files ?? [];
            if (file) action.run(async () => take(await upload(api, file)));
          }}
        />
        <p class="hint" id="picture-hint" role="status">
          {action.busy ? 'One moment …' : 'JPEG, PNG or WebP, at most 5 MB.'}
        </p>
      </div>
      {url && (
        <ActionButton action={action} run={remove}>
          Remove the picture
        </ActionButton>
      )}
      <Outcome action={action} />
    </div>
  );
}
