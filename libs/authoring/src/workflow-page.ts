import {
  deadlineText,
  loadCatalogue,
  loadPack,
  loadWorkflows,
  guardText,
  MAKERS,
  mermaid,
  type Bilingual,
  type CatalogueWord,
  type Effect,
  type Step,
  type WorkflowDefinition,
} from '#libs/policy';

/** The definitions of a folder with what their page says of it. */
export type WorkflowPage = {
  /** Folder under `rules/`, such as `cn/500235-yunyang` or `catalogue`. */
  readonly folder: string;
  readonly title: Bilingual;
  readonly workflows: readonly WorkflowDefinition[];
  readonly roles: readonly CatalogueWord[];
};

const CATALOGUE: Bilingual = { 'zh-CN': '共用流程', en: 'The workflows of the catalogue' };

/** The pages of folders: packs such as `cn/500235-yunyang`, or `catalogue`. @throws {PackInvalid} */
export function workflowPages(
  rulesDir: string,
  folders: readonly string[],
): { readonly name: string; readonly text: string }[] {
  return folders.map((folder) => {
    const workflows = loadWorkflows(rulesDir, folder);
    const { roles, title } =
      folder === 'catalogue' ? { roles: loadCatalogue(rulesDir).roles, title: CATALOGUE } : loadPack(rulesDir, folder);
    return { name: folder.split('/').at(-1)!, text: workflowPage({ folder, title, workflows, roles }) };
  });
}

/** The page `docs/workflows/<folder>.md`: every definition with its diagram, its steps, and its deadlines. */
export function workflowPage({ folder, title, workflows, roles }: WorkflowPage): string {
  const labels = new Map(roles.map(({ id, label }) => [id, label['zh-CN']]));
  return [
    `# ${title['zh-CN']}`,
    '',
    `${title.en}. Generated from \`rules/${folder}/workflows\` by \`shixun workflow docs --write\`; not edited by hand.`,
    '',
    '◇ 有门槛的步骤 / a step with a guard. 各线以虚线相隔 / tracks side by side.',
    '',
    ...workflows.map((one) => `- [${one.title['zh-CN']}](#${one.id}) ${one.title.en}`),
    '',
    ...workflows.flatMap((one) => section(one, labels)),
  ].join('\n');
}

function section(definition: WorkflowDefinition, labels: ReadonlyMap<string, string>): string[] {
  const { id, title, subject, deadlines = [] } = definition;
  const cited = [...new Set(clausesOf(definition))];
  return [
    `## ${id}`,
    '',
    `**${title['zh-CN']}** · ${title.en} · 对象 \`${subject}\`${cited.length > 0 ? ` · ${cited.join(' ')}` : ''}`,
    '',
    '```mermaid',
    mermaid(definition).trimEnd(),
    '```',
    '',
    '| 由 | 步骤 | 办理人 | 须填、须附 | 门槛 | 记录 | 引起 | 到 | 条款 |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows(definition, labels),
    '',
    ...(deadlines.length > 0 ? deadlineTable(definition) : []),
  ];
}

function rows(definition: WorkflowDefinition, labels: ReadonlyMap<string, string>): string[] {
  const { start, states } = definition;
  const row = (from: string, titles: (name: string) => string) => (step: Step) =>
    line([
      ...[from, `${step.title?.['zh-CN'] ?? ''} \`${step.do}\``, whoText(step, labels), inputText(step)],
      ...[step.guard ? `${step.guard.otherwise['zh-CN']} \`${guardText(step.guard)}\`` : '', step.records],
      ...[step.effect.map(effectText).join('；'), titles(step.to), clauseText(step)],
    ]);
  const stateTitle = (name: string) => states[name]?.title['zh-CN'] ?? name;
  return [
    ...start.map(row('—', stateTitle)),
    ...Object.values(states).flatMap(({ title, on, tracks = {} }) => [
      ...on.map(row(title['zh-CN'], stateTitle)),
      ...Object.values(tracks).flatMap((track) =>
        Object.values(track.states).flatMap((state) =>
          state.on.map(
            row(`${title['zh-CN']}·${track.title['zh-CN']}·${state.title['zh-CN']}`, (name) => {
              return track.states[name]?.title['zh-CN'] ?? name;
            }),
          ),
        ),
      ),
    ]),
  ];
}

