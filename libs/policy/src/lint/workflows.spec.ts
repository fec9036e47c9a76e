import { describe, expect, it } from '@jest/globals';
import { lintPack } from '../load/load-packs.js';
import { rulesWith, soundPack } from './testing/sound-pack.js';

const folder = 'examples/990100-sound';
const W = 'workflows/example.json';
const K = 'walks/example.json';
const text = (zh: string) => ({ 'zh-CN': zh, en: `${zh} (en)` });

/** A definition and a walk in which nothing is wrong; each mutation breaks one thing. */
function soundWorkflow() {
  const step = (name: string, by: string, to: string, records: string, more: object = {}) => ({
    ...{ do: name, title: text(name), by, to, records, ...more },
  });
  return {
    id: 'example',
    title: text('示例'),
    clause: 'SP-1',
    subject: 'person',
    data: {
      type: 'object',
      additionalProperties: false,
      required: ['hours', 'startsOn'],
      properties: {
        hours: { type: 'string', pattern: '^[1-9][0-9]*$' },
        startsOn: { type: 'string', format: 'date' },
        mentor: { type: 'string', format: 'uuid' },
        kind: { enum: ['inner', 'outer'] },
        story: { type: 'string', 'x-personal': true },
      },
    },
    start: [step('Apply', 'self', 'applied', 'Applied')],
    states: {
      applied: {
        title: text('已申报'),
        on: [
          step('Approve', 'school.reviewer', 'running', 'Approved', {
            notBy: ['Apply'],
            guard: {
              when: {
                all: [{ name: 'enough', fact: 'case.hours', operator: 'greaterThan', value: '8' }],
              },
              otherwise: text('学时不足'),
            },
          }),
          step('Reject', 'school.reviewer', 'rejected', 'Rejected', { requires: ['reason'] }),
        ],
      },
      running: {
        title: text('进行中'),
        tracks: {
          theory: {
            title: text('理论'),
            start: 'open',
            states: {
              open: { title: text('未完'), on: [step('Learn', 'person@mentor', 'done', 'Held', { requires: ['on'] })] },
              done: { title: text('完成'), done: true },
            },
          },
        },
        on: [
          step('Close', 'bureau.hr', 'closed', 'Decided', {
            requires: ['result', 'reason'],
            effect: [{ record: { kind: 'report', fields: { result: 'good' } } }],
          }),
        ],
      },
      closed: {
        title: text('办结'),
        final: true,
        on: [
          step('Reverse', 'bureau.hr', 'rejected', 'Reversed', { requires: ['reason'], effect: [{ undo: ['Close'] }] }),
        ],
      },
      rejected: { title: text('未通过'), final: true },
    },
    deadlines: [
      {
        ...{ name: 'answer', title: text('答复'), in: ['applied'], from: 'entered' },
        ...{ after: { days: 'param:report.days' }, forbids: ['Approve'] },
      },
    ],
  };
}

function soundWalks() {
  const details = { hours: '10', startsOn: '2026-09-01', mentor: '@person/甲' };
  const open = { do: 'Apply', by: 'self' };
  return {
    walks: [
      {
        ...{ name: text('办结后冲销'), workflow: 'example', on: '2026-09-01', details },
        steps: [
          ...[open, { do: 'Approve', by: 'school.reviewer' }],
          { do: 'Learn', by: 'person@mentor', data: { on: '2026-09-01' } },
          { do: 'Close', by: 'bureau.hr', data: { result: 'granted', reason: '完成' } },
          { do: 'Reverse', by: 'bureau.hr', data: { reason: '有误' } },
        ],
        expect: { state: 'rejected' },
      },
      {
        ...{ name: text('不通过'), workflow: 'example', on: '2026-09-01', details },
        steps: [open, { do: 'Reject', by: 'school.reviewer', data: { reason: '不符' } }],
        expect: { state: 'rejected' },
      },
    ],
  };
}

type Plain = ReturnType<typeof JSON.parse>;
const findings = (change: (parts: { w: Plain; k: Plain; pack: Plain }) => unknown) => {
  const pack: Plain = soundPack();
  const parts = { w: soundWorkflow() as Plain, k: soundWalks() as Plain, pack };
  change(parts);
  return lintPack(rulesWith(folder, { ...pack, [W]: parts.w, [K]: parts.k }), folder).findings;
};
const steps = (w: Plain) => w.states.applied.on;
const leaf = (w: Plain) => steps(w)[0].guard.when.all[0];
const effects = (w: Plain) => w.states.running.on[0].effect;

