import { describe, expect, it } from '@jest/globals';
import { type } from './testing/terminal.js';

/** Help and mistakes come before any ledger is opened. */
const typed = (...argv: string[]) => type(argv);

describe('help', () => {
  it('is shown for nothing typed, in Chinese', async () => {
    const { code, out } = await typed();
    expect(code).toBe(0);
    expect(out).toContain('一人的全部记录');
    expect(out).toContain('DATABASE_URL');
  });

  it('is shown in English, for one command too', async () => {
    expect((await typed('--help', '--lang', 'en')).out).toContain('everything on record about a person');
    const { code, out } = await typed('import', 'roster', '--help', '--lang=en');
    expect(code).toBe(0);
    expect(out).toContain('Required columns: key, jurisdiction, name');
  });
});

describe('a mistake in what was typed', () => {
  it.each([
    [['standng', 'x'], '没有命令“standng”；您是否想用“standing”'],
    [['standing'], '缺少参数“person”'],
    [['standing', 'x', '--purpos', 'y'], '没有选项“--purpos”；您是否想用“--purpose”'],
    [['decision'], '请给出子命令'],
    [['client', 'register', 'x', '--role', 'teacher'], '必须给出选项“--jurisdiction <code>”'],
    [['audit', 'verify', '--lang', 'fr'], '没有语言“fr”'],
  ])('%j is told in one line', async (argv, said) => {
    const { code, out, err } = await typed(...argv);
    expect({ code, out, lines: err.trim().split('\n').length }).toEqual({ code: 1, out: '', lines: 1 });
    expect(err).toContain(said);
  });

  it('is one JSON object where JSON was asked for', async () => {
    const { code, out } = await typed('standing', '--json', '--lang', 'en');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({ error: { code: 'usage', message: expect.stringContaining('person') } });
  });
});