function whoText({ by, fallback, notBy, once }: Step, labels: ReadonlyMap<string, string>): string {
  const named = (word: string) => {
    const [role = '', field] = word.split('@');
    const label = role === 'person' ? '指定的人' : (labels.get(role) ?? role);
    return field === undefined ? label : `${label}（${field}）`;
  };
  return [
    by.map(named).join('、'),
    ...(fallback ? [`无人可办时：${fallback.map(named).join('、')}`] : []),
    ...(notBy.length > 0 ? [`不得由办过 ${notBy.map(didText).join('、')} 的人办理`] : []),
    ...(once === undefined ? [] : [once === 'case' ? '只办一次' : '每人一次']),
  ].join('；');
}

function didText(step: string): string {
  return step === MAKERS ? '所涉事项' : step;
}

function inputText({ requires, evidence = {}, data, revises }: Step): string {
  const details = Object.keys((data?.['properties'] as object | undefined) ?? {});
  return [
    ...(requires.length > 0 ? [requires.join('、')] : []),
    ...(details.length > 0 ? [`另填 ${details.join('、')}`] : []),
    ...(revises ? ['重报个案数据'] : []),
    ...Object.values(evidence).map((title) => `附 ${title['zh-CN']}`),
  ].join('；');
}

function effectText(effect: Effect): string {
  if ('award' in effect) return `认定学分学时（${effect.award.amount}）`;
  if ('enrol' in effect) return '加入班级';
  if ('restore' in effect) return '恢复学分';
  if ('record' in effect) return `备案 \`${effect.record.kind}\``;
  if ('command' in effect) return `\`${effect.command.do}\``;
  if ('open' in effect) return `开始 \`${effect.open.workflow}\``;
  return 'step' in effect ? `\`${effect.step.workflow}\` 的 \`${effect.step.do}\`` : `冲销 ${effect.undo.join('、')}`;
}

function deadlineTable({ deadlines = [], states }: WorkflowDefinition): string[] {
  return [
    '| 期限 | 计时状态 | 过期不得 | 期满方可 | 到期由系统办理 | 提前提醒 | 条款 |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...deadlines.map((one) =>
      line([
        deadlineText(one, 'zh-CN'),
        one.in.map((name) => states[name]?.title['zh-CN'] ?? name).join('、'),
        (one.forbids ?? []).join('、'),
        (one.opens ?? []).join('、'),
        one.does ?? '',
        (one.remind ?? []).map((days) => `${days} 日`).join('、'),
        clauseText(one),
      ]),
    ),
    '',
  ];
}

type Cited = { readonly clause?: string; readonly also?: readonly string[]; readonly basis?: 'stated' | 'default' };

function clauseText({ clause, also = [], basis }: Cited): string {
  return [...(clause === undefined ? [] : [clause]), ...also, ...(basis === 'default' ? ['系统默认'] : [])].join(' ');
}

/** Every clause that a definition cites, in the order of the file. */
export function clausesOf(definition: WorkflowDefinition): string[] {
  const found: string[] = [];
  const visit = (value: unknown, key?: string): void => {
    if (typeof value === 'string' && (key === 'clause' || key === 'also')) found.push(value);
    else if (Array.isArray(value)) value.forEach((one) => visit(one, key));
    else if (typeof value === 'object' && value !== null)
      for (const [name, one] of Object.entries(value)) visit(one, name);
  };
  visit(definition);
  return found;
}

/** A row of a table; lines and strokes would end its cells. */
function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim()).join(' | ')} |`;
}