it('nothing is wrong in a sound workflow with its walks', () => expect(findings(() => 0)).toEqual([]));

describe('one mistake in a workflow is found where it stands', () => {
  it.each<[string, string, (parts: { w: Plain; k: Plain; pack: Plain }) => unknown]>([
    ['unknown-state', '/states/applied/on/1/to', ({ w }) => (steps(w)[1].to = 'rejectd')],
    [
      'unknown-state',
      '/states/running/tracks/theory/states/open/on/0/to',
      ({ w }) => (w.states.running.tracks.theory.states.open.on[0].to = 'closed'),
    ],
    ['unreachable-state', '/states/lost', ({ w }) => (w.states.lost = { title: text('无'), final: true })],
    ['dead-end', '/states/applied', ({ w }) => (w.states.applied.on = [{ ...steps(w)[1], to: 'applied' }])],
    [
      'track-dead-end',
      '/states/running/tracks/theory/states/open',
      ({ w }) => (w.states.running.tracks.theory.states.open.on[0].to = 'open'),
    ],
    ['final-step', '/states/closed/on/0/records', ({ w }) => (w.states.closed.on[0].records = 'Returned')],
    ['final-with-tracks', '/states/closed/tracks', ({ w }) => (w.states.closed.tracks = w.states.running.tracks)],
    ['step-twice', '/states/applied/on/2', ({ w }) => steps(w).push(steps(w)[0])],
    ['unknown-step', '/states/applied/on/0/notBy/0', ({ w }) => (steps(w)[0].notBy = ['Aply'])],
    [
      'nothing-to-undo',
      '/states/closed/on/0/effect/0/undo/0',
      ({ w }) => (w.states.closed.on[0].effect[0].undo = ['Apply']),
    ],
    ['unknown-role', '/states/applied/on/0/by', ({ w }) => (steps(w)[0].by = 'school.reviewr')],
    ['unknown-field', '/states/applied/on/0/by', ({ w }) => (steps(w)[0].by = 'person@mentr')],
    ['personal-read', '/states/applied/on/0/by', ({ w }) => (steps(w)[0].by = 'person@story')],
    ['nobody-in-role', '/states/applied/on/0/by', ({ w }) => (steps(w)[0].by = 'panel')],
    ['unknown-event-type', '/states/applied/on/0/records', ({ w }) => (steps(w)[0].records = 'Aproved')],
    ['unknown-field', '/states/applied/on/0/requires/0', ({ w }) => (steps(w)[0].requires = ['signature'])],
    ['field-not-required', '/states/applied/on/1/requires', ({ w }) => (steps(w)[1].requires = [])],
    ['revised-without-details', '/states/applied/on/0/revises', ({ w }) => (steps(w)[0].revises = true)],
    ['details-twice', '/start/0/data', ({ w }) => (w.start[0].data = { type: 'object' })],
    [
      'detail-hides-field',
      '/states/applied/on/1/data/properties/reason',
      ({ w }) => (steps(w)[1].data = { type: 'object', properties: { reason: { type: 'string' } } }),
    ],
    ['unknown-fact', '/states/applied/on/0/guard/when/all/0', ({ w }) => (leaf(w).fact = 'case.hour')],
    [
      'unknown-fact',
      '/states/applied/on/0/guard/when/all/0',
      ({ w }) => Object.assign(leaf(w), { fact: 'case.leave', operator: 'equal', value: 'granted' }),
    ],
    [
      'unknown-field-value',
      '/states/applied/on/0/guard/when/all/0/value',
      ({ w }) => {
        Object.assign(steps(w)[0], { records: 'LeaveDecided', requires: ['session', 'granted'] });
        Object.assign(leaf(w), { fact: 'case.leave', operator: 'equal', value: 'given' });
      },
    ],
    ['personal-read', '/states/applied/on/0/guard/when/all/0', ({ w }) => (leaf(w).fact = 'case.story')],
    ['unknown-purpose', '/states/applied/on/0/guard/when/all/0/fact', ({ w }) => (leaf(w).fact = 'verdict:cycel')],
    [
      'verdict-never-made',
      '/states/applied/on/0/guard/when/all/0/fact',
      ({ w }) => {
        leaf(w).fact = 'verdict:cycle';
        w.about = ['class'];
        steps(w)[0].guard.of = 'class';
        steps(w)[0].guard.window = 'cycle';
      },
    ],
    [
      'about-not-required',
      '/states/applied/on/0/guard/of',
      ({ w }) => {
        leaf(w).fact = 'credits.counted';
        steps(w)[0].guard.of = 'class';
        steps(w)[0].guard.window = 'year';
      },
    ],
    [
      'open-about-missing',
      '/states/running/on/0/effect/1/open/about',
      ({ w }) => {
        w.about = ['class'];
        const details = { hours: '9', startsOn: 'case.startsOn' };
        effects(w).push({ open: { workflow: 'example', do: 'Apply', details } });
      },
    ],
    ['window-needed', '/states/applied/on/0/guard', ({ w }) => (leaf(w).fact = 'credits.counted')],
    ['bad-value', '/states/applied/on/0/guard/when/all/0/value', ({ w }) => (leaf(w).value = 'many')],
    [
      'unit-mismatch',
      '/states/applied/on/0/guard/when/all/0/value',
      ({ w }) => (leaf(w).value = { fact: 'case.startsOn' }),
    ],
    ['not-comparable', '/states/applied/on/0/guard/when/all/0/fact', ({ w }) => (leaf(w).fact = 'case.kind')],
    [
      'unknown-field-value',
      '/states/applied/on/0/guard/when/all/0/value',
      ({ w }) => Object.assign(leaf(w), { fact: 'case.kind', operator: 'equal', value: 'outr' }),
    ],
    [
      'guard-reads-optional',
      '/states/applied/on/0/guard/when/all/0',
      ({ w }) => {
        Object.assign(steps(w)[0], { records: 'Completed', requires: ['on'] });
        leaf(w).fact = 'input.recognised';
      },
    ],
    ['unknown-record', '/states/running/on/0/effect/0/record/kind', ({ w }) => (effects(w)[0].record.kind = 'reprot')],
    [
      'unknown-field',
      '/states/running/on/0/effect/0/record/fields/resutl',
      ({ w }) => (effects(w)[0].record.fields.resutl = 'good'),
    ],
    [
      'unknown-field-value',
      '/states/running/on/0/effect/0/record/fields/result',
      ({ w }) => (effects(w)[0].record.fields.result = 'goood'),
    ],
    [
      'effect-field-missing',
      '/states/running/on/0/effect/0/record/fields',
      ({ w }) => (effects(w)[0].record.fields = {}),
    ],
    [
      'record-about-other',
      '/states/running/on/0/effect/0/record/kind',
      ({ pack }) => (pack['records.json'].records.report.subject = 'school'),
    ],
    [
      'unknown-fact',
      '/states/running/on/0/effect/0/record/fields/result',
      ({ w }) => (effects(w)[0].record.fields.result = 'case.reslt'),
    ],
    [
      'unknown-workflow',
      '/states/running/on/0/effect/1/open/workflow',
      ({ w }) => effects(w).push({ open: { workflow: 'exampel', do: 'Apply' } }),
    ],
    [
      'unknown-step',
      '/states/running/on/0/effect/1/open/do',
      ({ w }) =>
        effects(w).push({
          open: { workflow: 'example', do: 'Aply', details: { hours: '9', startsOn: 'case.startsOn' } },
        }),
    ],
    [
      'unknown-step',
      '/states/running/on/0/effect/1/step/do',
      ({ w }) => effects(w).push({ step: { workflow: 'example', of: 'about.case', do: 'Aprove' } }),
    ],
    [
      'award-incomplete',
      '/states/running/on/0/effect/1/award',
      ({ w }) =>
        effects(w).push({ award: { unit: 'hour', level: 'county', mode: 'centralized', amount: 'case.hours' } }),
    ],
    [
      'effect-on-person',
      '/states/running/on/0/effect/0/enrol',
      ({ w }) => {
        w.subject = 'school';
        w.start[0].by = 'school.admin';
        w.states.running.on[0].effect = [{ enrol: true }];
        w.states.closed.on[0].effect = [];
      },
    ],
    ['deadline-in-final', '/deadlines/0/in/1', ({ w }) => w.deadlines[0].in.push('closed')],
    ['unknown-day', '/deadlines/0/from', ({ w }) => (w.deadlines[0].from = 'case.startOn')],
    ['not-a-day', '/deadlines/0/from', ({ w }) => (w.deadlines[0].from = 'case.hours')],
    ['no-terms', '/deadlines/0/from', ({ w }) => (w.deadlines[0].from = 'term.ends')],
    ['deadline-both-ways', '/deadlines/0', ({ w }) => (w.deadlines[0].before = { days: 1 })],
    ['deadline-without-length', '/deadlines/0', ({ w }) => delete w.deadlines[0].after],
    ['unknown-parameter', '/deadlines/0/after', ({ w }) => (w.deadlines[0].after.days = 'param:report.day')],
    ['not-a-length', '/deadlines/0/after', ({ w }) => (w.deadlines[0].after.days = 'param:pass.share')],
    ['deadline-elsewhere', '/deadlines/0/forbids/0', ({ w }) => (w.deadlines[0].forbids = ['Close'])],
    [
      'service-cannot-give',
      '/deadlines/0/does',
      ({ w }) => {
        Object.assign(steps(w)[1], { evidence: { form: text('表') } });
        w.deadlines[0].does = 'Reject';
      },
    ],
    ['duplicate-id', '/deadlines/1/name', ({ w }) => w.deadlines.push(w.deadlines[0])],
    ['unknown-clause', '/clause', ({ w }) => (w.clause = 'SP-9')],
  ])('%s at %s', (code, path, change) => {
    expect(findings(change)).toContainEqual(expect.objectContaining({ file: W, path, code }));
  });
});

