import {
  answer,
  caseInput,
  countCredits,
  decisionOf,
  explainAnswer,
  type CountedCredits,
  type Explanation,
  type GoldenCase,
  type Pack,
} from '#libs/policy';

/** What a golden case comes to, told as a decision about somebody real would be, and what of each award counts. */
export type ExplainedCase = { readonly explanation: Explanation; readonly credits: CountedCredits };

/** Explains a golden case. */
export async function explainCase(pack: Pack, golden: GoldenCase): Promise<ExplainedCase> {
  const input = await caseInput(pack, golden);
  const answered = await answer(pack, input);
  return {
    explanation: explainAnswer(pack, decisionOf(pack, input, answered), answered),
    credits: countCredits(pack, input),
  };
}
