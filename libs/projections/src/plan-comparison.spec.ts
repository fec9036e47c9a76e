import { describe, expect, it } from '@jest/globals';
import { comparePeriod, compareQuantity } from './plan-comparison.js';

describe('a planned quantity', () => {
  it('that is one number is reached by exactly it; less and more say by how much', () => {
    expect(compareQuantity({ min: '90', max: '90' }, '90')).toEqual({ verdict: 'reached' });
    expect(compareQuantity({ min: '90' }, '89.5')).toEqual({ verdict: 'below', difference: '-0.5' });
    expect(compareQuantity({ max: '40' }, '43')).toEqual({ verdict: 'above', difference: '3' });
  });

  it('that is a range is reached anywhere within it, its ends included', () => {
    for (const actual of ['25', '27', '30'])
      expect(compareQuantity({ min: '25', max: '30' }, actual)).toEqual({ verdict: 'reached' });
    expect(compareQuantity({ min: '25', max: '30' }, '24')).toEqual({ verdict: 'below', difference: '-1' });
    expect(compareQuantity({ min: '25', max: '30' }, '31')).toEqual({ verdict: 'above', difference: '1' });
  });

  it('is reached by several when each of them reaches it', () => {
    const each = (least: string, most: string) => compareQuantity({ min: '90', max: '90' }, { least, most });
    expect(each('90', '90')).toEqual({ verdict: 'reached' });
    expect(each('84', '96')).toEqual({ verdict: 'below', difference: '-6' });
    expect(each('90', '96')).toEqual({ verdict: 'above', difference: '6' });
  });

  it('that is 左右 is neither reached nor missed: the difference is told', () => {
    expect(compareQuantity({ min: '500', approximate: true }, '480')).toEqual({ verdict: 'about', difference: '-20' });
    expect(compareQuantity({ min: '500', approximate: true }, '500')).toEqual({ verdict: 'about', difference: '0' });
  });

  it('that is 待定, or that the document does not state, compares with nothing', () => {
    expect(compareQuantity({ undecided: true }, '40')).toEqual({ verdict: 'undecided' });
    expect(compareQuantity({}, '40')).toEqual({ verdict: 'undecided' });
    expect(compareQuantity(undefined, '40')).toEqual({ verdict: 'unplanned' });
    expect(compareQuantity(null, '40')).toEqual({ verdict: 'unplanned' });
    expect(compareQuantity({ min: '3' }, undefined)).toEqual({ verdict: 'notCounted' });
  });
});

describe('a planned period', () => {
  const plan = { year: 2014, startsMonth: 3, endsMonth: 5 };
  it('is kept when everything lies within its months', () => {
    expect(comparePeriod(plan, { from: '2014-03-01', to: '2014-05-31' })).toMatchObject({ verdict: 'within' });
    expect(comparePeriod(plan, { from: '2014-02-28', to: '2014-05-31' })).toMatchObject({ verdict: 'early' });
    expect(comparePeriod(plan, { from: '2014-03-01', to: '2014-06-01' })).toMatchObject({ verdict: 'late' });
    expect(comparePeriod(plan, undefined)).toEqual({ verdict: 'notCounted', from: '2014-03', to: '2014-05' });
  });
  it('may run into the next year', () => {
    const winter = { year: 2014, startsMonth: 11, endsMonth: 1 };
    expect(comparePeriod(winter, { from: '2014-11-03', to: '2015-01-20' })).toMatchObject({ verdict: 'within' });
  });
  it('of one month is that month; without months or a year it is not decided', () => {
    expect(comparePeriod({ year: 2014, startsMonth: 7 }, { from: '2014-07-02', to: '2014-07-09' })).toMatchObject({
      verdict: 'within',
    });
    expect(comparePeriod({ startsMonth: 7 }, { from: '2014-07-02', to: '2014-07-09' })).toEqual({
      verdict: 'undecided',
    });
    expect(comparePeriod({ year: 2014 }, undefined)).toEqual({ verdict: 'undecided' });
  });
});
