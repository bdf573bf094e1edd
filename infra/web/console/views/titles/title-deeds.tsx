import { type Schemas, answerOf } from '../../../shared/client.ts';
import { navigate } from '../../../shared/hash-location.ts';
import { usePerson } from '../../../shared/person.ts';
import { Deed } from '../../components/confirm.tsx';
import { ifMatch } from '../../components/requests.ts';

/** Publish or withdraw, and delete. */
export function TitleDeeds({ title, again }: { title: Schemas['AdminTitle']; again: () => void }) {
  const { api } = usePerson();
  const params = { path: { titleId: title.id }, header: ifMatch(title.version) };
  const stale = { onDone: again, onStale: again };
  return (
    <>
      {title.status === 'draft' ? (
        <Deed
          id="publish"
          label="Publish"
          question={`Publish “${title.name}”?`}
          run={() => answerOf(api.POST('/v1/admin/titles/{titleId}/publish', { params }))}
          done="Published."
          {...stale}
        >
          <p>
            {title.availableFrom
              ? 'People see it from the time it is available.'
              : 'People see it in lists and search at once.'}
          </p>
        </Deed>
      ) : (
        <Deed
          id="withdraw"
          label="Withdraw"
          question={`Withdraw “${title.name}”?`}
          run={() => answerOf(api.POST('/v1/admin/titles/{titleId}/unpublish', { params }))}
          done="Withdrawn."
          {...stale}
        >
          <p>
            It leaves every list at once, and streams of it end within a minute. What people have watched of
            it is kept, and it can be published again.
          </p>
        </Deed>
      )}
      <Deed
        id="delete"
        label="Delete"
        question={`Delete “${title.name}” for good?`}
        run={() => answerOf(api.DELETE('/v1/admin/titles/{titleId}', { params }))}
        done="Deleted."
        onDone={() => navigate('/titles', { replace: true })}
        onStale={again}
      >
        <p>
          It leaves every list at once, streams of it end within a minute, and its episodes and what people
          have watched of it go with it. This cannot be undone; to take it back later, withdraw it instead.
        </p>
      </Deed>
    </>
  );
}
