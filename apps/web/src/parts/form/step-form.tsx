import { LockOutlined } from '@ant-design/icons';
import { Button, Form, Tooltip, type FormItemProps } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { Problem } from '../../api/client.js';
import type { Bilingual } from '../../api/types.js';
import { useText, type Text } from '../../language/text.js';
import { today } from '../../language/time.js';
import { ProblemAlert } from '../problem-alert.js';
import { DetailControl, OwnControl, type Around } from './control.js';
import { Evidence, type HandedIn } from './evidence.js';
import type { DetailsSchema, FieldSchema } from './schema.js';
import { ownFields } from './step-fields.js';
import { referenceOf } from './values.js';

/** What a step is given: as the API takes it. */
export type StepInput = { readonly [field: string]: unknown };

/** What a step asks for. */
export type Asked = {
  readonly do: string;
  readonly records: string;
  readonly requires: readonly string[];
  readonly data?: DetailsSchema | undefined;
  readonly evidence: { readonly [name: string]: Bilingual };
};

type Props = {
  readonly step: Asked;
  readonly around: Around;
  /** Details to begin with, where a case gives them anew. */
  readonly details?: { readonly [field: string]: unknown } | undefined;
  /** Details that are known from elsewhere and not asked for. */
  readonly hidden?: readonly string[];
  readonly confirm: string;
  readonly pending: boolean;
  /** Why the last attempt was refused. */
  readonly problem: Problem | null;
  readonly onGive: (input: StepInput) => void;
  readonly onCancel?: () => void;
  /** Fields before those of the step. */
  readonly children?: ReactNode;
};

/**
 * The form of a step, made from what it records, its own schema and the evidence it wants. A refusal stands at the field
 * that its JSON Pointer names; nothing that was filled in is lost by one.
 */
export function StepForm({
  step,
  around,
  details,
  hidden = [],
  confirm,
  pending,
  problem,
  onGive,
  onCancel,
  children,
}: Props) {
  const text = useText();
  const { t } = text;
  const [form] = Form.useForm();
  const [files, setFiles] = useState<readonly HandedIn[]>([]);
  const [missing, setMissing] = useState<readonly string[]>([]);
  const own = ownFields[step.records] ?? [];
  const fields = inReadingOrder(step.data).filter(([field]) => !hidden.includes(field));
  const wanted = Object.keys(step.evidence);
  const isField = ([first, second]: readonly string[]) =>
    first === 'details'
      ? fields.some(([field]) => field === second)
      : first === 'subject' || own.some(({ name }) => name === first);
  const { atFields, rest } = placed(problem, isField);

  useEffect(() => {
    if (atFields.length === 0) return;
    form.setFields(atFields.map(({ name, detail }) => ({ name, errors: [detail] })));
    form.scrollToField(atFields[0]!.name, { block: 'center', focus: true });
  }, [problem]);

  const give = (values: { [field: string]: unknown }) => {
    const lacking = wanted.filter((name) => !files.some((file) => file.for === name));
    setMissing(lacking);
    if (lacking.length > 0) return;
    const evidence = files.map(({ for: name, file }) => (name === null ? file : { name, file }));
    const { details: given, ...others } = values;
    const details = givenOnly(given as { [field: string]: unknown } | undefined);
    onGive({
      ...givenOnly(others),
      ...(step.data && { details }),
      ...(evidence.length > 0 && { evidence }),
    });
  };
  const initial = {
    ...Object.fromEntries(
      own.filter(({ name, required }) => name === 'on' && required).map(({ name }) => [name, today()]),
    ),
    details: { ...details },
  };
  return (
    <Form
      form={form}
      name={step.do}
      layout="vertical"
      className="step-form"
      initialValues={initial}
      scrollToFirstError={{ focus: true }}
      onFinish={give}
      onFinishFailed={() => setMissing(wanted.filter((name) => !files.some((file) => file.for === name)))}
    >
      {children}
      {own.map((field) => (
        <Form.Item
          key={field.name}
          name={field.name}
          label={t(`field.${field.name}` as 'field.on')}
          rules={[
            { required: Boolean(field.required) || step.requires.includes(field.name) },
            ...(field.as === 'amount' ? [{ pattern: /^\d+(\.\d{1,2})?$/, message: t('form.amount') }] : []),
          ]}
        >
          <OwnControl field={field} around={around} />
        </Form.Item>
      ))}
      {fields.map(([field, schema]) => (
        <Form.Item
          key={field}
          name={['details', field]}
          label={<Label schema={schema} field={field} />}
          extra={schema.description}
          rules={rulesOf(text, field, schema, step.data?.required?.includes(field) ?? false)}
        >
          <DetailControl field={field} schema={schema} around={around} />
        </Form.Item>
      ))}
      <Evidence wanted={step.evidence} files={files} onChange={setFiles} missing={missing} />
      {problem && <ProblemAlert problem={new Problem(problem.status, { ...problem.document, errors: rest })} />}
      <p className="toolbar">
        <Button type="primary" htmlType="submit" loading={pending}>
          {confirm}
        </Button>
        {onCancel && <Button onClick={onCancel}>{t('form.cancel')}</Button>}
      </p>
    </Form>
  );
}

function Label({ field, schema: { title, 'x-personal': personal } }: { field: string; schema: FieldSchema }) {
  const { t } = useText();
  return (
    <span lang="zh-CN">
      {title ?? field}{' '}
      {personal && (
        <Tooltip title={t('form.personal')}>
          <LockOutlined aria-label={t('form.personal')} tabIndex={0} />
        </Tooltip>
      )}
    </span>
  );
}

function rulesOf({ t }: Text, field: string, schema: FieldSchema, required: boolean): FormItemProps['rules'] {
  const { pattern, type } = schema;
  return [
    { required },
    ...(pattern && !referenceOf(field, schema) ? [{ pattern: new RegExp(pattern), message: t('form.pattern') }] : []),
    ...(type === 'array' && required ? [{ type: 'array' as const, min: 1 }] : []),
  ];
}

/** The fields of a schema, its name first and those that must be given before others: a definition keeps no order of keys. */
function inReadingOrder({ properties = {}, required = [] }: DetailsSchema = {}): [string, FieldSchema][] {
  const rank = (field: string) => (field === 'title' ? 0 : required.includes(field) ? 1 : 2);
  return Object.entries(properties).sort(([a], [b]) => rank(a) - rank(b));
}

/** The errors of a problem by the field that their pointer names; those of no field apart. */
function placed(problem: Problem | null, isField: (name: readonly string[]) => boolean) {
  const errors = (problem?.document.errors ?? []).map((error) => {
    const [first = '', second = ''] = (error.pointer ?? '').split('/').slice(1);
    return { ...error, name: first === 'details' ? [first, second] : [first] };
  });
  return {
    atFields: errors.filter(({ name }) => isField(name)),
    rest: errors.filter(({ name }) => !isField(name)),
  };
}

/** What was filled in, without what was left empty. */
function givenOnly(values: { readonly [field: string]: unknown } = {}): { [field: string]: unknown } {
  const isGiven = (value: unknown) =>
    !(value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0));
  const trimmed = (value: unknown) => (typeof value === 'string' ? value.trim() : value);
  return Object.fromEntries(
    Object.entries(values)
      .map(([field, value]) => [field, trimmed(value)] as const)
      .filter(([, value]) => isGiven(value)),
  );
}
