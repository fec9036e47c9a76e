import type { Bilingual } from '#libs/policy';
import type { Claim, Coverage, CoveredClause } from './coverage.js';

const statuses: { readonly [status in CoveredClause['status']]: string } = {
  claimed: '已实现',
  exhortation: '倡导',
  excepted: '不实现',
  reserved: '留给流程',
  unclaimed: '**无着落**',
};

/** What the files of a pack are called on the page. */
const homes: { readonly [kind: string]: string } = {
  pack: '历法与说明',
  parameters: '参数',
  facts: '事实',
  rules: '规则',
  records: '记录',
  credits: '学分认定与计入',
  roles: '角色',
  words: '用语',
  workflows: '流程',
  programmes: '计划项目',
};

/** The page `docs/coverage/<jurisdiction>.md`: every clause, what carries it, and on whose authority. */
export function coveragePage(coverage: Coverage): string {
  const { title, counts, clauses, folder } = coverage;
  return [
    `# ${title['zh-CN']}`,
    '',
    `${title.en}. Generated from \`rules/${folder}\` by \`shixun policy coverage --write\`; not edited by hand.`,
    '',
    '| clauses | claimed | exhortation | excepted | reserved | unclaimed | broken |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    `| ${[counts.clauses, counts.claimed, counts.exhortation, counts.excepted, counts.reserved, counts.unclaimed, counts.broken].join(' | ')} |`,
    '',
    '文件规定 is what the document states; 系统默认 is what this system adds. 倡导 clauses ask for nothing that can be computed.',
    '',
    '| 条款 | 原文 | 状态 | 由何处实现 |',
    '| --- | --- | --- | --- |',
    ...clauses.map(row),
    '',
  ].join('\n');
}

function row(clause: CoveredClause): string {
  return `| ${clause.id} | ${cell(clause.quote)} | ${statuses[clause.status]} | ${carriers(clause)} |`;
}

function carriers({ claims, workflow, reason }: CoveredClause): string {
  const lines = [
    ...new Set(claims.map(carrier)),
    ...(workflow === undefined ? [] : [`流程 \`${workflow}\``]),
    ...(reason === undefined ? [] : [cell(reason['zh-CN'])]),
  ];
  return lines.join('<br>');
}

function carrier({ in: home, name, label, basis }: Claim): string {
  const said = label === undefined || textOf(label) === name ? '' : ` ${cell(textOf(label))}`;
  return `${homes[home] ?? home} \`${name}\`${said}${basis === 'default' ? '（系统默认）' : ''}`;
}

function textOf(label: Bilingual): string {
  return label['zh-CN'];
}

/** A text as it may stand in a cell of a table. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}
