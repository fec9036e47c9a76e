import { definitionHash, workflowDefinition } from '#libs/policy';
import type { KeptDefinition } from '../workflow/engine.js';

const title = (text: string) => ({ 'zh-CN': text, en: text });
const equal = (fact: string, value: string) => ({ name: fact, fact, operator: 'equal', value });

/**
 * A definition made for specs, with everything a definition can say: a school's plan is submitted with its scheme, read by
 * a panel, carried out along two tracks and closed by the partner school.
 */
export const review: KeptDefinition = kept({
  id: 'plan-review',
  title: title('方案论证'),
  subject: 'school',
  data: {
    ...{ type: 'object', additionalProperties: false, required: ['title', 'host', 'partner'] },
    properties: {
      title: { type: 'string' },
      host: { type: 'string' },
      partner: { type: 'string' },
      phone: { type: 'string', 'x-personal': true },
    },
  },
  start: [
    { do: 'Submit', by: 'school.admin', to: 'submitted', records: 'Applied', evidence: { scheme: title('方案') } },
  ],
  states: {
    submitted: {
      title: title('已提交'),
      on: [
        { do: 'NamePanel', by: 'bureau.training', to: 'read', records: 'PanelNamed', requires: ['members'] },
        { do: 'Return', by: 'bureau.training', to: 'returned', records: 'Returned', requires: ['reason'] },
        { do: 'Withdraw', by: 'opener', to: 'withdrawn', records: 'Withdrawn' },
        { do: 'Lapse', by: 'system', to: 'withdrawn', records: 'Cancelled' },
      ],
    },
    returned: {
      title: title('退回修改'),
      on: [{ do: 'Revise', by: 'opener', to: 'submitted', records: 'Revised', revises: true }],
    },
    read: {
      title: title('论证中'),
      on: [
        { do: 'GiveOpinion', by: 'panel', once: 'person', to: 'read', records: 'OpinionGiven', requires: ['opinion'] },
        {
          ...{ do: 'Decide', by: 'bureau.training', to: 'running', records: 'Decided', requires: ['result', 'reason'] },
          data: { type: 'object', additionalProperties: false, properties: { budget: { type: 'number' } } },
          guard: {
            when: {
              all: [
                {
                  ...{ name: 'a majority', fact: 'case.opinions.for', operator: 'greaterThanInclusive' },
                  value: { fact: 'case.panel.majority' },
                },
              ],
            },
            otherwise: title('须过半数同意'),
          },
        },
      ],
    },
    running: {
      title: title('实施中'),
      tracks: {
        mentor: {
          title: title('导师'),
          start: 'wanted',
          states: {
            wanted: {
              title: title('待定'),
              on: [
                {
                  ...{ do: 'AssignMentor', by: 'school.reviewer', fallback: 'bureau.training', notBy: ['Submit'] },
                  ...{ to: 'found', records: 'Assigned' },
                },
              ],
            },
            found: { title: title('已定'), done: true },
          },
        },
        oath: {
          title: title('宣誓'),
          start: 'open',
          states: {
            open: {
              title: title('未办'),
              on: [{ do: 'HoldOath', by: 'person@host', to: 'held', records: 'Held', requires: ['on'] }],
            },
            held: { title: title('已办'), done: true },
          },
        },
      },
      on: [
        {
          ...{ do: 'Close', by: 'school.admin@partner', to: 'closed', records: 'Confirmed' },
          guard: {
            when: { all: [equal('case.track.mentor', 'found'), equal('case.track.oath', 'held')] },
            otherwise: title('两线均须完成'),
          },
        },
      ],
    },
    closed: { title: title('已结'), final: true },
    withdrawn: { title: title('已撤回'), final: true },
  },
  deadlines: [
    {
      ...{ name: 'answer', title: title('答复期限'), in: ['submitted'], from: 'entered', after: { workingDays: 5 } },
      ...{ remind: [2], does: 'Lapse', forbids: ['Withdraw'] },
    },
    { name: 'notice', title: title('公示期'), in: ['running'], from: 'entered', after: { days: 3 }, opens: ['Close'] },
  ],
});

/** A definition with its hash, checked by the schema of definitions. */
export function kept(definition: object): KeptDefinition {
  const parsed = workflowDefinition.parse(definition);
  return { hash: definitionHash(parsed), definition: parsed };
}
