import { describe, expect, it } from '@jest/globals';
import { packOn, policy } from './policy.js';
import { specOf, uuid } from './testing/index.js';

const given = specOf(policy);
const [author, second] = ['author', 'second person'].map((actor) => ({ actor }));
const adoption = {
  jurisdiction: '500235',
  pack: '500235-yunyang',
  version: '1.0.0',
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

const next = {
  ...{ ...adoption, version: '1.1.0', hash: 'b'.repeat(64), from: '2025-07-01' },
  ...{ supersedes: '1.0.0', transition: 'by-occurrence' },
} as const;
const packProposed = { type: 'PackProposed', data: next, actor: 'author' } as const;
const packPublished = { type: 'PolicyPublished', data: { ...next, proposedBy: 'author' } } as const;
const propose = (changes: object = {}) => ({ type: 'ProposePack', data: { ...next, ...changes } }) as const;
const approvePack = (hash = next.hash) => ({ type: 'ApprovePack', data: { hash } }) as const;

describe('a pack', () => {
  it('is adopted by the service where there is none, and by it never again', () => {
    given().when({ type: 'AdoptPack', data: adoption }).then(adopted);
    given(adopted).when({ type: 'AdoptPack', data: adoption }).thenNothing();
    given(adopted)
      .when({ type: 'AdoptPack', data: { ...adoption, hash: 'b'.repeat(64) } })
      .thenNothing();
  });

  it('is proposed by one person and published by another', () => {
    const { actor: _actor, ...asProposed } = packProposed;
    given(adopted).when(propose(), author).then(asProposed);
    given(adopted, packProposed).when(propose(), author).thenNothing();
    given(adopted, packProposed).when(approvePack(), second).then(packPublished);
    given(adopted, packProposed).when(approvePack(), author).thenRefused('same-person');
    given(adopted, packProposed, packPublished).when(approvePack(), second).thenNothing();
    given(adopted, packProposed, packPublished).when(propose(), author).thenNothing();
  });

  it('is approved by what it is, not by what it is called', () => {
    given(adopted, packProposed)
      .when(approvePack('c'.repeat(64)), second)
      .thenRefused('pack-other-hash', '/hash');
    given(adopted).when(approvePack(), second).thenRefused('pack-not-proposed');
    given(adopted, packProposed, { ...packProposed, data: { ...next, hash: 'c'.repeat(64) } })
      .when(approvePack(), second)
      .thenRefused('pack-other-hash');
  });

  it('stays as it was published: an amendment is a version of its own and names what it replaces', () => {
    given(adopted)
      .when(propose({ version: '1.0.0' }), author)
      .thenRefused('pack-version-published', '/version');
    given(adopted)
      .when(propose({ supersedes: undefined }), author)
      .thenRefused('pack-supersedes');
    given(adopted)
      .when(propose({ supersedes: '0.9.0' }), author)
      .thenRefused('pack-supersedes');
    given(adopted)
      .when(propose({ transition: undefined }), author)
      .thenRefused('pack-transition-missing');
    given(packPublished)
      .when(propose({ hash: 'c'.repeat(64) }), author)
      .thenRefused('pack-version-published');
  });

  it('can be the first that two people publish', () => {
    const first = { ...adoption, supersedes: undefined };
    given().when({ type: 'ProposePack', data: adoption }, author).then({ type: 'PackProposed', data: first });
  });

  it('is that of the day: the one published last whose day has come, before all of them the first', () => {
    const published = [
      { pack: 'p', version: '1.0.0', hash: 'a', from: '2021-01-01' },
      { pack: 'p', version: '1.1.0', hash: 'b', from: '2025-07-01' },
      { pack: 'p', version: '1.2.0', hash: 'c', from: '2023-01-01' },
    ];
    const on = (day: string, packs = published) => packOn(packs, day)?.version;
    expect(on('2020-12-31')).toBe('1.0.0');
    expect(on('2022-12-31')).toBe('1.0.0');
    expect(on('2023-01-01')).toBe('1.2.0');
    expect(on('2025-07-01', published.slice(0, 2))).toBe('1.1.0');
    expect(on('2025-06-30', published.slice(0, 2))).toBe('1.0.0');
    expect(on('2025-06-30', [])).toBeUndefined();
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
