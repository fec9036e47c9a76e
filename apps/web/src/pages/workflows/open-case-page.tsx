import { Alert, Form, Radio, Segmented } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { v4 as uuid } from 'uuid';
import { useAct } from '../../api/use-act.js';
import { useApi } from '../../api/use-api.js';
import type { Me, Person } from '../../api/types.js';
import { useText } from '../../language/text.js';
import { useAddress } from '../../parts/address.js';
import { Answer } from '../../parts/answer.js';
import { roleWord } from '../../parts/diagram/role-word.js';
import { SubjectControl } from '../../parts/form/control.js';
import { StepForm, type StepInput } from '../../parts/form/step-form.js';
import { useJurisdictionName } from '../../parts/jurisdiction-select.js';
import { Section } from '../../parts/section.js';
import { Title } from '../../shell/title.js';
import { AboutFields, type About } from './about-fields.js';
import { aboutItems } from './about-items.js';
import { mayOpen } from './may-open.js';
import { aboutFields, type WorkflowPage } from './shapes.js';
import { useMe } from './use-me.js';

/** What the plan of a class says of itself: a case about the class takes it from there. */
const planned = ['title', 'unit', 'hours', 'level', 'mode', 'category', 'sessions'];

/** Opens a case: whom it is about, then the form of its first step. The address may name the subject and what else. */
export function OpenCasePage() {
  const { t, pick } = useText();
  const { jurisdiction = '', workflow = '' } = useParams();
  const { me, self } = useMe();
  const query = useApi<WorkflowPage>(`/v1/workflows/${jurisdiction}/${workflow}`);
  return (
    <>
      <Title>{query.data ? t('open.title', { what: pick(query.data.definition.title) }) : t('workflows.title')}</Title>
      <Answer query={query}>
        {({ definition }) => me && <Open of={definition} jurisdiction={jurisdiction} me={me} self={self} />}
      </Answer>
    </>
  );
}

type Props = {
  readonly of: WorkflowPage['definition'];
  readonly jurisdiction: string;
  readonly me: Me;
  readonly self: Person | undefined;
};

function Open({ of, jurisdiction, me, self }: Props) {
  const text = useText();
  const { t, pick } = text;
  const { read, change } = useAddress();
  const jurisdictionName = useJurisdictionName();
  const { id: workflow, title, start, subject: kind, clause, data } = of;
  const mine = start.filter((step) => mayOpen({ ...step, title }, { jurisdiction, subject: kind }, me, self));
  const step = mine.find((one) => one.do === read('step')) ?? mine[0];
  return (
    <>
      <h1>{t('open.title', { what: pick(title) })}</h1>
      <p className="soft">
        {jurisdictionName(jurisdiction)} {clause && <code>{clause}</code>}
      </p>
      {!step && (
        <Alert
          type="info"
          showIcon
          title={t('workflows.notYours', {
            who: [...new Set(start.flatMap(({ by }) => by))]
              .map((word) => roleWord(text, word, data))
              .join(t('list.or')),
          })}
        />
      )}
      {mine.length > 1 && (
        <p>
          <Segmented
            aria-label={t('open.step')}
            value={step?.do ?? ''}
            options={mine.map((one) => ({ value: one.do, label: one.title ? pick(one.title) : one.do }))}
            onChange={(to) => change({ step: to })}
          />
        </p>
      )}
      {step && (
        <Opening
          key={step.do}
          of={of}
          step={step}
          workflow={workflow}
          jurisdiction={jurisdiction}
          self={self}
          me={me}
        />
      )}
    </>
  );
}

