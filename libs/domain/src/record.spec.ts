import { describe, it } from '@jest/globals';
import { recordKind } from '#libs/policy';
import { record } from './record.js';
import { specOf, uuid } from './testing/index.js';

const given = specOf(record);
const both = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const fields = {
  title: { label: both('名称', 'title'), unit: 'text' },
  hours: { label: both('学时', 'hours'), unit: 'hour' },
  approvedOn: { label: both('批准日', 'day of approval'), unit: 'date', required: false },
  public: { label: both('是否公开', 'public'), unit: 'yesNo', required: false },
  share: { label: both('比例', 'share'), unit: 'ratio', required: false },
  form: { label: both('形式', 'form'), unit: 'text', required: false, values: ['lecture', 'workshop'] },
  place: { label: both('地点', 'place'), unit: 'text', required: false, values: ['school'], open: true },
};
const records = {
  'training-plan': recordKind.parse({ label: both('校本研修计划', 'plan'), subject: 'school', fields }),
  'lesson-observed': recordKind.parse({ label: both('听课', 'observed'), subject: 'person', evidence: true }),
};
const units = ['credit', 'hour'].map((id) => ({ id, label: both(id, id), numeric: true }));
const school = { id: `school-${uuid(10)}`, place: { jurisdiction: '500235', school: uuid(10) } };
const at = { ...school, pack: { records, units } };

const plan = { record: uuid(70), kind: 'training-plan', on: '2025-03-01', fields: { title: '计划', hours: '72' } };
const of = (changes: object) => ({ type: 'FileRecord', data: { ...plan, ...changes } }) as const;
const withField = (name: string, value: string | boolean) => of({ fields: { ...plan.fields, [name]: value } });
const filed = {
  type: 'RecordFiled',
  data: { ...plan, subject: { kind: 'school', id: uuid(10) }, ...school.place },
} as const;
const withdraw = { type: 'WithdrawRecord', data: { record: uuid(70), reason: '重复' } } as const;

describe('a record', () => {
  it('is filed about whom its stream names, where they are', () => {
    given().when(of({}), at).then(filed);
  });

  it('of a jurisdiction is about its bureau', () => {
    const bureau = { id: 'bureau-500235', place: { jurisdiction: '500235' } };
    const kind = recordKind.parse({ label: both('年度方案', 'plan'), subject: 'bureau' });
    const data = { record: uuid(70), kind: 'plan', on: '2025-03-01', fields: {} };
    given()
      .when({ type: 'FileRecord', data }, { ...bureau, pack: { records: { plan: kind }, units } })
      .then({
        type: 'RecordFiled',
        data: { ...data, subject: { kind: 'bureau', id: '500235' }, jurisdiction: '500235' },
      });
  });

  it('is filed once, and not before it happens', () => {
    given(filed).when(of({}), at).thenRefused('record-exists', '/record');
    given()
      .when(of({ on: '2025-06-02' }), at)
      .thenRefused('date-in-future', '/on');
  });

  it('is of a kind that the pack declares for the subject, with evidence where it wants it', () => {
    given()
      .when(of({ kind: 'training-log' }), at)
      .thenRefused('record-kind-unknown', '/kind');
    given().when(of({}), school).thenRefused('record-kind-unknown', '/kind');
    given()
      .when(of({ kind: 'lesson-observed', fields: {} }), at)
      .thenRefused('record-of-other-subject', '/kind');
    const bare = of({ kind: 'lesson-observed', fields: {} });
    const person = { ...at, id: `person-${uuid(1)}` };
    given().when(bare, person).thenRefused('record-evidence-missing', '/evidence');
    given()
      .when(of({ ...bare.data, evidence: ['a'.repeat(64)] }), person)
      .then({
        type: 'RecordFiled',
        data: {
          ...{ ...bare.data, evidence: ['a'.repeat(64)], ...school.place },
          subject: { kind: 'person', id: uuid(1) },
        },
      });
  });

  it.each<[string, string | boolean, string]>([
    ['colour', 'red', 'record-field-unknown'],
    ['title', true, 'record-value-not-text'],
    ['title', ' ', 'record-value-too-long'],
    ['title', '长'.repeat(201), 'record-value-too-long'],
    ['hours', 'many', 'record-value-not-an-amount'],
    ['hours', '-1', 'record-value-not-an-amount'],
    ['hours', '1.005', 'record-value-not-an-amount'],
    ['approvedOn', '2025-02-30', 'record-value-not-a-day'],
    ['public', 'true', 'record-value-not-yes-no'],
    ['share', '1/0', 'record-value-not-a-ratio'],
    ['form', 'walk', 'record-value-not-listed'],
  ])('with %s = %j is refused', (name, value, code) => {
    given().when(withField(name, value), at).thenRefused(code, `/fields/${name}`);
  });

  it.each<[string, string | boolean]>([
    ['title', '长'.repeat(200)],
    ['hours', '0'],
    ['approvedOn', '2024-02-29'],
    ['public', false],
    ['share', '1/5'],
    ['form', 'workshop'],
    ['place', '县教师进修学院'],
  ])('may have %s = %j', (name, value) => {
    given()
      .when(withField(name, value), at)
      .then({ ...filed, data: { ...filed.data, fields: { ...plan.fields, [name]: value } } });
  });

  it('without a field that is required is refused', () => {
    given()
      .when(of({ fields: { title: '计划' } }), at)
      .thenRefused('record-field-missing', '/fields/hours');
  });

  it('is withdrawn once, and then stays as it was', () => {
    const withdrawn = { type: 'RecordWithdrawn', data: { ...withdraw.data, kind: 'training-plan' } } as const;
    given().when(withdraw, at).thenRefused('record-unknown', '/record');
    given(filed).when(withdraw, at).then(withdrawn);
    given(filed, withdrawn).when(withdraw, at).thenNothing();
    given(filed, withdrawn).when(of({}), at).thenRefused('record-exists', '/record');
  });
});