describe('one mistake in a walk is found where it stands', () => {
  const first = (k: Plain) => k.walks[0];
  it.each<[string, string, (parts: { w: Plain; k: Plain; pack: Plain }) => unknown]>([
    ['unknown-workflow', '/walks/0/workflow', ({ k }) => (first(k).workflow = 'exampel')],
    ['unknown-step', '/walks/0/steps/1/do', ({ k }) => (first(k).steps[1].do = 'Aprove')],
    ['step-not-here', '/walks/0/steps/1/do', ({ k }) => (first(k).steps[1].do = 'Close')],
    ['unknown-role', '/walks/0/steps/1/by', ({ k }) => (first(k).steps[1].by = 'bureau.hr')],
    ['unknown-field', '/walks/0/steps/2/data/onn', ({ k }) => (first(k).steps[2].data.onn = '2026-09-01')],
    ['unknown-field', '/walks/0/details/hour', ({ k }) => (first(k).details.hour = '1')],
    ['effect-field-missing', '/walks/0/details', ({ k }) => delete first(k).details.hours],
    ['unknown-deadline', '/walks/0/steps/1/due', ({ k }) => (first(k).steps[1] = { due: 'anser', on: '2026-10-01' })],
    ['unknown-state', '/walks/0/expect/state', ({ k }) => (first(k).expect.state = 'rejectd')],
    ['unknown-fact', '/walks/0/expect/facts/case.hour', ({ k }) => (first(k).expect.facts = { 'case.hour': '1' })],
    ['unknown-clause', '/walks/0/clauses/0', ({ k }) => (first(k).clauses = ['SP-9'])],
  ])('%s at %s', (code, path, change) => {
    expect(findings(change)).toContainEqual(expect.objectContaining({ file: K, path, code }));
  });
});

it('steps that no walk takes, and definitions that no walk ends, are told to the author', () => {
  const found = findings(({ k }) => (k.walks = [{ ...k.walks[1], steps: k.walks[1].steps.slice(0, 1) }]));
  expect(found.map(({ code, path }) => `${code} ${path}`)).toEqual(
    expect.arrayContaining(['step-never-walked /states/applied/on/0', 'never-walked-to-end ']),
  );
  expect(new Set(found.map(({ severity }) => severity))).toEqual(new Set(['warning']));
});

it('a clause reserved for a workflow that is there by now is told to the author', () => {
  const found = findings(
    ({ pack }) => (pack['pack.json'].coverage = { reserved: [{ clause: 'SP-1', workflow: 'example' }] }),
  );
  expect(found).toMatchObject([{ file: 'pack.json', path: '/coverage/reserved/0', code: 'reserved-but-there' }]);
});
