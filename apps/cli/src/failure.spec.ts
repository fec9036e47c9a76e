import { Refused } from '#libs/domain';
import { describe, expect, it } from '@jest/globals';
import { unusable } from './command.js';
import { failureOf } from './failure.js';

describe('an error at the terminal', () => {
  it('speaks the chosen language', () => {
    const wrong = unusable('请更正', 'correct it', 'wrong');
    expect(failureOf(wrong, 'zh-CN')).toEqual({ code: 'wrong', message: '请更正' });
    expect(failureOf(wrong, 'en').message).toBe('correct it');
  });

  it('says what a refusal says, with each wrong field', () => {
    const refused = new Refused('invalid-data', { issues: [{ pointer: '/hiredOn', message: 'no day' }] });
    expect(failureOf(refused, 'en').message).toBe('Some fields are wrong: correct each field listed. /hiredOn: no day');
  });

  it('names the setting to look at when the database is away', () => {
    const away = Object.assign(new Error(''), { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:1' });
    const failure = failureOf(new AggregateError([away], ''), 'zh-CN');
    expect(failure.code).toBe('database-unreachable');
    expect(failure.message).toContain('DATABASE_URL');
  });

  it('is one line, whatever was thrown', () => {
    expect(failureOf(new Error('first\n    at stack'), 'en').message).toBe('failed: first');
  });
});
