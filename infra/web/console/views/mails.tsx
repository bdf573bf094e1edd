import { type Schemas, answerOf } from '../../shared/client.ts';
import { dateTime, plural, words } from '../../shared/format.ts';
import { usePerson } from '../../shared/person.ts';
import { useAnswer } from '../../shared/ui/answer.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Deed } from '../components/confirm.tsx';
import { Badge } from '../components/facts.tsx';
import { type Filter, Filters, useFilters } from '../components/filters.tsx';
import { List, PAGE, readSome } from '../components/list.tsx';
import { PageHead } from '../components/page-head.tsx';

type Mail = Schemas['AdminMail'];
type State = Exclude<Mail['state'], 'gathered'>;

/** In the address instead of a state; without any the page shows what needs a look. */
const EVERY = 'every';
const STATE: Filter = {
  name: 'state',
  label: 'State',
  options: [
    ['', 'Failed: refused'],
    ['unknown', 'Failed: the answer got lost'],
    ['withheld', 'Withheld'],
    ['pending', 'Waiting'],
    ['sending', 'Being sent'],
    ['sent', 'Sent'],
    [EVERY, 'Every state'],
  ],
};

const stateOf = (chosen: string | undefined): State | undefined =>
  chosen === EVERY ? undefined : ((chosen ?? 'refused') as State);

export function MailsPage() {
  const { api } = usePerson();
  const chosen = useFilters();
  const state = stateOf(chosen.state);
  const read = (cursor?: string) => {
    const query = { limit: PAGE, ...(state && { state }), ...(cursor && { cursor }) };
    return answerOf(api.GET('/v1/admin/mails', { params: { query } }));
  };
  const first = useAnswer(() => readSome(read), [state]);
  return (
    <Page title="Mails">
      <PageHead title="Mails">
        <button class="button" type="button" onClick={first.again}>
          Look again
        </button>
      </PageHead>
      <Filters path="/mails" filters={[STATE]} failure={first.failure} />
      <List id="mails" of={first} read={read} noun="mail" empty="No mail is in this state.">
        {(mail) => <MailRow mail={mail} again={first.again} />}
      </List>
    </Page>
  );
}

function MailRow({ mail, again }: { mail: Mail; again: () => void }) {
  const { purpose, userId, email, state, reason, attempts, createdAt, settledAt } = mail;
  const facts = [
    `Written ${dateTime(createdAt)}`,
    settledAt !== null && `${state} ${dateTime(settledAt)}`,
    attempts > 0 && `after ${plural(attempts, 'try', 'tries')}`,
  ];
  return (
    <>
      <span>
        <strong>{words(purpose)}</strong>
        {email === null ? (
          <p class="muted">to an account that is closed</p>
        ) : (
          <p class="muted">
            to <a href={`#/people/${userId}`}>{email}</a>
          </p>
        )}
      </span>
      <span class="row-facts">{facts.filter(Boolean).join(', ')}</span>
      <span class="row-facts">
        {reason !== null && <span class="mail-reason">{words(reason)}. </span>}
        {whyNotAgain(mail)}
      </span>
      <span class="badges">
        <Badge kind={state}>{state}</Badge>
        {mail.canRetry && <SendAgain mail={mail} again={again} />}
      </span>
    </>
  );
}

/** Why there is no button. */
function whyNotAgain({ state, canRetry }: Mail): string | undefined {
  if (state === 'refused' && !canRetry) {
    return 'It is not sent again: it was about the account’s safety, so what it said is erased. The person can ask for a new one.';
  }
  if (state === 'unknown') return 'It is not sent again, because it may have arrived.';
  return state === 'withheld' ? 'It is not sent again, because it was not to be sent.' : undefined;
}

function SendAgain({ mail, again }: { mail: Mail; again: () => void }) {
  const { api } = usePerson();
  const { id, purpose, email } = mail;
  const params = { path: { mailId: id } };
  return (
    <Deed
      id={`retry-${id}`}
      label="Send again"
      ariaLabel={`Send again: ${words(purpose)} to ${email ?? 'nobody'}`}
      question={`Send “${words(purpose)}” again?`}
      run={() => answerOf(api.POST('/v1/admin/mails/{mailId}/retry', { params }))}
      done="It waits to be sent."
      onDone={again}
    >
      <p>
        It goes out within five minutes, to the address the person has by then, if they still want it and what
        it says is still true.
      </p>
    </Deed>
  );
}
