import { describe, it } from '@jest/globals';
import { school } from './school.js';
import { specOf, today, uuid } from './testing/index.js';

const given = specOf(school);
const data = { jurisdiction: '500235', name: '江口小学', stages: ['primary'], site: 'village' } as const;
const registered = { type: 'SchoolRegistered', data: { ...data, stages: [...data.stages] } } as const;
const granted = { type: 'SchoolStatusGranted', data: { status: 'base-school', from: '2025-03-01' } } as const;
const withdrawn = { type: 'SchoolStatusWithdrawn', data: { status: 'base-school', from: '2025-05-01' } } as const;

describe('a school', () => {
  it('is registered once', () => {
    given().when({ type: 'RegisterSchool', data }).then(registered);
    given(registered).when({ type: 'RegisterSchool', data }).thenRefused('school-exists');
  });

  it.each([
    ['RenameSchool', { name: '江口中心小学', from: '2025-01-01' }],
    ['GrantSchoolStatus', granted.data],
    ['WithdrawSchoolStatus', withdrawn.data],
  ] as const)('that is not registered is no subject of %s', (type, data) => {
    given().when({ type, data }).thenRefused('school-unknown');
  });

  it('has stages and a site of the list', () => {
    given()
      .when({ type: 'RegisterSchool', data: { ...data, stages: [] } })
      .thenRefused('invalid-data', '/stages');
    given()
      .when({ type: 'RegisterSchool', data: { ...data, site: 'city' } })
      .thenRefused('invalid-data', '/site');
  });

  it('takes a new name, and says nothing of the name it has', () => {
    const renamed = { type: 'SchoolRenamed', data: { name: '江口中心小学', from: '2025-09-01' } } as const;
    given(registered).when({ type: 'RenameSchool', data: renamed.data }).then(renamed);
    given(registered, renamed).when({ type: 'RenameSchool', data: renamed.data }).thenNothing();
    given(registered)
      .when({ type: 'RenameSchool', data: { name: '江口小学', from: '2025-09-01' } })
      .thenNothing();
  });

  it('gets a status once and loses it once', () => {
    given(registered).when({ type: 'GrantSchoolStatus', data: granted.data }).then(granted);
    given(registered, granted).when({ type: 'GrantSchoolStatus', data: granted.data }).thenNothing();
    given(registered, granted).when({ type: 'WithdrawSchoolStatus', data: withdrawn.data }).then(withdrawn);
    given(registered, granted, withdrawn)
      .when({ type: 'WithdrawSchoolStatus', data: withdrawn.data })
      .thenRefused('status-unknown', '/status');
    given(registered, granted, withdrawn).when({ type: 'GrantSchoolStatus', data: granted.data }).then(granted);
  });
});

describe('a school that changes its place', () => {
  it('goes to another cluster, or to none', () => {
    const changed = { type: 'SchoolClusterChanged', data: { cluster: 'nanxi', from: '2025-09-01' } } as const;
    given(registered).when({ type: 'ChangeSchoolCluster', data: changed.data }).then(changed);
    given(registered, changed).when({ type: 'ChangeSchoolCluster', data: changed.data }).thenNothing();
    const none = { type: 'SchoolClusterChanged', data: { from: '2025-09-01' } } as const;
    given(registered, changed).when({ type: 'ChangeSchoolCluster', data: none.data }).then(none);
    given(registered).when({ type: 'ChangeSchoolCluster', data: none.data }).thenNothing();
  });

  it('is merged into another on a day that has come, and is then no subject of anything', () => {
    const merged = { type: 'SchoolMerged', data: { into: uuid(11), on: today } } as const;
    given(registered).when({ type: 'MergeSchool', data: merged.data }).then(merged);
    given(registered)
      .when({ type: 'MergeSchool', data: { into: uuid(11), on: '2025-06-02' } })
      .thenRefused('date-in-future', '/on');
    given(registered)
      .when({ type: 'MergeSchool', data: { into: uuid(1), on: today } })
      .thenRefused('merged-into-itself', '/into');
    given(registered, merged).when({ type: 'GrantSchoolStatus', data: granted.data }).thenRefused('school-merged');
    given(registered, merged).when({ type: 'MergeSchool', data: merged.data }).thenRefused('school-merged');
  });
});
