import { Alert, Button } from 'antd';
import { useState } from 'react';
import { type Problem } from '../../api/client.js';
import { useAct } from '../../api/use-act.js';
import { useText, type Text } from '../../language/text.js';
import { useAddress } from '../../parts/address.js';
import { StepForm } from '../../parts/form/step-form.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Section } from '../../parts/section.js';
import type { CasePage, StepChoice, WaitsFor } from './shapes.js';

type Props = {
  readonly of: CasePage;
  readonly onDone: (step: string | null) => void;
  readonly reload: () => void;
};

/** What can be done next: the steps of this account with their forms, those of others with who may take them and why not here. */
export function NextSteps({ of, onDone, reload }: Props) {
  const { t, pick } = useText();
  const { read, change } = useAddress();
  const [late, setLate] = useState<Problem | null>(null);
  const mine = of.steps.filter(({ may }) => may);
  // What the service does by itself waits for nobody.
  const bySystem = (step: StepChoice) => whoMay(of, step).every(({ word }) => word === 'system');
  const others = of.steps.filter((step) => !step.may && !bySystem(step));
  const chosen = mine.find((step) => step.do === read('step'));
  const open = (step: string | null) => {
    onDone(null);
    setLate(null);
    change({ step });
  };
  return (
    <Section title={t('case.next')}>
      <div role="alert">
        {late && <Alert type="warning" showIcon title={t('case.late')} description={late.document.detail} />}
      </div>
      {of.steps.length === 0 && <NothingYet>{t('case.ended')}</NothingYet>}
      {mine.length > 0 && (
        <p className="toolbar">
          {mine.map((step) => (
            <Button
              key={step.do}
              type={step === chosen ? 'primary' : 'default'}
              aria-expanded={step === chosen}
              onClick={() => open(step === chosen ? null : step.do)}
            >
              {pick(step.title)}
            </Button>
          ))}
        </p>
      )}
      {chosen && (
        <Chosen
          key={chosen.do}
          step={chosen}
          of={of}
          onCancel={() => open(null)}
          onDone={() => {
            change({ step: null });
            onDone(pick(chosen.title));
          }}
          onLate={(problem) => {
            setLate(problem);
            reload();
          }}
        />
      )}
      {others.length > 0 && (
        <>
          <h3>{t(mine.length > 0 ? 'case.others' : 'case.waitsFor')}</h3>
          <ul className="plain">
            {others.map((step) => (
              <Other key={step.do} step={step} who={whoMay(of, step)} />
            ))}
          </ul>
        </>
      )}
      {of.steps.length > 0 && mine.length + others.length === 0 && (
        <p>{t('case.bySystem', { steps: of.steps.map(({ title }) => pick(title)).join('、') })}</p>
      )}
    </Section>
  );
}

/** The form of one step. That somebody else was faster is no fault of what was filled in, so it is said apart. */
function Chosen({
  step,
  of,
  onCancel,
  onDone,
  onLate,
}: {
  readonly step: StepChoice;
  readonly of: CasePage;
  readonly onCancel: () => void;
  readonly onDone: () => void;
  readonly onLate: (problem: Problem) => void;
}) {
  const { t, pick } = useText();
  const act = useAct<unknown>(onDone);
  const { id, workflow, revision, graph, state } = of;
  const target = step.track === undefined ? step.to : `${state}/${step.track}/${step.to}`;
  const to = graph.nodes.find((node) => node.id === target)?.title;
  return (
    <div className="chosen">
      <p>
        {to && t('case.leadsTo', { state: pick(to) })} {step.clause && <code>{step.clause}</code>}
        {step.guard && <span className="soft small"> · {t('case.guard', { guard: pick(step.guard) })}</span>}
      </p>
      <StepForm
        step={step}
        around={{ jurisdiction: of.jurisdiction, class: of.class ?? (of.kind === 'class' ? of.subject : null) }}
        details={
          step.revises
            ? Object.fromEntries(of.details.map(({ field, value }) => [field, value ?? undefined]))
            : undefined
        }
        confirm={t('case.confirm', { step: pick(step.title) })}
        pending={act.isPending}
        problem={act.error && !isLate(act.error) ? act.error : null}
        onCancel={onCancel}
        onGive={(body) =>
          act.mutate(
            { path: `/v1/cases/${workflow}/${id}/${step.do}`, body, revision },
            { onError: (problem) => isLate(problem) && onLate(problem) },
          )
        }
      />
    </div>
  );
}

/** Whether a case had moved on before a step was given. */
function isLate({ document: { code } }: Problem): boolean {
  return code === 'wrong-revision' || code === 'step-not-allowed';
}

function Other({ step: { title, why, clause }, who }: { step: StepChoice; who: WaitsFor['by'] }) {
  const text = useText();
  const { t, pick } = text;
  return (
    <li>
      <strong>{pick(title)}</strong> {clause && <code>{clause}</code>}
      <div className="soft small">
        {t('case.by', { who: whoText(text, who) })}
        {why && why.code !== 'wrong-role' && ` ${why.detail}`}
      </div>
    </li>
  );
}

/** The words of a step with the people known to fit them. */
function whoMay({ waitsFor }: CasePage, step: StepChoice): WaitsFor['by'] {
  return waitsFor.find((one) => one.do === step.do)?.by ?? [];
}

/** Who may take a step, in words: each role with the people known to have it. */
function whoText({ t, pick }: Text, who: WaitsFor['by']): string {
  const said = who
    .filter(({ word }) => word !== 'system')
    .map(({ label, people, fallback }) => {
      const names = people
        .map(({ id, name }) => name ?? t(id === 'system' ? 'case.system' : 'person.erased'))
        .join('、');
      const role = fallback ? t('case.fallback', { role: pick(label) }) : pick(label);
      return names ? t('case.roleWithNames', { role, names }) : role;
    });
  return said.join(t('list.or'));
}
