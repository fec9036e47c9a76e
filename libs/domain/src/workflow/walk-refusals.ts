import { addDays, formatAmount, isLegalDate, parseAmount, type Json, type JsonObject } from '#libs/canonical';
import { leavesOf, stepNames, type Step, type TopCondition } from '#libs/policy';
import { Refused } from '../decider.js';
import { guardFacts } from './case-facts.js';
import { runningDeadlines } from './due.js';
import { stepsFrom, type Acting, type CaseCommand } from './engine.js';
import type { Surroundings } from './surroundings.js';
import { takeStep } from './take-step.js';
import type { WalkPoint } from './walk.js';

/** Something that must be refused where a walk is: what is tried, and by which code. */
export type WalkRefusal = {
  /** Names what is tried: `Approve by somebody without a role`. */
  readonly name: string;
  readonly code: string;
  /** The code it was refused with; `undefined` when it was taken. */
  readonly came: () => Promise<string | undefined>;
};

/**
 * What must be refused along a walk: steps that are not possible from where it is; each of its steps by somebody without
 * a role, by who is excluded by an earlier step, without a field or piece of evidence it wants; before and after the
 * days of deadlines; and with input beyond what the guard allows.
 */
export function refusalsAt(point: WalkPoint): WalkRefusal[] {
  const elsewhere = notPossible(point);
  if (!point.next) return [...elsewhere, ...outOfTime(point)];
  return [...elsewhere, ...outOfTime(point), ...wrongPeople(point), ...withoutInput(point), ...beyondGuard(point)];
}

/** The service may take any step: if even it is refused, the step is not possible. */
const service: Acting = { actor: 'system', roles: ['system'] };

function notPossible(point: WalkPoint): WalkRefusal[] {
  const { definition } = point.kept;
  const here = stepsFrom(definition, point.state).map((one) => one.do);
  const names = stepNames(definition).filter((name) => !here.includes(name));
  return names.map((name) =>
    refusal(point, `${name} in ${point.state.state ?? 'no state'}`, 'step-not-allowed', {
      command: { do: name, data: {} },
    }),
  );
}

function wrongPeople(point: WalkPoint): WalkRefusal[] {
  const { step, command } = point.next!;
  const stranger: Acting = { actor: 'stranger', roles: ['auditor'] };
  const excluded = step.notBy.flatMap((earlier) => point.state.doneBy[earlier]?.slice(0, 1) ?? []);
  return [
    ...(step.by.includes('auditor')
      ? []
      : [refusal(point, `${step.do} by somebody without a role`, 'wrong-role', { command, acting: stranger })]),
    ...excluded.slice(0, 1).map((actor) =>
      refusal(point, `${step.do} by who did ${step.notBy.join(' or ')}`, 'same-person', {
        command,
        acting: { actor, roles: step.by },
      }),
    ),
  ];
}

function withoutInput(point: WalkPoint): WalkRefusal[] {
  const { step, command, acting } = point.next!;
  const { evidence: files, ...data } = command.data;
  return [
    ...step.requires.map((field) => {
      const { [field]: _, ...rest } = command.data;
      return refusal(point, `${step.do} without ${field}`, 'field-required', {
        command: { do: step.do, data: rest },
        acting,
      });
    }),
    ...Object.keys(step.evidence ?? {}).map((name) => {
      const others = (files as readonly { name: string }[]).filter((one) => one.name !== name) as unknown as Json;
      return refusal(point, `${step.do} without the evidence ${name}`, 'evidence-required', {
        command: { do: step.do, data: { ...data, evidence: others } },
        acting,
      });
    }),
  ];
}

/** A step that a deadline forbids, on the day after it; one that it opens, on its day. */
function outOfTime(point: WalkPoint): WalkRefusal[] {
  const { definition } = point.kept;
  const here = stepsFrom(definition, point.state).map((one) => one.do);
  return runningDeadlines(definition, point.state).flatMap(({ deadline, due }) => {
    const { forbids = [], opens = [] } = deadline;
    const on = (names: readonly string[], code: string, today: string): WalkRefusal[] =>
      names
        .filter((name) => here.includes(name))
        // Whoever did it once already is refused before its day is looked at.
        .filter((name) => !point.state.doneBy[name])
        .map((name) =>
          refusal(point, `${name} on ${today} (${deadline.name})`, code, {
            command: { do: name, data: {} },
            around: { ...point.around, today, at: `${today}T02:00:00.000Z` },
          }),
        );
    return [...on(forbids, 'deadline-passed', addDays(due.on, 1)), ...on(opens, 'too-early', due.on)];
  });
}