function Opening({
  of: { title, subject: kind, about: required = [], data },
  step,
  workflow,
  jurisdiction,
  me,
  self,
}: Props & { readonly step: WorkflowPage['definition']['start'][number]; readonly workflow: string }) {
  const text = useText();
  const { t, pick } = text;
  const { read } = useAddress();
  const navigate = useNavigate();
  // One id however often the form is sent: what was opened by an attempt whose answer was lost is not opened twice.
  const [id] = useState(() => uuid());
  const act = useAct<unknown>(() => void navigate(`/cases/${id}`));
  const given: About = Object.fromEntries(aboutFields.flatMap((name) => (read(name) ? [[name, read(name)!]] : [])));
  const [about, setAbout] = useState(given);
  const subject = read('subject');
  // What is somebody's decides whom the case is about.
  const concerned = subject ? aboutItems(text, given, subject) : [];
  const isGiven = concerned.length > 0;
  const filled = about.class ? planned : [];
  const onlySelf = step.by.every((word) => word === 'self');
  const give = ({ subject, ...input }: StepInput) =>
    act.mutate({
      path: `/v1/cases/${workflow}/${id}/${step.do}`,
      body: {
        ...input,
        subject: kind === 'bureau' ? jurisdiction : subject,
        about,
      },
    });
  const stepTitle = pick(step.title ?? title);
  return (
    <Section title={stepTitle}>
      <StepForm
        step={{ ...step, data, evidence: step.evidence ?? {} }}
        around={{ jurisdiction, class: about.class }}
        hidden={filled}
        confirm={t('open.confirm', { step: stepTitle })}
        pending={act.isPending}
        problem={act.error}
        onGive={give}
      >
        {kind === 'person' && (
          <Form.Item
            name="subject"
            label={t('open.subject')}
            rules={[{ required: !isGiven }]}
            initialValue={subject ?? (step.by.includes('self') && self ? me.id : undefined)}
          >
            {isGiven ? (
              <GivenPerson />
            ) : (
              <WhichPerson
                self={step.by.includes('self') ? self : undefined}
                only={onlySelf}
                jurisdiction={jurisdiction}
              />
            )}
          </Form.Item>
        )}
        {concerned.map(({ key, label, children }) => (
          <Form.Item key={key} label={label}>
            {children}
          </Form.Item>
        ))}
        {kind !== 'person' && kind !== 'bureau' && (
          <Form.Item
            name="subject"
            label={t(`open.of.${kind}`)}
            rules={[{ required: true }]}
            initialValue={subject ?? undefined}
          >
            <SubjectControl kind={kind} around={{ jurisdiction }} />
          </Form.Item>
        )}
        <AboutFields
          fields={required}
          given={given}
          about={about}
          jurisdiction={jurisdiction}
          onChange={setAbout}
          extra={{
            ...(about.class && {
              class: t('open.fromClass', {
                fields: filled.flatMap((field) => data.properties?.[field]?.title ?? []).join('、'),
              }),
            }),
          }}
        />
      </StepForm>
    </Section>
  );
}

/** Somebody whom the page before has named. */
function GivenPerson({ id, value = '' }: { readonly id?: string; readonly value?: string }) {
  const { t } = useText();
  const { data } = useApi<Person>(`/v1/persons/${value}`);
  return (
    <Link id={id} to={`/persons/${value}`}>
      {data?.name ?? t('person.title')}
    </Link>
  );
}

/** Oneself, or somebody found by name. */
function WhichPerson({
  id,
  value,
  onChange,
  self,
  only,
  jurisdiction,
}: {
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (person: string | undefined) => void;
  readonly self: Person | undefined;
  readonly only: boolean;
  readonly jurisdiction: string;
}) {
  const { t } = useText();
  const [other, setOther] = useState(self === undefined || (value !== undefined && value !== self.id));
  const picker = { id, value: value as string, onChange } as object;
  if (!self) return <SubjectControl kind="person" around={{ jurisdiction }} {...picker} />;
  return (
    <>
      <Radio.Group
        id={other ? undefined : id}
        value={other}
        onChange={({ target }) => {
          setOther(target.value as boolean);
          onChange?.(target.value ? undefined : self.id);
        }}
      >
        <Radio value={false}>
          {t('open.self')} {self.name && `（${self.name}）`}
        </Radio>
        {!only && <Radio value={true}>{t('open.other')}</Radio>}
      </Radio.Group>
      {other && <SubjectControl kind="person" around={{ jurisdiction }} {...picker} />}
    </>
  );
}
