import { closest, type Finding } from '../../finding.js';
import { finding } from '../../load/problems.js';
import type { Bilingual } from '../../schema/fields.js';
import type { Step, WorkflowDefinition } from '../../schema/workflow.js';
import { placedSteps } from './placed.js';
import { allDetails, type Terms } from './vocabulary.js';

/** Words for who does something that stand for people of the case itself, with when there is none. */
const missing = (definition: WorkflowDefinition, word: string, starts: boolean): Bilingual | undefined => {
  if (word === 'self' && definition.subject !== 'person')
    return { 'zh-CN': '个案的对象不是人', en: 'the case is not about a person' };
  if (word === 'opener' && starts) return { 'zh-CN': '本步骤才开始个案', en: 'this step only opens the case' };
  if (word === 'panel' && !placedSteps(definition).some(({ step }) => step.records === 'PanelNamed'))
    return { 'zh-CN': '没有步骤记录 PanelNamed', en: 'no step records PanelNamed' };
  return undefined;
};

/** Who may do each step: roles of the catalogue, people of the case, roles at places that its details name. */
export function checkWho(file: string, definition: WorkflowDefinition, roles: readonly string[]): Finding[] {
  const details = allDetails(definition);
  return placedSteps(definition).flatMap(({ step, at }) => {
    const starts = definition.start.includes(step);
    return (['by', 'fallback'] as const).flatMap((key) =>
      (step[key] ?? []).flatMap((word) => {
        const place = `${at}/${key}`;
        const why = missing(definition, word, starts);
        if (why) return [finding(file, place, 'nobody-in-role', { name: word, why })];
        return checkWord(file, place, word, { roles, details });
      }),
    );
  });
}

function checkWord(
  file: string,
  at: string,
  word: string,
  { roles, details }: { roles: readonly string[]; details: Terms },
): Finding[] {
  const [role = '', field] = word.split('@');
  const known = field === undefined ? roles : ['person', ...roles];
  if (!known.includes(role)) return [finding(file, at, 'unknown-role', { name: role }, closest(role, known))];
  if (field === undefined) return [];
  const kind: Bilingual = { 'zh-CN': '个案数据', en: 'The data of the case' };
  if (!details[field])
    return [finding(file, at, 'unknown-field', { name: field, kind }, closest(field, Object.keys(details)))];
  return details[field].personal ? [finding(file, at, 'personal-read', { name: field })] : [];
}

/** The roles a step may be done in, without the detail that says where. */
export function rolesOf({ by, fallback = [] }: Step): string[] {
  return [...by, ...fallback];
}