/** Input on the other side of what the guard compares it with: some of it the guard must refuse. */
function beyondGuard(point: WalkPoint): WalkRefusal[] {
  const { step, command, acting } = point.next!;
  const tries = guardTries(point, step, command);
  if (tries.length === 0) return [];
  return [
    {
      name: `${step.do} with ${tries.map(({ told }) => told).join(' or ')}`,
      code: 'guard-failed',
      came: async () => {
        const codes: (string | undefined)[] = [];
        for (const { data } of tries) codes.push(await codeOf(point, { do: step.do, data }, acting, point.around));
        if (codes.includes('guard-failed')) return 'guard-failed';
        // What no input of this type can be is refused before the guard is asked.
        return codes.every((code) => code === 'invalid-data' || code === 'date-in-future')
          ? 'guard-failed'
          : codes.find((code) => code === undefined);
      },
    },
  ];
}

type Try = { readonly told: string; readonly data: CaseCommand['data'] };

function guardTries({ kept, state, around }: WalkPoint, { guard, data: schema }: Step, command: CaseCommand): Try[] {
  if (!guard) return [];
  const input = { ...command.data, details: (command.data['details'] ?? {}) as JsonObject };
  const facts = guardFacts(kept.definition, state, input, around.today);
  const leaves = leavesOf(guard.when as TopCondition).map(({ leaf }) => leaf);
  const details = { ...propertiesOf(kept.definition.data), ...propertiesOf(schema ?? {}) };
  return leaves.flatMap(({ fact, value }) => {
    const other = typeof value === 'object' && 'fact' in value ? value.fact : undefined;
    const against = other === undefined ? value : facts[other];
    const name = [fact, other].find((one) => one?.startsWith('input.'))?.slice('input.'.length);
    if (name === undefined) return [];
    const met = fact.startsWith('input.') ? against : facts[fact];
    return beside(met as Json, facts[`input.${name}`]).map((one) => ({
      told: `${name} ${JSON.stringify(one)}`,
      data:
        name in details && !(name in command.data)
          ? { ...command.data, details: { ...input.details, [name]: one } }
          : { ...command.data, [name]: one },
    }));
  });
}

/** Values next to one that is compared with: a hundredth or a day less and more, the other of yes and no, another word. */
function beside(met: Json | undefined, given: unknown): Json[] {
  if (typeof met === 'boolean') return [!met];
  if (Array.isArray(met)) return [...words, ...(met as Json[])].filter((one) => one !== given);
  if (typeof met !== 'string') return [];
  if (isLegalDate(met)) return [addDays(met, -1), met, addDays(met, 1)].filter((day) => day !== given);
  if (/^\d+(\.\d+)?$/.test(met)) {
    const around = [parseAmount(met) - 1, parseAmount(met) + 1, parseAmount(met) - 100, parseAmount(met) + 100];
    return around
      .filter((one) => one > 0)
      .map(formatAmount)
      .filter((one) => one !== given);
  }
  return [met, ...words].filter((one) => one !== given);
}

/** Words of events of which at least one is another than what is compared with. */
const words = [
  'pass',
  'fail',
  'upheld',
  'dismissed',
  'granted',
  'refused',
  'credit',
  'hour',
  'for',
  'against',
  'other',
];

function propertiesOf(schema: { readonly [key: string]: unknown }): object {
  return schema['properties'] ?? {};
}

function refusal(
  point: WalkPoint,
  name: string,
  code: string,
  tried: { readonly command: CaseCommand; readonly acting?: Acting; readonly around?: Surroundings },
): WalkRefusal {
  const { command, acting = service, around = point.around } = tried;
  return { name, code, came: () => codeOf(point, command, acting, around) };
}

async function codeOf(
  { kept, state }: WalkPoint,
  command: CaseCommand,
  acting: Acting,
  around: Surroundings,
): Promise<string | undefined> {
  try {
    await takeStep(kept, state, command, acting, around);
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}
