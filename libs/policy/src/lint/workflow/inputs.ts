import { closest, pointerTo, type Finding } from '../../finding.js';
import { finding } from '../../load/problems.js';
import { caseEventFields, caseEventTypes } from '../../schema/case-event-types.js';
import type { WorkflowDefinition } from '../../schema/workflow.js';
import { placedSteps } from './placed.js';
import { detailsOf } from './vocabulary.js';

/** What each step is given: an event that there is, all its fields, and details that do not hide others. */
export function checkInputs(file: string, definition: WorkflowDefinition): Finding[] {
  const types = Object.keys(caseEventTypes);
  return placedSteps(definition).flatMap(({ step, at }) => {
    const { records, requires, revises, data } = step;
    const fields = caseEventFields(records);
    if (!fields)
      return [finding(file, `${at}/records`, 'unknown-event-type', { name: records }, closest(records, types))];
    const kind = { 'zh-CN': `事件 ${records}`, en: `The event ${records}` };
    const starts = definition.start.includes(step);
    return [
      ...requires.flatMap((name, i) =>
        fields[name]
          ? []
          : [finding(file, `${at}/requires/${i}`, 'unknown-field', { name, kind }, closest(name, Object.keys(fields)))],
      ),
      ...Object.entries(fields)
        .filter(([name, one]) => one.required && !requires.includes(name))
        .map(([name]) => finding(file, `${at}/requires`, 'field-not-required', { name, type: records })),
      ...((revises === true) === (records === 'Revised')
        ? []
        : [finding(file, `${at}/${revises ? 'revises' : 'records'}`, 'revised-without-details', { name: step.do })]),
      ...(starts && data ? [finding(file, `${at}/data`, 'details-twice', { name: step.do })] : []),
      ...Object.keys(detailsOf(data))
        .filter((name) => fields[name])
        .map((name) => finding(file, `${at}/data/properties${pointerTo([name])}`, 'detail-hides-field', { name })),
    ];
  });
}
