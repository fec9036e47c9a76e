import { useApi } from '../../api/use-api.js';
import { useAct } from '../../api/use-act.js';
import { pathTo } from '../../api/client.js';
import { useWritten } from '../../api/written.js';
import { useText } from '../../language/text.js';
import { Answer } from '../../parts/answer.js';
import { StepForm, type StepInput } from '../../parts/form/step-form.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import type { CasePage } from '../cases/shapes.js';
import type { BulkOutcome, InboxItem } from './shapes.js';

/** One step with one form for several cases. What is refused in one of them undoes nothing in the others. */
export function BulkStep({
  items,
  step: name,
  onDone,
}: {
  readonly items: readonly InboxItem[];
  readonly step: string;
  readonly onDone: (outcomes: readonly BulkOutcome[]) => void;
}) {
  const { t, pick } = useText();
  const act = useAct<{ items: readonly BulkOutcome[] }>(({ items }) => onDone(items));
  const [first] = items;
  // The same step of the same workflow asks the same of each case, whichever is looked at.
  const query = useApi<CasePage>(
    pathTo(`/v1/cases/${first!.id}`, useWritten()),
    (previous) => previous.workflow === first!.workflow,
  );
  const give = (data: StepInput) =>
    act.mutate({
      path: '/v1/inbox/bulk',
      body: {
        items: items.map(({ workflow, id, revision }) => ({ workflow, id, step: name, data, expected: revision })),
      },
    });
  return (
    <div className="chosen">
      <Answer query={query}>
        {({ steps, jurisdiction, class: group }) => {
          const step = steps.find((one) => one.do === name);
          if (!step) return <NothingYet>{t('inbox.noneHere')}</NothingYet>;
          const said = pick(step.title);
          return (
            <>
              <h3>{t('inbox.bulk', { count: items.length, step: said })}</h3>
              {items.length > 1 && <p className="soft small">{t('inbox.shared')}</p>}
              <StepForm
                step={step}
                around={{ jurisdiction, class: group }}
                confirm={t('inbox.confirm', { count: items.length, step: said })}
                pending={act.isPending}
                problem={act.error}
                onGive={give}
              />
            </>
          );
        }}
      </Answer>
    </div>
  );
}
