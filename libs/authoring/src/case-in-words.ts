import {
  answer,
  caseInput,
  decisionOf,
  explainAnswer,
  type Explanation,
  type GoldenCase,
  type Pack,
} from '#libs/policy';

/** What a golden case comes to, told as a decision about somebody real would be. */
export async function explainCase(pack: Pack, golden: GoldenCase): Promise<Explanation> {
  const input = await caseInput(pack, golden);
  const answered = await answer(pack, input);
  return explainAnswer(pack, decisionOf(pack, input, answered), answered);
}
