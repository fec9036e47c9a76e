import { closest, hasErrors, pointerTo, type Finding } from '../finding.js';
import { finding } from '../load/problems.js';
import { partsOf } from '../load/read-pack.js';
import { checkReferences } from '../load/references.js';
import { analyse } from './analysis.js';
import { checkConditions } from './conditions.js';
import { checkCredits } from './credits.js';
import type { Draft } from './draft.js';
import { checkFacts } from './facts.js';
import { checkCaseRecords, checkExpectations } from './fields.js';
import { checkIds } from './ids.js';
import { keysIn, namesOf } from './names.js';
import { checkParameters } from './parameters.js';
import { checkConditionCircles, checkOutcomeCircles, checkPurposes, checkRules } from './rules.js';
import { checkQuotations } from './sources.js';
import { checkTexts } from './texts.js';
import { checkTightening } from './tightening.js';
import { checkTransition } from './transition.js';
import { checkUsage } from './usage.js';
import { checkWorkflows } from './workflows.js';

/** Everything that is wrong in a pack: the form of its files, the names they use, and what they mean. */
export function checkPack(draft: Draft): Finding[] {
  const names = namesOf(draft);
  const found = [
    ...draft.own.findings,
    ...partsOf(draft.own).flatMap(({ kind, file, raw }) => checkReferences(kind, file, raw!, names)),
    ...checkQuotations(draft),
    ...checkIds(draft),
    ...checkConditions(draft),
    ...checkFacts(draft),
    ...checkRules(draft),
    ...checkPurposes(draft),
    ...checkCredits(draft),
    ...checkCaseRecords(draft),
    ...checkTexts(draft),
    ...checkWorkflows(draft),
    ...checkRoles(draft),
    ...(draft.rules.length === 0 && draft.own.rules.every(({ parsed }) => parsed) && draft.own.rules.length > 0
      ? [finding('rules', '', 'no-rules')]
      : []),
  ];
  const circles = checkConditionCircles(draft);
  // What looks through shared conditions would run round in a circle of them.
  if (circles.length > 0) return [...found, ...circles];
  const through = [
    ...found,
    ...checkExpectations(draft, names),
    ...checkParameters(draft),
    ...checkTransition(draft),
    ...checkOutcomeCircles(draft),
  ];
  return hasErrors(through)
    ? through
    : [...through, ...checkUsage(draft), ...checkTightening(draft), ...analyse(draft)];
}

/** A pack names roles of the catalogue; it makes no new ones, as permissions are given by role. */
function checkRoles({ own: { roles }, catalogue }: Draft): Finding[] {
  const known = catalogue.roles.map(({ id }) => id);
  return keysIn(roles.raw, 'roles')
    .filter((name) => !known.includes(name))
    .map((name) => finding(roles.file, pointerTo(['roles', name]), 'unknown-role', { name }, closest(name, known)));
}
