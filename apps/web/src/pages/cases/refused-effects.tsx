import { WarningFilled } from '@ant-design/icons';
import { Alert } from 'antd';
import { useApi } from '../../api/use-api.js';
import { useText, type Text } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import type { Effect, WorkflowPage } from '../workflows/shapes.js';
import { stepsOf, stepTitles } from '../workflows/steps-of.js';
import { useEffectText } from '../workflows/use-effect-text.js';
import type { CasePage, RefusedEffect } from './shapes.js';

/** What the steps of a case should have caused and could not: what that was, why, and what to do. The steps stand. */
export function RefusedEffects({ of }: { readonly of: CasePage }) {
  const { t } = useText();
  if (of.refusedEffects.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      icon={<WarningFilled />}
      title={t('case.effects')}
      description={
        <>
          <p>{t('case.effects.hint')}</p>
          <Told of={of} />
        </>
      }
    />
  );
}

function Told({ of: { refusedEffects, jurisdiction, workflow, definition: hash } }: { readonly of: CasePage }) {
  const text = useText();
  const { t, pick } = text;
  const { data } = useApi<WorkflowPage>(`/v1/workflows/${jurisdiction}/${workflow}`);
  // A case may run under a definition that is no longer in force: what its steps cause is not known here then.
  const definition = data?.hash === hash ? data.definition : undefined;
  const effectText = useEffectText(
    jurisdiction,
    definition ? stepTitles(definition, text) : (names) => names.join('、'),
  );
  return (
    <ul>
      {refusedEffects.map((refused) => {
        const { of, effect, stepTitle, text: why, at } = refused;
        const effects = definition ? effectsAt(definition, refused) : [];
        return (
          <li key={`${of} ${effect}`} data-effect={refused.code}>
            <strong>{t('case.effect.of', { step: pick(stepTitle) })}</strong>{' '}
            <span className="soft small">{showInstant(at)}</span>
            <dl className="given">
              {effects.length > 0 && (
                <div>
                  <dt>{t('case.effect.what')}</dt>
                  <dd>{[...new Set(effects.map(effectText))].join(t('list.or'))}</dd>
                </div>
              )}
              <div>
                <dt>{t('case.effect.why')}</dt>
                <dd>{why}</dd>
              </div>
              <div>
                <dt>{t('case.effect.do')}</dt>
                <dd>{adviceOn(text, effects)}</dd>
              </div>
            </dl>
          </li>
        );
      })}
    </ul>
  );
}

/** The effect that was refused; steps of one name from several states may have several in its place. */
function effectsAt(definition: WorkflowPage['definition'], { step, effect: place }: RefusedEffect): Effect[] {
  return stepsOf(definition).flatMap(({ do: name, effect }) => (name === step ? effect.slice(place, place + 1) : []));
}

/** What to do by hand, by the kind of the effect. */
function adviceOn({ t }: Text, effects: readonly Effect[]): string {
  const [kind, ...others] = new Set(effects.flatMap((effect) => Object.keys(effect)));
  const known = kinds.find((one) => one === kind);
  return t(known && others.length === 0 ? `case.effect.do.${known}` : 'case.effect.do.any');
}

const kinds = ['award', 'enrol', 'restore', 'record', 'command', 'open', 'step', 'undo'] as const;
