import writeXlsxFile from 'write-excel-file/node';

/** A row of a register: a person, the outcome, and what follows by which clause. */
export type RegisterRow = {
  readonly name: string | null;
  readonly person: string;
  readonly schoolName: string | null;
  readonly outcome: string;
  readonly asOf: string;
  readonly consequences: readonly {
    readonly clause: string;
    readonly basis: string;
    readonly text: { readonly 'zh-CN': string; readonly en: string };
  }[];
};

type Language = 'zh-CN' | 'en';

const outcomes: { readonly [outcome: string]: { readonly [language in Language]: string } } = {
  qualified: { 'zh-CN': '合格', en: 'qualified' },
  unqualified: { 'zh-CN': '不合格', en: 'unqualified' },
  undetermined: { 'zh-CN': '无法判定', en: 'undetermined' },
  open: { 'zh-CN': '未结束', en: 'open' },
  notApplicable: { 'zh-CN': '不适用', en: 'not applicable' },
};

/** Of a mere flag or target a requirement is met or not, and nobody has failed. */
const ofFlag: typeof outcomes = {
  ...outcomes,
  qualified: { 'zh-CN': '达到', en: 'met' },
  unqualified: { 'zh-CN': '未达到', en: 'not met' },
};

/** What an outcome is called; `binding`: whether something follows from it. */
export function outcomeWord(outcome: string, language: Language, binding: boolean): string {
  return (binding ? outcomes : ofFlag)[outcome]?.[language] ?? outcome;
}

const bases: { readonly [basis: string]: { readonly [language in Language]: string } } = {
  stated: { 'zh-CN': '文件规定', en: 'stated in the document' },
  default: { 'zh-CN': '系统默认', en: 'system default' },
};

const headings: { readonly [language in Language]: readonly string[] } = {
  'zh-CN': ['姓名', '人员编号', '学校', '结论', '截至', '后果（条款，依据）'],
  en: ['Name', 'Person id', 'School', 'Outcome', 'As of', 'Consequences (clause, basis)'],
};

/** The register of a settlement as an XLSX file. All cells are texts, and none is read as a formula. */
export async function registerFile(
  rows: readonly RegisterRow[],
  { purpose, window, language, binding }: { purpose: string; window: string; language: Language; binding: boolean },
): Promise<Buffer> {
  const text = (value: string) => ({ type: String, value: harmless(value), wrap: true });
  const heading = (value: string) => ({ ...text(value), fontWeight: 'bold' as const });
  const follows = (row: RegisterRow) =>
    row.consequences
      .map(({ text, clause, basis }) => `${text[language]}（${clause}，${bases[basis]?.[language] ?? basis}）`)
      .join('\n');
  const sheet = [
    headings[language].map(heading),
    ...rows.map((row) => [
      text(row.name ?? ''),
      text(row.person),
      text(row.schoolName ?? ''),
      text(outcomeWord(row.outcome, language, binding)),
      text(row.asOf),
      text(follows(row)),
    ]),
  ];
  const columns = [12, 38, 28, 12, 12, 60].map((width) => ({ width }));
  const file = writeXlsxFile(sheet, { columns, sheet: `${purpose} ${window}`.slice(0, 31), stickyRowsCount: 1 });
  return file.toBuffer();
}

/**
 * A text that no spreadsheet takes for a formula: one that begins with a sign that starts a formula gets an apostrophe
 * in front (OWASP, CSV injection), because people copy cells into other sheets.
 */
export function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
