import { useText } from '../../language/text.js';
import type { InboxGroup } from './shapes.js';

type At = { readonly workflow: string; readonly step: string };

/** What waits, by workflow and step with how much of each; a step is chosen to work on its cases together. */
export function Groups({
  groups,
  chosen,
  onChoose,
}: {
  readonly groups: readonly InboxGroup[];
  readonly chosen: At | null;
  readonly onChoose: (to: At | null) => void;
}) {
  const { t, pick } = useText();
  const workflows = [...new Set(groups.map(({ workflow }) => workflow))];
  const isChosen = ({ workflow, step }: At) => chosen?.workflow === workflow && chosen.step === step;
  return (
    <nav className="groups" aria-label={t('inbox.groups')}>
      <button type="button" aria-pressed={chosen === null} onClick={() => onChoose(null)}>
        {t('inbox.all')}
      </button>
      {workflows.map((workflow) => {
        const own = groups.filter((group) => group.workflow === workflow);
        return (
          <section key={workflow}>
            <h2>{pick(own[0]!.workflowTitle)}</h2>
            {own.map((group) => (
              <button key={group.step} type="button" aria-pressed={isChosen(group)} onClick={() => onChoose(group)}>
                {pick(group.stepTitle)}{' '}
                <span className="count">{group.more ? t('inbox.more', { count: group.count }) : group.count}</span>
              </button>
            ))}
          </section>
        );
      })}
    </nav>
  );
}
