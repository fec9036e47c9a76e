import type { Text } from '../../language/text.js';
import { AwardShown } from '../person/award-shown.js';
import { DecisionShown } from '../person/decision-shown.js';

/** Which award and which decision of a person a case is about. */
type Concerned = { readonly award?: string | null | undefined; readonly decision?: string | null | undefined };

/** The award and the decision a case is about, each under its label: for the form that opens it and for its head. */
export function aboutItems({ t }: Text, { award, decision }: Concerned, person: string) {
  return [
    ...(award
      ? [{ key: 'award', label: t('open.about.award'), children: <AwardShown id={award} person={person} /> }]
      : []),
    ...(decision
      ? [
          {
            key: 'decision',
            label: t('open.about.decision'),
            children: <DecisionShown id={decision} person={person} />,
          },
        ]
      : []),
  ];
}
