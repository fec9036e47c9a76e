import { useText } from '../../language/text.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Section } from '../../parts/section.js';
import type { CasePage } from './shapes.js';
import { DueDay } from './state.js';

/** The deadlines that run for a case, and what each does when it is over. */
export function CaseDeadlines({ of: { deadlines, graph } }: { of: CasePage }) {
  const { t, pick } = useText();
  const titles = (steps: readonly string[]) =>
    steps
      .map((step) => {
        const edge = graph.edges.find((one) => one.step === step);
        return edge ? pick(edge.title) : step;
      })
      .join('、');
  return (
    <Section title={t('case.deadlines')}>
      {deadlines.length === 0 && <NothingYet>{t('case.noDeadlines')}</NothingYet>}
      <ul className="plain">
        {deadlines.map(({ deadline, title, on, since, clause, forbids, opens, does, passed }) => (
          <li key={deadline}>
            <strong>{pick(title)}</strong>{' '}
            {opens.length > 0 && passed ? <span className="nowrap">{on}</span> : <DueDay day={on} />}{' '}
            {clause && <code>{clause}</code>}
            <div className="soft small">
              {t('case.deadlineSince', { since })}
              {forbids.length > 0 && ` ${t('case.deadlineForbids', { steps: titles(forbids) })}`}
              {opens.length > 0 && ` ${t('case.deadlineOpens', { steps: titles(opens) })}`}
              {does && ` ${t('case.deadlineDoes', { step: titles([does]) })}`}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
