import { AutoComplete, DatePicker, Input, InputNumber, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import { useText } from '../../language/text.js';
import { today } from '../../language/time.js';
import { JurisdictionSelect } from '../jurisdiction-select.js';
import { ClassPicker, PersonPicker, PersonsPicker, ProgrammePicker, SchoolPicker, SessionPicker } from './pickers.js';
import type { FieldSchema } from './schema.js';
import type { OwnField } from './step-fields.js';
import { referenceOf, wordOf } from './values.js';

/** Where the pickers of a form look. */
export type Around = { readonly jurisdiction?: string | undefined; readonly class?: string | null | undefined };

/** What a form gives its fields. */
type Given = {
  readonly id?: string;
  readonly value?: unknown;
  readonly onChange?: (value: unknown) => void;
};

/** The control for a detail, by its schema. */
export function DetailControl({
  field,
  schema,
  around,
  ...given
}: Given & { field: string; schema: FieldSchema; around: Around }) {
  const text = useText();
  const { type, format, items, maxLength = 200, examples } = schema;
  const reference = referenceOf(field, schema);
  if (reference) return <ReferenceControl {...given} reference={reference} around={around} />;
  const options = schema.enum ?? (typeof schema.const === 'string' ? [schema.const] : undefined);
  if (options) return <Choice {...given} options={options} label={(value) => wordOf(text, field, value)} />;
  if (type === 'boolean') return <YesNo {...given} />;
  if (type === 'integer' || type === 'number') return <Whole {...given} min={schema.minimum} max={schema.maximum} />;
  if (type === 'array' && items?.format === 'uuid')
    return <PersonsPicker {...(given as object)} jurisdiction={around.jurisdiction} />;
  if (type === 'array')
    return (
      <Select
        {...(given as object)}
        mode={items?.enum ? 'multiple' : 'tags'}
        options={items?.enum?.map((value) => ({ value, label: wordOf(text, field, value) }))}
      />
    );
  if (format === 'date') return <Day {...given} />;
  if (examples) return <AutoComplete {...(given as object)} options={examples.map((value) => ({ value }))} />;
  if (maxLength > 200) return <Prose {...given} />;
  return <Input {...(given as object)} maxLength={maxLength} />;
}

/** The control for an own field of what a step records. */
export function OwnControl({ field: { name, as }, around, ...given }: Given & { field: OwnField; around: Around }) {
  const text = useText();
  if (typeof as !== 'string') return <Choice {...given} options={as} label={(value) => text.word('answer', value)} />;
  switch (as) {
    case 'line':
      return <Input {...(given as object)} maxLength={200} />;
    case 'prose':
      return <Prose {...given} />;
    case 'day':
      return <Day {...given} until={name === 'on' ? today() : undefined} />;
    case 'amount':
      return <Input {...(given as object)} inputMode="decimal" />;
    case 'count':
      return <Whole {...given} min={0} />;
    case 'yesNo':
      return <YesNo {...given} />;
    case 'person':
      return <PersonPicker {...(given as object)} jurisdiction={around.jurisdiction} />;
    case 'persons':
      return <PersonsPicker {...(given as object)} jurisdiction={around.jurisdiction} />;
    case 'session':
      return <ReferenceControl {...given} reference="session" around={around} />;
    case 'word':
      return (
        <AutoComplete
          {...(given as object)}
          options={suggested[name]?.map((value) => ({ value, label: `${value} ${text.word('answer', value)}` }))}
        />
      );
  }
}

/** Words that definitions use where any word is possible. */
const suggested: { readonly [field: string]: readonly string[] } = {
  duty: ['mentor', 'tutor', 'class.tutor', 'school-based-training'],
  result: ['pass', 'fail', 'qualified', 'unqualified', 'excellent', 'good', 'recommended'],
};

function ReferenceControl({
  reference,
  around,
  ...given
}: Given & { reference: NonNullable<ReturnType<typeof referenceOf>>; around: Around }) {
  const { id, value, onChange } = given as { id?: string; value?: string; onChange?: (value: unknown) => void };
  const picker = { id, value, onChange, jurisdiction: around.jurisdiction } as object;
  switch (reference) {
    case 'person':
      return <PersonPicker {...picker} />;
    case 'school':
      // Of another jurisdiction too: a person moves from one to another.
      return <SchoolPicker {...picker} jurisdiction={undefined} />;
    case 'programme':
      return <ProgrammePicker {...picker} />;
    case 'jurisdiction':
      return (
        <JurisdictionSelect id={id ?? ''} value={value ?? null} onChange={(code) => onChange?.(code ?? undefined)} />
      );
    case 'session':
      return around.class ? <SessionPicker {...picker} of={around.class} /> : <Input {...picker} />;
  }
}

function Choice({
  options,
  label,
  ...given
}: Given & { options: readonly string[]; label: (value: string) => string }) {
  const { t } = useText();
  return (
    <Select
      {...(given as object)}
      allowClear
      popupMatchSelectWidth={false}
      placeholder={t('form.choose')}
      options={options.map((value) => ({ value, label: label(value) }))}
    />
  );
}

function YesNo(given: Given) {
  const { t } = useText();
  return (
    <Radio.Group {...given}>
      <Radio value={true}>{t('value.yes')}</Radio>
      <Radio value={false}>{t('value.no')}</Radio>
    </Radio.Group>
  );
}

function Whole({ min, max, ...given }: Given & { min?: number | undefined; max?: number | undefined }) {
  return <InputNumber {...(given as object)} precision={0} min={min} max={max} />;
}

function Prose(given: Given) {
  return <Input.TextArea {...(given as object)} autoSize={{ minRows: 2, maxRows: 8 }} maxLength={4000} />;
}

/** A legal day as text, `YYYY-MM-DD`; not after `until`. */
function Day({ value, onChange, until, ...given }: Given & { until?: string | undefined }) {
  return (
    <DatePicker
      {...given}
      value={typeof value === 'string' && value ? dayjs(value) : null}
      maxDate={until ? dayjs(until) : undefined}
      onChange={(day) => onChange?.(day?.format('YYYY-MM-DD'))}
    />
  );
}

/** Chooses whom a case is about, by the kind the workflow is for. */
export function SubjectControl({
  kind,
  around,
  ...given
}: Given & { kind: 'person' | 'class' | 'project' | 'school'; around: Around }) {
  const picker = { ...given, jurisdiction: around.jurisdiction } as object;
  if (kind === 'person') return <PersonPicker {...picker} />;
  if (kind === 'school') return <SchoolPicker {...picker} />;
  if (kind === 'class') return <ClassPicker {...picker} />;
  return <ProgrammePicker {...picker} />;
}
