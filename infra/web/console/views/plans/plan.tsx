import { useParams } from 'wouter-preact';
import { type Api, ApiProblem, type Schemas, answerOf } from '../../../shared/client.ts';
import { navigate } from '../../../shared/hash-location.ts';
import { usePerson } from '../../../shared/person.ts';
import { Answer, useAnswer } from '../../../shared/ui/answer.tsx';
import { ApiForm } from '../../../shared/ui/forms.tsx';
import { Loading, Page } from '../../../shared/ui/page.tsx';
import { Deed } from '../../components/confirm.tsx';
import { Editor, type Values } from '../../components/editor.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ifMatch, useKeys } from '../../components/requests.ts';
import { type Name, PLAN_FIELDS, planChanges, planValues } from './plan-form.ts';
import { allPlans } from './plans.tsx';

export function NewPlanPage() {
  const { api } = usePerson();
  const keyed = useKeys();
  const create = async (values: Values<Name>) => {
    const body = planChanges(values) as Schemas['NewPlan'];
    await answerOf(api.POST('/v1/admin/plans', { params: { header: keyed(body) }, body }));
    navigate('/plans', { replace: true });
  };
  return (
    <Page title="New plan" class="narrow">
      <PageHead title="New plan" />
      <ApiForm id="plan" submit="Create plan" fields={PLAN_FIELDS} onSubmit={create} />
    </Page>
  );
}

async function readPlan(api: Api, planId: string): Promise<Schemas['Plan']> {
  const found = (await allPlans(api)).find(({ id }) => id === planId);
  if (!found) throw new ApiProblem(404, { code: 'not_found', detail: 'There is no such plan.' });
  return found;
}

export function PlanPage() {
  const { planId } = useParams<{ planId: string }>();
  const { api } = usePerson();
  const asked = useAnswer(() => readPlan(api, planId), [planId]);
  const patch = (version: number, body: Schemas['PlanChanges']) => {
    const params = { path: { planId }, header: ifMatch(version) };
    return answerOf(api.PATCH('/v1/admin/plans/{planId}', { params, body }));
  };
  return (
    <Answer of={asked} waiting={<Loading />} page>
      {(plan) => (
        <Page title={plan.name} class="narrow">
          <PageHead title={plan.name}>
            <PlanDeeds plan={plan} again={asked.again} patch={(body) => patch(plan.version, body)} />
          </PageHead>
          <p>
            Changes are for sales from now on: those who hold the plan keep it as they bought it.{' '}
            <a class="text-link" href={`#/people?planId=${planId}`}>
              Who holds it
            </a>
          </p>
          <Editor
            id="plan"
            fields={PLAN_FIELDS}
            object={plan}
            valuesOf={planValues}
            read={() => readPlan(api, planId)}
            save={(changed, version) => patch(version, planChanges(changed))}
            onSaved={asked.renewed}
          />
        </Page>
      )}
    </Answer>
  );
}

interface PlanDeedsProps {
  plan: Schemas['Plan'];
  again: () => void;
  patch: (body: Schemas['PlanChanges']) => Promise<unknown>;
}

function PlanDeeds({ plan, again, patch }: PlanDeedsProps) {
  const { api } = usePerson();
  const params = { path: { planId: plan.id }, header: ifMatch(plan.version) };
  return (
    <>
      {plan.isActive && (
        <Deed
          id="off-sale"
          label="Take off sale"
          question={`Take “${plan.name}” off sale?`}
          run={() => patch({ isActive: false })}
          done="Taken off sale."
          onDone={again}
          onStale={again}
        >
          <p>
            Nobody new can take it. Those who hold it keep it
            {plan.renewable ? ' and may renew it' : ' to its end'}. It can be put on sale again.
          </p>
        </Deed>
      )}
      <Deed
        id="delete"
        label="Delete"
        question={`Delete “${plan.name}” for good?`}
        run={() => answerOf(api.DELETE('/v1/admin/plans/{planId}', { params }))}
        done="Deleted."
        onDone={() => navigate('/plans', { replace: true })}
        onStale={again}
      >
        <p>It leaves lists and sale. Those who hold it keep it to its end. This cannot be undone.</p>
      </Deed>
    </>
  );
}
