import { useId } from 'react';
import { useText } from '../../language/text.js';
import { ComparedMark } from './compared-mark.js';
import { actualDays, actualFigure, plannedFigure } from './figures.js';
import type { grouped } from './grouped.js';
import { figures, type Compared, type PlanItem, type Stage } from './shapes.js';

/** The plan as a board: a column for each stage, a card for each item. */
export function Board({
  groups,
  onOpen,
}: {
  readonly groups: ReturnType<typeof grouped>;
  readonly onOpen: (id: string) => void;
}) {
  return (
    <div className="board">
      {groups.map((group) => (
        <Column key={group.stage} {...group} onOpen={onOpen} />
      ))}
    </div>
  );
}

function Column({
  stage,
  items,
  onOpen,
}: {
  readonly stage: Stage;
  readonly items: readonly PlanItem[];
  readonly onOpen: (id: string) => void;
}) {
  const { t } = useText();
  const id = useId();
  return (
    <section className="column" aria-labelledby={id} data-stage={stage}>
      <h2 id={id}>
        {t(`stage.${stage}`)} <span className="count">{items.length}</span>
      </h2>
      <ul className="plain">
        {items.map((item) => (
          <li key={item.id}>
            <Card item={item} onOpen={onOpen} />
          </li>
        ))}
      </ul>
      {items.length === 0 && <p className="soft">{t('programmes.nothingHere')}</p>}
    </section>
  );
}

/** What was planned and what came of it, in the figures that say something. */
function Card({ item, onOpen }: { readonly item: PlanItem; readonly onOpen: (id: string) => void }) {
  const text = useText();
  const { t } = text;
  const told = figures.filter((figure) => item.compared[figure].verdict !== 'unplanned');
  return (
    <article className="plan-card">
      <button type="button" className="link" onClick={() => onOpen(item.id)}>
        {item.name}
      </button>
      <p className="soft small">
        {item.seq} · {item.category}
        {item.department && ` · ${item.department}`}
      </p>
      <dl>
        {told.map((figure) => (
          <div key={figure}>
            <dt>{t(`programme.${figure}`)}</dt>
            <dd>
              {plannedFigure(text, item, figure)}
              {speaks(item.compared[figure]) && (
                <>
                  {' → '}
                  {actualFigure(text, item, figure)} <ComparedMark of={item.compared[figure]} />
                </>
              )}
            </dd>
          </div>
        ))}
        {item.period && (
          <div>
            <dt>{t('programme.period')}</dt>
            <dd>
              {item.period}
              {speaks(item.compared.period) && (
                <>
                  {' → '}
                  {actualDays(item)} <ComparedMark of={item.compared.period} />
                </>
              )}
            </dd>
          </div>
        )}
      </dl>
    </article>
  );
}

/** Whether there is something to compare with; on a card what is not counted yet is left out. */
const speaks = ({ verdict }: Compared) => verdict !== 'notCounted' && verdict !== 'undecided';
