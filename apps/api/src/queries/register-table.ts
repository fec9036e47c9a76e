import type { Bilingual } from '#libs/policy';
import type { Assessment, Attendance, SessionView } from '#libs/projections';
import { stringify } from 'csv-stringify/sync';
import type { Caller } from '../auth/caller.js';
import { harmless } from '../register.js';

/** A trainee as the register answers them, as far as the table says it. */
export type Trainee = {
  readonly name: string | null;
  readonly schoolName: string | null;
  readonly stateTitle: Bilingual;
  readonly attendance: readonly Pick<Attendance, 'session' | 'status' | 'leave'>[];
  readonly absences: number;
  readonly assessments: readonly Pick<Assessment, 'kind' | 'result' | 'before'>[];
  readonly completedOn: string | null;
};

type Said = { readonly [language in Caller['language']]: string };

const statuses: { readonly [status: string]: Said } = {
  present: { 'zh-CN': '到', en: 'present' },
  late: { 'zh-CN': '迟到', en: 'late' },
  absent: { 'zh-CN': '缺席', en: 'absent' },
  excused: { 'zh-CN': '请假', en: 'excused' },
};
const results: { readonly [result: string]: Said } = {
  pass: { 'zh-CN': '合格', en: 'pass' },
  fail: { 'zh-CN': '不合格', en: 'fail' },
};
const leaves: { readonly [leave: string]: Said } = {
  requested: { 'zh-CN': '请假待批', en: 'leave requested' },
};
const headings: { readonly [language in Caller['language']]: readonly [readonly string[], readonly string[]] } = {
  'zh-CN': [
    ['姓名', '学校', '状态'],
    ['缺席次数', '过程考核', '结业考核', '补考', '结业日期'],
  ],
  en: [
    ['Name', 'School', 'State'],
    ['Absences', 'Process', 'Completion', 'Made up', 'Completed on'],
  ],
};

/** The register of a class as CSV: a line for each trainee, a column for each session, with the mark of UTF-8. */
export function registerTable(
  sessions: readonly SessionView[],
  trainees: readonly Trainee[],
  language: Caller['language'],
): string {
  const [before, after] = headings[language];
  const said = (words: { readonly [word: string]: Said }, word: string | null | undefined) =>
    word ? (words[word]?.[language] ?? word) : '';
  const rows = trainees.map(({ name, schoolName, stateTitle, attendance, absences, assessments, completedOn }) => {
    const cell = (session: string) => attendance.find((one) => one.session === session);
    const result = (kind: string) => said(results, assessments.find((one) => one.kind === kind)?.result);
    const madeUp = assessments.filter(({ before }) => before.length > 0).map(({ result }) => said(results, result));
    return [
      ...[name ?? '', schoolName ?? '', stateTitle[language]],
      ...sessions.map(({ session }) => said(statuses, cell(session)?.status) || said(leaves, cell(session)?.leave)),
      ...[String(absences), result('process'), result('completion'), madeUp.join(' '), completedOn ?? ''],
    ].map(harmless);
  });
  const titles = sessions.map(({ on, title }) => harmless([on, title].filter(Boolean).join(' ')));
  return stringify([[...before, ...titles, ...after], ...rows], { bom: true, record_delimiter: 'windows' });
}
