import { describe, it } from '@jest/globals';
import { policy } from './policy.js';
import { specOf, uuid } from './testing/index.js';

const given = specOf(policy);
const [author, second] = ['author', 'second person'].map((actor) => ({ actor }));
const adoption = {
  jurisdiction: '500235',
  pack: '500235-yunyang',
  version: '1',
  hash: 'a'.repeat(64),
  from: '2021-01-01',
};
const adopted = { type: 'PackAdopted', data: adoption } as const;
const reading = {
  ...{ interpretation: uuid(80), jurisdiction: '500235', parameter: 'year.min', value: '24', unit: 'credit' },
  ...{ clause: 'YY-3.6.5.1', from: '2021-01-01' },
};
const proposed = { type: 'InterpretationProposed', data: { ...reading, reason: '局务会议' }, actor: 'author' } as const;
const recorded = { type: 'InterpretationRecorded', data: { ...reading, proposedBy: 'author' } } as const;
const withdrawn = {
  type: 'InterpretationWithdrawn',
  data: { interpretation: uuid(80), jurisdiction: '500235', parameter: 'year.min', reason: '市里另有规定' },
} as const;
const approve = { type: 'ApproveInterpretation', data: { interpretation: uuid(80) } } as const;
const withdraw = {
  type: 'WithdrawInterpretation',
  data: { interpretation: uuid(80), reason: '市里另有规定' },
} as const;

describe('a pack', () => {
  it('is adopted, and adopting what is in force says nothing', () => {
    given().when({ type: 'AdoptPack', data: adoption }).then(adopted);
    given(adopted).when({ type: 'AdoptPack', data: adoption }).thenNothing();
    const next = { ...adoption, hash: 'b'.repeat(64) };
    given(adopted).when({ type: 'AdoptPack', data: next }).then({ type: 'PackAdopted', data: next });
  });

  it('can be gone back to', () => {
    given(adopted, { type: 'PackAdopted', data: { ...adoption, hash: 'b'.repeat(64) } })
      .when({ type: 'AdoptPack', data: adoption })
      .then(adopted);
  });
});

describe('an interpretation', () => {
  const { actor: _actor, ...asProposed } = proposed;

  it('is proposed once', () => {
    given(adopted).when({ type: 'ProposeInterpretation', data: proposed.data }, author).then(asProposed);
    given(proposed)
      .when({ type: 'ProposeInterpretation', data: proposed.data }, author)
      .thenRefused('interpretation-exists', '/interpretation');
  });

  it('holds when a second person has agreed, and repeats what was proposed', () => {
    given(proposed).when(approve, second).then(recorded);
    given(proposed).when(approve, author).thenRefused('same-person');
  });

  it('is approved once', () => {
    given(proposed, recorded).when(approve, second).thenRefused('interpretation-not-open');
    given(proposed, withdrawn).when(approve, second).thenRefused('interpretation-not-open');
    given().when(approve, second).thenRefused('interpretation-unknown', '/interpretation');
  });

  it('is withdrawn once, proposed or recorded', () => {
    given(proposed).when(withdraw, author).then(withdrawn);
    given(proposed, recorded).when(withdraw, second).then(withdrawn);
    given(proposed, recorded, withdrawn).when(withdraw, second).thenRefused('interpretation-not-open');
    given().when(withdraw, second).thenRefused('interpretation-unknown', '/interpretation');
  });

  it('is kept with the policy of its own jurisdiction', () => {
    given(adopted)
      .when({ type: 'ProposeInterpretation', data: { ...proposed.data, jurisdiction: '430600' } }, author)
      .thenRefused('other-jurisdiction');
    given(adopted)
      .when({ type: 'AdoptPack', data: { ...adoption, jurisdiction: '430600' } })
      .thenRefused('other-jurisdiction');
  });

  it.each([24, null, ['24'], '长'.repeat(201)])('is no value such as %j', (value) => {
    given(adopted)
      .when({ type: 'ProposeInterpretation', data: { ...proposed.data, value } }, author)
      .thenRefused('invalid-data', '/value');
  });

  it.each([true, false, '24', '教育行政部门认定'])('may be %j', (value) => {
    const data = { ...proposed.data, value };
    given(adopted).when({ type: 'ProposeInterpretation', data }, author).then({ type: 'InterpretationProposed', data });
  });
});
