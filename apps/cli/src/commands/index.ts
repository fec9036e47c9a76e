import type { Command } from '../command.js';
import { verifyAudit } from './audit.js';
import { backup } from './backup.js';
import { caseList } from './case/list.js';
import { caseShow } from './case/show.js';
import { caseMigrate, caseStep } from './case/step.js';
import { issueToken, registerClient, revokeToken } from './client.js';
import { deadlines } from './deadlines.js';
import { explainDecision, replayDecision } from './decision.js';
import { evidenceList, evidenceRemove, evidenceVerify } from './evidence.js';
import { history } from './history.js';
import { importProgrammes } from './import-programmes.js';
import { importRoster } from './import-roster.js';
import { logCopy } from './log-copy.js';
import { logProtect } from './log-protect.js';
import { policyCoverage } from './policy/coverage.js';
import { policyDiff } from './policy/diff.js';
import { policyExplain } from './policy/explain.js';
import { policyLint } from './policy/lint.js';
import { policyMutate } from './policy/mutate.js';
import { policyNew } from './policy/new.js';
import { policyOutlook } from './policy/outlook.js';
import { policyPublish } from './policy/publish.js';
import { policySimulate } from './policy/simulate.js';
import { policyTest } from './policy/test.js';
import { projectionCommands } from './projections.js';
import { rebuild } from './rebuild.js';
import { reactorsRewind } from './reactors-rewind.js';
import { restore } from './restore.js';
import { grant, withdraw } from './role.js';
import { settlementCommands } from './settlement.js';
import { standing } from './standing.js';
import { workflowDiagram } from './workflow/diagram.js';
import { workflowDocs } from './workflow/docs.js';
import { workflowLint } from './workflow/lint.js';
import { workflowList } from './workflow/list.js';
import { workflowTest } from './workflow/test.js';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  ...[history, standing, explainDecision, replayDecision],
  ...[caseList, caseShow, caseStep, caseMigrate, deadlines],
  ...settlementCommands,
  ...[importProgrammes, importRoster, verifyAudit],
  ...[backup, restore, logCopy, logProtect, reactorsRewind],
  ...[rebuild, ...projectionCommands],
  ...[evidenceList, evidenceVerify, evidenceRemove],
  ...[policyNew, policyLint, policyTest, policyMutate, policyExplain, policyCoverage],
  ...[policySimulate, policyDiff, policyOutlook, policyPublish],
  ...[workflowList, workflowLint, workflowTest, workflowDiagram, workflowDocs],
  ...[grant, withdraw, registerClient, issueToken, revokeToken],
];
