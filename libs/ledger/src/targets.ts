import type { LegalDate } from '#libs/canonical';
import { Refused, type Subject } from '#libs/domain';
import type { Position } from '#libs/event-log';
import { purposesOf, type Bilingual, type LeafResult, type RequirementValue, type StillNeeded } from '#libs/policy';
import { standing, type Bench } from './verdicts.js';
import { subjectAt } from './subjects.js';

/** One figure of a requirement beside what the document asks for. Amounts are decimal strings. */
export type Figure = {
  readonly label: Bilingual;
  readonly unit: string;
  readonly actual: string | boolean | null;
  readonly operator: string;
  /** What is asked for; `null` where the document leaves it open. */
  readonly target: LeafResult['threshold'];
  readonly parameter?: string;
  readonly reached: LeafResult['result'];
  /** Ids of the events it was folded from. */
  readonly evidence: readonly string[];
};

/** A duty or an indicator of a school or bureau: what is asked, what is there, what is missing, by which clause. */
export type Target = {
  readonly rule: string;
  readonly title: Bilingual;
  readonly purpose: string;
  readonly purposeLabel: Bilingual;
  readonly window: { readonly kind: string; readonly key: string; readonly from: LegalDate; readonly to: LegalDate };
  readonly value: RequirementValue;
  readonly clause: string;
  readonly quote: string;
  readonly figures: readonly Figure[];
  /** What would still do, and until when; empty where it is reached or nothing can mend it. */
  readonly gap: readonly StillNeeded[];
  readonly unknowns: readonly Bilingual[];
  readonly consequences: readonly Bilingual[];
};

/** Which targets: of which subject, as of which day, as the log had it at a position. */
export type TargetsAsked = {
  readonly subject: Subject;
  readonly asOf?: LegalDate;
  readonly purpose?: string;
  readonly upTo: Position;
};

/**
 * Every requirement that the pack in force has for a subject, for all its purposes, in the windows in which the day
 * lies: what a school or bureau has to reach this term, year and cycle.
 * @throws {Refused} `no-pack`, `school-unknown` …, `purpose-unknown`.
 */
export async function targetsOf(
  bench: Bench,
  { subject, asOf, purpose, upTo }: TargetsAsked,
  today: LegalDate,
): Promise<readonly Target[]> {
  const { jurisdiction } = await subjectAt(bench.log, subject, upTo);
  const policy = await bench.shelf.inForce(jurisdiction, upTo, asOf ?? today);
  if (!policy) throw new Refused('no-pack', { jurisdiction });
  const { pack } = policy;
  const all = purposesOf(pack, subject.kind);
  const asked = all.filter((one) => purpose === undefined || one.purpose === purpose);
  if (asked.length === 0)
    throw new Refused('purpose-unknown', {
      purpose: purpose ?? null,
      known: [...new Set(all.map((one) => one.purpose))],
    });
  const found: Target[] = [];
  for (const { purpose, window: kind } of asked) {
    const question = { subject, purpose, window: { kind, key: '' }, asOf, upTo };
    const { explanation, stillNeeded } = await standing(bench, question, today);
    const purposeLabel = pack.purposes.find(({ id }) => id === purpose)?.label ?? { 'zh-CN': purpose, en: purpose };
    for (const {
      rule,
      title,
      value,
      source,
      window,
      why,
      unknowns,
      consequences,
      purpose: of,
    } of explanation.requirements)
      if (of.includes(purpose) && window.kind === kind && value !== 'notApplicable')
        found.push({
          ...{ rule, title, purpose, purposeLabel, value, window },
          ...{ clause: source.clause, quote: source.quote },
          figures: why.map(figureOf),
          gap: stillNeeded.filter((one) => one.rule === rule),
          unknowns: unknowns.map(({ text }) => text),
          consequences: consequences.map(({ text }) => text),
        });
  }
  return found;
}

function figureOf({ label, unit, value, operator, threshold, parameter, result, evidence }: LeafResult): Figure {
  return {
    ...{ label, unit, actual: value, operator, target: threshold, reached: result, evidence },
    ...(parameter !== undefined && { parameter }),
  };
}
