import { Alert, Form } from 'antd';
import { useText } from '../../language/text.js';
import { SubjectControl } from '../../parts/form/control.js';
import type { AboutField } from './shapes.js';

/** What a case is about beside its subject, by field. */
export type About = { readonly [field in AboutField]?: string };

/** What of it can be chosen here, with the kind it is of; anything else is named by the page that leads here. */
const chosen = { class: 'class', programme: 'project', person: 'person', school: 'school' } as const;

/** Choosers for what a case must be about; says from where to come where that cannot be chosen. */
export function AboutFields({
  fields,
  given,
  about,
  jurisdiction,
  onChange,
  extra,
}: {
  readonly fields: readonly AboutField[];
  /** What the address names already. */
  readonly given: About;
  readonly about: About;
  readonly jurisdiction: string;
  readonly onChange: (about: About) => void;
  /** What is said below a field. */
  readonly extra: About;
}) {
  const { t } = useText();
  return (
    <>
      {fields.map((field) => {
        if (field in chosen && (field === 'class' || !given[field])) {
          const picker = { id: `about-${field}`, value: about[field] };
          return (
            <Form.Item
              key={field}
              label={t(`open.about.${field}`)}
              htmlFor={picker.id}
              required={!about[field]}
              extra={extra[field]}
            >
              <SubjectControl
                {...picker}
                kind={chosen[field as keyof typeof chosen]}
                around={{ jurisdiction }}
                onChange={(to) => onChange({ ...about, [field]: to as string | undefined })}
              />
            </Form.Item>
          );
        }
        return given[field] ? null : (
          <Alert
            key={field}
            type="info"
            showIcon
            title={t('open.about.elsewhere', { what: t(`open.about.${field}`) })}
          />
        );
      })}
    </>
  );
}
